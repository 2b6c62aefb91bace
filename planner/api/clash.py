"""Why a programme has no plan, and the ways out."""

from dataclasses import dataclass

from budgeting.errors import ProblemError
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.services.clash import SeenClash, see_clash


@dataclass(frozen=True)
class ClashTold:
    """The clash and the ways out, without a headline where a plan exists; ``why_not`` where it cannot be said."""

    clash: SeenClash | None
    why_not: str


@operation("GET", "/programmes/<programme_key>/clash", "plan.see")
def clash(programme_key: str) -> Reply[ClashTold]:
    """Read which rules clash, and the ways out."""
    try:
        seen = see_clash(current().database, actor(), programme_key)
    except ProblemError as error:
        return Reply(ClashTold(None, error.message))
    return Reply(ClashTold(seen, ""), seen.currency)
