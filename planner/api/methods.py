"""Methods: what each takes, measures and suits, one's own versions of them, and what a design of one would cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from budgeting.errors import BudgetingError
from budgeting.methods import Method
from budgeting.methods.method import LEVELS, QUESTION_KINDS, InputKind, Measures, QuestionKind, Section, Tier
from budgeting.studies import Package
from planner.api.amounts import plain_milli
from planner.api.bodies import Body, Key, Line, Milli, Paging, Text
from planner.api.editing import check_seen
from planner.api.filling import filled, refusal
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed, page_of
from planner.context import actor, current
from planner.forms.methods import MethodForm
from planner.problems import RefusedError
from planner.reports.wording import SECTION_WORDS
from planner.services import methods

_Score = Annotated[int, Field(ge=0, le=3)]
_Days = Annotated[int, Field(ge=0, le=99_999)]
_WORDS: Final = ("name", "description", "tier", "measures", "sample_unit", "sample_kind", "sample", "sample_input")
_ROWS: Final = {"inputs": ("key", "label", "unit", "kind", "help"), "elements": ("key", "section", "label", "element")}
_NAMES: Final = {
    **{f"fit_{kind}": "fit" for kind in QUESTION_KINDS},
    **{f"days_{level}": "days" for level in LEVELS},
}


@dataclass(frozen=True)
class VersionTold:
    """A version of a method: who wrote it, when and why, and what changed in it."""

    method: Method
    note: str
    by: str
    at: datetime | None
    changes: tuple[str, ...]


class WhichVersion(Body):
    """The version of a method; the newest where none is named."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class OfKind(Paging):
    """Which methods: those that fit a kind of question best stand first."""

    kind: QuestionKind | None = None


class InputTyped(Body):
    """A figure of the design, by its name in formulas."""

    key: Key
    label: Line = ""
    unit: Line = ""
    kind: InputKind = "quantity"
    default_milli: Milli = 0
    help: Annotated[str, Field(max_length=500)] = ""


class ElementTyped(Body):
    """Something that is bought: how many by a formula, at a price of the rate cards."""

    key: Key = ""
    section: Section
    label: Line
    element: Line
    unit: Line
    formula: Text
    role: Annotated[str, Field(max_length=40)] = ""
    bears_vat: bool = True


class FitTyped(Body):
    """How well it suits each kind of question, from 0 to 3."""

    exploratory: _Score = 0
    descriptive: _Score = 0
    causal: _Score = 0
    evaluative: _Score = 0


class MethodTyped(Body):
    """A method whole, with a note of what changed and why; ``days`` are those of the three levels."""

    name: Line
    description: Annotated[str, Field(max_length=1_000)]
    tier: Tier
    measures: Measures = "none"
    fit: FitTyped
    days: Annotated[list[_Days], Field(min_length=3, max_length=3)]
    duration: Text = ""
    sample_unit: Line
    sample_kind: Line
    sample: Text
    sample_input: Line
    inputs: Annotated[list[InputTyped], Field(min_length=1, max_length=60)]
    elements: Annotated[list[ElementTyped], Field(min_length=1, max_length=60)]
    note: Line


class DesignTyped(Body):
    """A design in thousandths, by the names of the method's figures."""

    design_milli: dict[Key, Milli]


@operation("GET", "/methods", "method.see")
def every(query: OfKind) -> Reply[Page[Method]]:
    """List methods."""
    return listed(methods.methods_of(current().database, actor(), query.kind or ""), query)


@operation("GET", "/methods/<key>", "method.see")
def one(key: str, query: WhichVersion) -> Reply[Method]:
    """Read a method; its ETag names the newest version."""
    seen = methods.see_method(current().database, actor(), key, query.version)
    return Reply(seen.method, version=seen.newest.version, path=f"{PREFIX}/methods/{key}")


@operation("GET", "/methods/<key>/versions", "method.see")
def versions(key: str) -> Reply[Page[VersionTold]]:
    """List the versions of a method with what changed in each."""
    seen = methods.see_method(current().database, actor(), key)
    told = [VersionTold(**vars(one.kept), changes=one.changes) for one in seen.versions]
    return Reply(page_of(told, 1, max(1, len(told))))


@operation("POST", "/methods/<key>/price", "method.see", also=("programme.see", "rate.see"))
def price(key: str, query: WhichVersion, body: DesignTyped) -> Reply[Package]:
    """Work out what a design of a method costs at the prices in force; nothing is kept."""
    method = methods.method_in_use(current().database, actor(), key, query.version)
    unknown = sorted(set(body.design_milli) - {one.key for one in method.inputs})
    if unknown:
        raise RefusedError((f"design_milli.{name}", "The method has no such figure.") for name in unknown)
    prices = methods.prices_of_methods(current().database, actor())
    package = methods.example_of(method, prices, body.design_milli)
    if isinstance(package, str):
        raise RefusedError([("design_milli", package)])
    return Reply(package, prices.currency)


@operation("POST", "/methods", "method.edit", also=("method.see",), status=201)
def write(body: MethodTyped) -> Reply[Method]:
    """Write a method of one's own."""
    return _keep(body, "new", 0, None)


@operation("PUT", "/methods/<key>", "method.edit", also=("method.see",))
def change(key: str, seen: int, body: MethodTyped) -> Reply[Method]:
    """Write the next version of a method; studies that are there keep theirs."""
    found = methods.see_method(current().database, actor(), key)
    check_seen(seen, found.newest.version)
    return _keep(body, key, found.newest.version, seen)


def _keep(body: MethodTyped, key: str, version: int, seen: int | None) -> Reply[Method]:
    form = filled(MethodForm, _typed(body)).offer(SECTION_WORDS)
    method = form.to_method(key, version)
    if method is None:
        raise refusal(form, _NAMES)
    try:
        kept = methods.write_method(current().database, actor(), method, note=form.note.data, seen_version=seen)
    except BudgetingError as error:
        form.refuse_domain(error)
        raise refusal(form, _NAMES) from None
    return one(kept.key, WhichVersion())


def _typed(body: MethodTyped) -> Iterator[tuple[str, object]]:
    yield from ((name, getattr(body, name)) for name in (*_WORDS, "duration", "note"))
    yield from ((f"fit_{kind}", getattr(body.fit, kind)) for kind in QUESTION_KINDS)
    yield from ((f"days_{level}", days) for level, days in zip(LEVELS, body.days, strict=True))
    for place, figure in enumerate(body.inputs):
        yield from ((f"inputs-{place}-{name}", getattr(figure, name)) for name in _ROWS["inputs"])
        yield f"inputs-{place}-default", plain_milli(figure.default_milli)
    for place, bought in enumerate(body.elements):
        names = (*_ROWS["elements"], "unit", "formula", "role", "bears_vat")
        yield from ((f"elements-{place}-{name}", getattr(bought, name)) for name in names)
