"""The lines of a version: where each stands, and to decide on them."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from budgeting.approvals.decisions import LineChange, LineDecision, LineStanding
from budgeting.approvals.lines import ReviewLine
from budgeting.approvals.states import LineAction, LineState
from budgeting.errors import BudgetingError
from planner.api.amounts import Amount
from planner.api.bodies import Body, Line, Milli, Paging, Whole
from planner.api.filling import refused_by
from planner.api.operations import operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.services import line_deciding, review
from planner.services.review import SeenReview

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
    seen = review.see_review(current().database, actor(), programme_key, number)
    told = [_told(seen, standing) for standing in seen.standings]
    return Reply(page_of(told, query.page, query.per_page), seen.seen.plan.programme.currency)


@operation("POST", f"{_LINES}/decide", "plan.decide")
def decide(programme_key: str, number: int, body: LinesTyped) -> Reply[DecidedTold]:
    """Decide on lines."""
    seen = review.see_review(current().database, actor(), programme_key, number)
    currency = seen.seen.plan.programme.currency
    changes = [_change(one, place, currency) for place, one in enumerate(body.decisions)]
    try:
        decided = line_deciding.decide_lines(
            current().database,
            actor(),
            programme_key,
            number,
            changes,
            form_key="",
            on_behalf_of_id=body.on_behalf_of_id,
        )
    except BudgetingError as error:
        raise refused_by(error, usual="decisions") from None
    return Reply(DecidedTold(decided.decisions), currency)


def _change(typed: LineTyped, place: int, currency: str) -> LineChange:
    rate = typed.price.minor(currency, f"decisions.{place}.price") if typed.price else None
    return LineChange(typed.place, typed.action, typed.seen_turn, typed.quantity_milli, rate, typed.note)


def _told(seen: SeenReview, standing: LineStanding) -> LineTold:
    return LineTold(
        place=standing.review.place,
        owner_name=standing.review.owner_name,
        state=standing.state,
        turn=standing.turn,
        has_changed=standing.has_changed,
        decision=standing.decision,
        looks=seen.looks.get(standing.review.place, ()),
        line=standing.review,
    )
