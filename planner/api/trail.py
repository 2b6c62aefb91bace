"""The audit trail: who did what, and whether that is all and everything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from planner.api.bodies import Body, Key, Line
from planner.api.operations import operation
from planner.api.replies import Reply, Stretch
from planner.context import actor, current
from planner.services.trail_pages import Filters, check_trail, see_trail

_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


@dataclass(frozen=True)
class EntryTold:
    """One thing that happened."""

    sequence: int
    at: datetime
    who: str
    action: str
    about: str
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CheckedTrail:
    """Whether the trail is whole: ``broken_at`` is the first entry that is not what was written."""

    entry_count: int
    head: str
    broken_at: int | None
    is_against_head: bool


class Which(Body):
    """Which entries: of a person, a programme, a kind, or before one."""

    user_id: _Number | None = None
    programme: Key = ""
    kind: Line = ""
    about: Annotated[str, Field(max_length=160)] = ""
    before: _Number | None = None


class Head(Body):
    """A head of the trail that was kept elsewhere."""

    head: Annotated[str, Field(max_length=200)] = ""


@operation("GET", "/trail", "trail.see")
def every(query: Which) -> Reply[Stretch[EntryTold]]:
    """List what happened, the newest first."""
    filters = Filters(query.user_id, query.programme, query.kind, query.about, query.before)
    seen = see_trail(current().database, actor(), filters)
    told = tuple(EntryTold(one.sequence, one.at, one.who, one.action, one.about, one.detail) for one in seen.entries)
    return Reply(Stretch(told, seen.earlier))


@operation("GET", "/trail/check", "trail.see")
def check(query: Head) -> Reply[CheckedTrail]:
    """Check that the trail is whole."""
    found = check_trail(current().database, actor(), query.head)
    return Reply(CheckedTrail(found.entry_count, found.head, found.broken_at, found.is_against_head))
