"""Notices: what happened that concerns the person."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from planner.api.bodies import Body
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.services import notices
from planner.services.notices import Notice


class OnPage(Body):
    """Which part of the list."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1


@dataclass(frozen=True)
class NoticesTold:
    """A part of the notices, the newest first."""

    items: tuple[Notice, ...]
    page: int
    page_count: int
    unread_count: int


@dataclass(frozen=True)
class Unread:
    """How many notices are not read yet."""

    unread_count: int


@operation("GET", "/notices", "notice.see")
def every(query: OnPage) -> Reply[NoticesTold]:
    """List notices, the newest first."""
    seen = notices.list_notices(current().database, actor(), query.page)
    return Reply(NoticesTold(seen.notices, query.page, seen.page_count, seen.unread_count))


@operation("POST", "/notices/<int:notice_id>/read", "notice.see")
def read(notice_id: int) -> Reply[Unread]:
    """Mark a notice read."""
    notices.open_notice(current().database, actor(), notice_id)
    return unread()


@operation("POST", "/notices/read", "notice.see")
def read_all() -> Reply[Unread]:
    """Mark all notices read."""
    notices.read_all(current().database, actor())
    return unread()


@operation("GET", "/notices/unread", "notice.see")
def unread() -> Reply[Unread]:
    """Count notices that are not read."""
    return Reply(Unread(notices.list_notices(current().database, actor(), 1).unread_count))
