"""What people do with methods: look them up, see how one adds up, and write a version of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise

from budgeting.advice.recommending import Recommendation, recommend
from budgeting.costing import package_from_design
from budgeting.errors import BudgetingError, StudyError
from budgeting.keys import make_key
from budgeting.methods import Method, catalogue, method_named
from budgeting.methods.changes import changes_between
from budgeting.methods.checking import MethodError, check_method
from budgeting.methods.method import QUESTION_KINDS
from budgeting.programme import Programme
from budgeting.studies import Package, Rate
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.programmes import list_programmes
from planner.services.rates import PriceList, prices_for
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.repositories import methods
from planner.storage.repositories.methods import KeptMethod

__all__ = [
    "KeptMethod",
    "PricesSeen",
    "SeenMethod",
    "SeenVersion",
    "example_of",
    "method_in_use",
    "methods_for",
    "methods_of",
    "prices_of_methods",
    "see_method",
    "write_method",
]

# Addresses beside those of the methods.
_RESERVED = frozenset({"new"})
_CURRENCY = "GBP"


@dataclass(frozen=True)
class PricesSeen:
    """The prices that methods are shown with, by element."""

    currency: str
    prices: Mapping[str, Rate]


@dataclass(frozen=True)
class SeenVersion:
    """A version, and what it changed from the one before it, in words."""

    kept: KeptMethod
    changes: tuple[str, ...]


@dataclass(frozen=True)
class SeenMethod:
    """One version of a method with all versions there are, the newest first."""

    method: Method
    versions: tuple[SeenVersion, ...]

    @property
    def newest(self) -> Method:
        """The version that new studies use."""
        return self.versions[0].kept.method

    @property
    def kept(self) -> KeptMethod:
        """The version that is looked at."""
        return next(one.kept for one in self.versions if one.kept.method.version == self.method.version)


def methods_of(database: Database, actor: Actor, kind: str = "") -> tuple[Method, ...]:
    """Every method in the workspace's newest version, in the catalogue's order, wholly new ones after them by name.

    Those that fit questions of ``kind`` best first, where that is a kind of question.
    """
    actor.require("method.see")
    with database.read() as session:
        own = {method.key: method for method in methods.newest(session, actor.workspace_id)}
    found = (*(own.pop(method.key, method) for method in catalogue()), *own.values())
    chosen = next((one for one in QUESTION_KINDS if one == kind), None)
    return tuple(sorted(found, key=lambda method: -method.fit.to(chosen))) if chosen else found


def methods_for(
    database: Database, actor: Actor, programme: Programme, question_key: str, prices: PriceList
) -> tuple[Recommendation, ...]:
    """Every method held against one question, the best first; none when there is no such question."""
    asked = next((question for question in programme.questions if question.key == question_key), None)
    if asked is None:
        return ()
    return recommend(asked, programme, methods_of(database, actor), prices.prices, actor.today())


def method_in_use(database: Database, actor: Actor, key: str, version: int | None = None) -> Method:
    """The method named ``key``: its newest version, or the one asked for. Raises NotFoundError."""
    return see_method(database, actor, key, version).method


def see_method(database: Database, actor: Actor, key: str, version: int | None = None) -> SeenMethod:
    """One version of a method (None: the newest) with its history. Raises NotFoundError."""
    actor.require("method.see")
    with database.read() as session:
        kept = (*methods.versions(session, actor.workspace_id, key), *_product_own(key))
    chosen = [one.method for one in kept if version in (None, one.method.version)]
    if not chosen:
        raise NotFoundError
    changes = [changes_between(before.method, after.method) for after, before in pairwise(kept)]
    return SeenMethod(chosen[0], tuple(map(SeenVersion, kept, [*changes, ()])))


def prices_of_methods(database: Database, actor: Actor) -> PricesSeen:
    """The prices in force when the newest programme starts, or today if later, in its currency."""
    today = actor.today()
    heads = list_programmes(database, actor)
    newest = max(heads, key=lambda head: head.starts_on or date.min, default=None)
    currency = newest.currency if newest else _CURRENCY
    on = max(today, newest.starts_on or today) if newest else today
    return PricesSeen(currency, prices_for(database, actor, currency, "", on).prices)


def example_of(method: Method, seen: PricesSeen, design: Mapping[str, int]) -> Package | str:
    """A design of ``method``, priced; the sentence that says why where it cannot be."""
    try:
        return package_from_design(method, "minimum", design, seen.prices)
    except BudgetingError as error:
        return error.message


def write_method(database: Database, actor: Actor, method: Method, *, note: str, seen_version: int | None) -> Method:
    """Keep ``method`` as a new version of its key, or as a new method (``seen_version`` None); what was kept.

    Raises MethodError or FormulaError where it does not hold together or changes nothing, ConflictError when
    ``seen_version`` is not the newest any more.
    """
    actor.require("method.edit")
    check_method(method)
    with database.write() as session:
        if seen_version is None:
            taken = {one.key for one in catalogue()} | methods.keys(session, actor.workspace_id) | _RESERVED
            kept = replace(method, key=make_key(method.name, taken), version=1)
        else:
            before = (*methods.versions(session, actor.workspace_id, method.key), *_product_own(method.key))
            kept = _after(before, method, seen_version)
        methods.create(
            session,
            actor.workspace_id,
            kept,
            note=note,
            created_by=actor.user_id,
            created_at=datetime.now(UTC),
        )
        record(session, actor, "method.written", f"method:{kept.key}", {"version": kept.version, "note": note})
    return kept


def _after(before: tuple[KeptMethod, ...], method: Method, seen_version: int) -> Method:
    """``method`` as the version after the newest of ``before``."""
    if not before:
        raise NotFoundError
    newest = before[0]
    if newest.method.version != seen_version:
        raise ConflictError(
            f"{newest.by or 'Somebody'} has saved version {newest.method.version} of this method since you opened it."
        )
    if not changes_between(newest.method, method):
        raise MethodError("Nothing has changed, so there is no new version to keep.", place="note")
    return replace(method, key=newest.method.key, version=newest.method.version + 1)


def _product_own(key: str) -> tuple[KeptMethod, ...]:
    try:
        return (KeptMethod(method_named(key)),)
    except StudyError:
        return ()
