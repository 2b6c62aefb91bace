"""The lines of a version: where each stands, and to decide on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Final

from pydantic import Field

from budgeting.approvals.decisions import LineChange, LineDecision, LineStanding
from budgeting.approvals.effects import Effects
from budgeting.approvals.lines import ReviewLine
from budgeting.approvals.states import LineAction, LineState
from budgeting.errors import BudgetingError
from budgeting.what_ifs.comparing import Comparison
from planner.api.amounts import Amount
from planner.api.bodies import Body, Line, Milli, Paging, Whole
from planner.api.editing import check_seen, version_of_text
from planner.api.filling import refused_by
from planner.api.jobs import started
from planner.api.operations import operation
from planner.api.replies import Page, Reply, listed, told_as
from planner.context import actor, current
from planner.services import line_deciding, line_standings, review
from planner.services import weighing_decisions as weighing
from planner.services.jobs import Job
from planner.services.review import SeenLines

_LINES: Final = "/programmes/<programme_key>/plans/<int:number>/lines"


@dataclass(frozen=True)
class LineTold:
    """A line of the plan: what it costs, how it was decided on, and how many times, which a decision names."""

    place: str
    owner_name: str
    state: LineState
    turn: int
    has_changed: bool
    decision: LineDecision | None
    looks: tuple[str, ...]
    line: ReviewLine


@dataclass(frozen=True)
class DecidedTold:
    """What was decided, line by line."""

    decisions: tuple[LineDecision, ...]


@dataclass(frozen=True)
class WeighedTold:
    """The version beside the best plan under the decisions; null until its job is done."""

    found: Comparison | None


class LineTyped(Body):
    """A decision on one line; ``seen_turn`` is the turn that was read, so that nobody's decision is lost."""

    place: Line
    action: LineAction
    seen_turn: Whole
    quantity_milli: Milli | None = None
    price: Amount | None = None
    note: Annotated[str, Field(max_length=2_000)] = ""


class LinesTyped(Body):
    """Decisions on lines, all of them or none; in whose place, where it is not one's own."""

    decisions: Annotated[list[LineTyped], Field(min_length=1, max_length=1_000)]
    on_behalf_of_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


@operation("GET", _LINES, "plan.see")
def every(programme_key: str, number: int, query: Paging) -> Reply[Page[LineTold]]:
    """List the lines of a version with what was decided on each."""
    seen = review.see_lines(current().database, actor(), programme_key, number)
    told = [_told(seen, standing) for standing in seen.standings]
    return replace(listed(told, query, seen.seen.plan.programme.currency), version=_version(seen))


@operation("POST", f"{_LINES}/decide", "plan.decide", also=("plan.see",))
def decide(programme_key: str, number: int, seen: int, body: LinesTyped) -> Reply[DecidedTold]:
    """Decide on lines."""
    found = review.see_lines(current().database, actor(), programme_key, number)
    check_seen(seen, _version(found))
    currency = found.seen.plan.programme.currency
    with _refused():
        decided = line_deciding.decide_lines(
            current().database,
            actor(),
            programme_key,
            number,
            _changes(currency, body),
            form_key="",
            on_behalf_of_id=body.on_behalf_of_id,
        )
    return Reply(DecidedTold(decided.decisions), currency)


@operation("POST", f"{_LINES}/effect", "plan.decide", also=("plan.see",))
def effect(programme_key: str, number: int, body: LinesTyped) -> Reply[Effects]:
    """Work out what decisions would do while the same studies are chosen; nothing is kept."""
    currency = _currency(programme_key, number)
    with _refused():
        effects = weighing.weigh(current().database, actor(), programme_key, number, _changes(currency, body))
    return Reply(effects, currency)


@operation("POST", f"{_LINES}/weigh", "plan.decide", also=("plan.see",), status=202)
def weigh(programme_key: str, number: int, body: LinesTyped) -> Reply[Job]:
    """Have the studies chosen again under decisions; nothing of the plan changes."""
    currency = _currency(programme_key, number)
    with _refused():
        changes = _changes(currency, body)
        return started(
            weighing.ask_to_weigh(current().database, current().jobs, actor(), programme_key, number, changes)
        )


@operation("GET", "/jobs/<int:job_id>/weighed", "plan.decide")
def weighed(job_id: int) -> Reply[WeighedTold]:
    """Read what a job found that chose again under decisions."""
    found = weighing.see_weighed(current().database, actor(), job_id)
    return Reply(WeighedTold(found), found.currency if found else "")


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except BudgetingError as error:
        raise refused_by(error, usual="decisions") from None


def _currency(programme_key: str, number: int) -> str:
    """ISO code of the amounts of a version. Raises what ``see_lines`` raises."""
    return line_standings.see_lines(current().database, actor(), programme_key, number).currency


def _version(seen: SeenLines) -> int:
    """A number that changes with every decision on any line."""
    return version_of_text(str(seen.seen.head.version), *(f"{one.review.place}:{one.turn}" for one in seen.standings))


def _changes(currency: str, body: LinesTyped) -> list[LineChange]:
    return [_change(one, place, currency) for place, one in enumerate(body.decisions)]


def _change(typed: LineTyped, place: int, currency: str) -> LineChange:
    rate = typed.price.minor(currency, f"decisions.{place}.price") if typed.price else None
    return LineChange(typed.place, typed.action, typed.seen_turn, typed.quantity_milli, rate, typed.note)


def _told(seen: SeenLines, standing: LineStanding) -> LineTold:
    found = standing.review
    return told_as(
        LineTold,
        standing,
        place=found.place,
        owner_name=found.owner_name,
        looks=seen.looks.get(found.place, ()),
        line=found,
    )
