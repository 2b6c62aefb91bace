"""Feedback: what customers say, by every filter, over time, and as a file to take away."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from budgeting.feedback import FEELINGS
from planner.api.bodies import Body, Line
from planner.api.operations import operation
from planner.api.replies import Attached, Page, Reply, attached, page_of
from planner.context import actor, current
from planner.problems import RefusedError
from planner.services.exporting_feedback import export_feedback
from planner.services.feedback import SaidItem, list_feedback
from planner.services.feedback_filters import FeedbackFilter
from planner.services.feedback_offers import Offers, list_offers
from planner.services.feedback_times import OverTime, compare_over_time
from planner.services.point_trends import PointChange, list_point_changes

_OF = "/programmes/<programme_key>/feedback"


class FilterTyped(Body):
    """Which feedback: every filter that is named holds; words are searched for like on the page."""

    channel: Line = ""
    touchpoint: Line = ""
    topic: Line = ""
    severity: Annotated[str, Field(pattern="^[0-3]?$")] = ""
    words: Annotated[str, Field(max_length=200)] = ""
    from_on: date | None = None
    until_on: date | None = None
    persona: Line = ""
    stage: Line = ""
    point: Annotated[str, Field(max_length=64, description="The key of an anxiety point.")] = ""
    tag: Annotated[str, Field(max_length=60)] = ""
    sentiment: Annotated[str, Field(max_length=20, description=f"One of {', '.join(FEELINGS)}, none.")] = ""
    import_id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None

    def wanted(self, place: str = "") -> FeedbackFilter:
        """The filter that is meant. RefusedError for one that cannot be read; ``place`` is where it stands."""
        if self.sentiment not in {"", "none", *FEELINGS}:
            raise RefusedError([(f"{place}sentiment", f"Use one of {', '.join(FEELINGS)}, none.")])
        asked = {name: getattr(self, name) for name in FilterTyped.model_fields}
        return FeedbackFilter(**{name: "" if one is None else str(one).strip() for name, one in asked.items()})


class Wanted(FilterTyped):
    """Which feedback, and which part of it."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class WantedOverTime(FilterTyped):
    """Which feedback, and what is compared."""

    by: Literal["channel", "persona", "stage", "touchpoint"] = "channel"


@operation("GET", _OF, "feedback.see")
def every(programme_key: str, query: Wanted) -> Reply[Page[SaidItem]]:
    """List feedback items."""
    found = list_feedback(current().database, actor(), programme_key, query.wanted(), query.page)
    return Reply(Page(found.items, found.page, found.page_count, found.total))


@operation("GET", f"{_OF}/offers", "feedback.see")
def offers(programme_key: str) -> Reply[Offers]:
    """Read what filters and steps can name: points, touchpoints, tags, imports."""
    return Reply(list_offers(current().database, actor(), programme_key))


@operation("GET", f"{_OF}/over-time", "feedback.see")
def over_time(programme_key: str, query: WantedOverTime) -> Reply[OverTime]:
    """Compare volume and sentiment over time."""
    return Reply(compare_over_time(current().database, actor(), programme_key, query.wanted(), query.by))


@operation("GET", f"{_OF}/changes-of-points", "feedback.see")
def changes_of_points(programme_key: str) -> Reply[Page[PointChange]]:
    """List anxiety points of which more or less is said than before."""
    found = list_point_changes(current().database, actor(), programme_key)
    return Reply(page_of(found, 1, max(1, len(found))))


@operation("GET", f"{_OF}/export", "feedback.see", content_type="text/csv")
def export(programme_key: str, query: FilterTyped) -> Reply[Attached]:
    """Fetch what a filter leaves as a file."""
    pieces = export_feedback(current().database, actor(), programme_key, query.wanted())
    return attached(pieces, "text/csv", f"feedback-{programme_key}.csv")
