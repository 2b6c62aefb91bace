"""What people do with a programme as a whole: begin it, set its budgets, days, prices and reserve."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from budgeting.advice.designing import check_size
from budgeting.errors import StudyError
from budgeting.programme import Budget, Pricing, Programme, ReserveRule, StaffCapacity
from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.repositories import programmes


@dataclass(frozen=True)
class SeenProgramme:
    """A programme and the version that was seen, so that a later edit can be told from a stale one."""

    programme: Programme
    version: int


@dataclass(frozen=True)
class ProgrammeHead:
    """A programme in a list; it has no days when it has no periods."""

    key: str
    name: str
    currency: str
    starts_on: date | None
    ends_on: date | None


def see_programme(database: Database, actor: Actor, key: str) -> SeenProgramme:
    """The whole programme. Raises NotFoundError."""
    actor.require("programme.see")
    with database.read() as session:
        found = programmes.by_key(session, actor.workspace_id, key)
        return SeenProgramme(mapping.load_programme(session, actor.workspace_id, key), found.version)


def check_programme(database: Database, actor: Actor, key: str) -> None:
    """Raises NotFoundError when the workspace has no such programme: for a page that needs nothing else of it."""
    actor.require("programme.see")
    with database.read() as session:
        programmes.by_key(session, actor.workspace_id, key)


def list_programmes(database: Database, actor: Actor) -> tuple[ProgrammeHead, ...]:
    """Every programme of the workspace by name, and from when to when it runs."""
    actor.require("programme.see")
    with database.read() as session:
        rows = programmes.all_with_days(session, actor.workspace_id)
        return tuple(ProgrammeHead(one.key, one.name, one.currency, starts, ends) for one, starts, ends in rows)


def currency_of(database: Database, actor: Actor, key: str) -> str:
    """The currency that the programme is counted in. Raises NotFoundError."""
    actor.require("programme.see")
    with database.read() as session:
        return programmes.by_key(session, actor.workspace_id, key).currency


def budget_notes(programme: Programme) -> tuple[str, ...]:
    """What to know of ceilings that do not add up to each other; none of it is forbidden."""
    whole = [b.limit_minor for b in programme.budgets if b.period_key is None and b.cost_centre_key is None]
    if not whole:
        return ("There is no ceiling for the whole programme.",) if programme.budgets else ()
    by_period = [b.limit_minor for b in programme.budgets if b.period_key and b.cost_centre_key is None]
    by_centre = [b.limit_minor for b in programme.budgets if b.cost_centre_key and b.period_key is None]
    return tuple(
        f"The ceilings of the {word} add up to more than the ceiling of the whole programme. That is allowed: "
        "a plan keeps to every one of them."
        for word, limits in (("periods", by_period), ("cost centres", by_centre))
        if sum(limits) > min(whole)
    )


def begin_programme(database: Database, actor: Actor, programme: Programme) -> None:
    """Save a new programme. Raises ConflictError when its key is taken."""
    actor.require("programme.edit")
    with database.write() as session:
        begun = replace(programme, begun_at=datetime.now(UTC).isoformat(timespec="seconds"))
        mapping.create_programme(session, actor.workspace_id, begun, author_id=actor.user_id)
        record(session, actor, "programme.begun", f"programme:{programme.key}", {"name": programme.name})


class MoneyRules(NamedTuple):
    """What else finance says beside the ceilings: what prices follow, and what is set aside for follow-ups."""

    pricing: Pricing
    reserve: ReserveRule


def set_budgets(
    database: Database,
    actor: Actor,
    key: str,
    budgets: Sequence[Budget],
    capacities: Sequence[StaffCapacity],
    rules: MoneyRules | None = None,
    *,
    seen_version: int,
) -> None:
    """Replace the ceilings and the staff days, and set the ``rules`` of money (None: as now).

    Every package carries their VAT. Raises ConflictError when somebody else changed them first, StudyError when a study
    would become too large.
    """
    actor.require("budget.edit")
    where = (actor.workspace_id, key)
    with database.write() as session:
        version = mapping.save_budgets(session, *where, budgets, capacities, seen_version=seen_version)
        detail: dict[str, Any] = {"limits_minor": [_limit(one) for one in budgets]}
        if rules is not None:
            version = mapping.save_reserve(session, *where, rules.reserve, seen_version=version)
            mapping.save_pricing(session, *where, rules.pricing, seen_version=version)
            _check_sizes(mapping.load_programme(session, *where))
            detail |= rules.pricing._asdict() | {"reserve": asdict(rules.reserve)}
        record(session, actor, "budget.set", f"programme:{key}", detail)


def _limit(budget: Budget) -> list[str | int]:
    return [budget.period_key or "", budget.cost_centre_key or "", budget.limit_minor]


def _check_sizes(programme: Programme) -> None:
    for study in programme.studies:
        try:
            check_size(study.packages, programme.currency)
        except StudyError as error:
            raise StudyError(
                f"With this VAT, “{study.name}” would be too large. {error.message}", place="vat"
            ) from None
