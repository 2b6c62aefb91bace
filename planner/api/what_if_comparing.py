"""What-ifs and versions side by side, and what-ifs that are begun and chosen in one step."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from budgeting.errors import ProblemError
from budgeting.money import LARGEST_MINOR
from budgeting.what_ifs.comparing import Comparison
from planner.api.amounts import Amount
from planner.api.bodies import Body, Key
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.problems import RefusedError
from planner.services import what_if_choosing, what_if_comparing
from planner.services.programmes import see_programme
from planner.services.what_if_choosing import Started

_ALL: Final = "/programmes/<programme_key>/what-ifs"
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


@dataclass(frozen=True)
class BegunTold:
    """The what-if that was begun, and its job; ``why_not`` where no job could be started."""

    number: int
    job_id: int | None
    why_not: str


class Compared(Body):
    """Which plans, with commas between: ``v2`` is version 2 of the plan, ``w3`` what-if 3; two to four of them."""

    of: Annotated[str, Field(pattern="^[vw][0-9]{1,9}(,[vw][0-9]{1,9}){1,3}$")]


class MoveTyped(Body):
    """A study of a version that would start in another period."""

    plan: _Number
    study_key: Key
    period_key: Key


class BudgetAsked(Body):
    """Another ceiling for the whole programme than in a version."""

    plan: _Number
    limit: Amount


@operation("GET", f"{_ALL}/compare", "what_if.see")
def compare(programme_key: str, query: Compared) -> Reply[Comparison]:
    """Lay what-ifs and versions side by side."""
    names = list(dict.fromkeys(query.of.split(",")))
    try:
        found = what_if_comparing.lay_side_by_side(current().database, actor(), programme_key, names)
    except ProblemError as error:
        raise RefusedError([("of", error.message)]) from None
    return Reply(found, found.currency)


@operation("POST", f"{_ALL}/move", "what_if.edit", also=("what_if.see", "plan.see"), status=202)
def move(programme_key: str, body: MoveTyped) -> Reply[BegunTold]:
    """Ask what would come of a study's start in another period."""
    asked = body.plan, body.study_key, body.period_key
    return _begun(what_if_choosing.ask_to_move(current().database, current().jobs, actor(), programme_key, *asked))


@operation("POST", f"{_ALL}/from-budget", "what_if.edit", also=("programme.see", "what_if.see", "plan.see"), status=202)
def from_budget(programme_key: str, body: BudgetAsked) -> Reply[BegunTold]:
    """Ask what would come of another budget for the whole programme."""
    currency = see_programme(current().database, actor(), programme_key).programme.currency
    limit = body.limit.minor(currency, "limit")
    if not 0 <= limit <= LARGEST_MINOR:
        raise RefusedError([("limit.amount", "This is no amount to plan with.")])
    where = current().database, current().jobs, actor(), programme_key
    return _begun(what_if_choosing.ask_for_budget(*where, body.plan, limit))


def _begun(started: Started) -> Reply[BegunTold]:
    return Reply(BegunTold(started.number, started.job_id, started.why_not))
