"""Sorting feedback: tags, moves and merges over many items at once, each of which can be undone."""

from typing import Annotated, Literal

from pydantic import Field

from planner.api.bodies import Body, Line
from planner.api.feedback import FilterTyped
from planner.api.operations import operation
from planner.api.replies import Page, Reply, page_of
from planner.context import actor, current
from planner.problems import RefusedError
from planner.services import merging_points, sorting, undoing_sorting
from planner.services.recent_changes import ChangeView, list_changes
from planner.services.sorting_step import MOST_TICKED, Chosen, Done

_OF = "/programmes/<programme_key>/feedback"
_MERGES = {
    "points": merging_points.merge_points,
    "touchpoints": merging_points.merge_touchpoints,
    "topics": merging_points.merge_topics,
}
_ONE_OF_TWO = "Name the items, or the filter with how many it leaves: one of the two."
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class SortTyped(Body):
    """One step over the items named, or over all ``expected`` that a filter leaves: set or take off a tag, or move."""

    action: Literal["tag", "untag", "move"]
    item_ids: Annotated[list[_Number], Field(max_length=MOST_TICKED, default_factory=list)]
    wanted: FilterTyped | None = None
    expected: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    tag: Annotated[str, Field(max_length=60)] = ""
    point: Annotated[str, Field(max_length=64)] = ""


class MergeTyped(Body):
    """Which of two points, touchpoints or topics goes into the other, by its key."""

    kind: Literal["points", "touchpoints", "topics"]
    former: Line
    into: Line


@operation("POST", f"{_OF}/sort", "feedback.edit")
def sort(programme_key: str, body: SortTyped) -> Reply[Done]:
    """Tag, untag or move items."""
    if bool(body.item_ids) == (body.wanted is not None):
        raise RefusedError([("item_ids", _ONE_OF_TWO)])
    wanted = body.wanted.wanted("wanted.") if body.wanted else None
    chosen = Chosen(tuple(body.item_ids), wanted, body.expected)
    where = current().database, actor(), programme_key, chosen
    if body.action == "move":
        return Reply(sorting.move_items(*where, body.point))
    step = sorting.tag_items if body.action == "tag" else sorting.untag_items
    return Reply(step(*where, body.tag))


@operation("POST", f"{_OF}/merge", "feedback.edit")
def merge(programme_key: str, body: MergeTyped) -> Reply[Done]:
    """Merge two points, touchpoints or topics."""
    return Reply(_MERGES[body.kind](current().database, actor(), programme_key, body.former, body.into))


@operation("GET", f"{_OF}/changes", "feedback.see")
def changes(programme_key: str) -> Reply[Page[ChangeView]]:
    """List what was tagged, moved and merged last."""
    found = list_changes(current().database, actor(), programme_key)
    return Reply(page_of(found, 1, max(1, len(found))))


@operation("POST", f"{_OF}/changes/<int:change_id>/undo", "feedback.edit")
def undo(programme_key: str, change_id: int) -> Reply[Done]:
    """Take a change back, where nothing changed since."""
    count = undoing_sorting.undo_change(current().database, actor(), programme_key, change_id)
    return Reply(Done(change_id, count))
