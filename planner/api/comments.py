"""Comments and queries about a place, with their answers."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from budgeting.errors import BudgetingError
from planner.api.bodies import Body, Line
from planner.api.editing import check_seen, version_of_text
from planner.api.filling import checked, filled
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import actor, current
from planner.forms.voices import TextForm
from planner.services import comments
from planner.services.comment_pages import Look
from planner.services.comment_threads import Said, Thread
from planner.services.errors import NotFoundError

_ALL = "/programmes/<programme_key>/comments"
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class About(Body):
    """The place that was commented on, such as ``question:fees``, as seen in a version of the plan."""

    place: Annotated[str, Field(min_length=1, max_length=200)]
    plan: _Number | None = None


class Seen(About):
    """The place, and which page of what was said there: the newest first, or where one comment stands."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    comment: _Number | None = None


class CommentTyped(Body):
    """A comment or a query about a place."""

    place: Line
    plan: _Number | None = None
    text: Annotated[str, Field(max_length=5_000)]


class Typing(Body):
    """What stands before the cursor, with the beginning of a mention at its end."""

    typed: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True)
class Names:
    """Names of people."""

    names: tuple[str, ...]


class TextTyped(Body):
    """What is answered, or said instead."""

    text: Annotated[str, Field(max_length=5_000)]


@operation("GET", _ALL, "comment.see")
def about(programme_key: str, query: Seen) -> Reply[Thread]:
    """Read what was said about a place, page by page, the newest page first."""
    return _thread(programme_key, query.place, Look(query.plan, query.page, query.comment))


@operation("POST", _ALL, "comment.write", also=("comment.see",), status=201)
def say(programme_key: str, body: CommentTyped) -> Reply[Thread]:
    """Say something about a place."""
    comments.say(current().database, actor(), programme_key, body.place, _text(body.text), plan_number=body.plan)
    return _thread(programme_key, body.place, Look(body.plan))


@operation("POST", "/programmes/<programme_key>/queries", "query.ask", also=("comment.see",), status=201)
def ask(programme_key: str, body: CommentTyped) -> Reply[Thread]:
    """Ask a query about a place; it waits for an answer."""
    text = _text(body.text)
    comments.ask_query(current().database, actor(), programme_key, body.place, text, plan_number=body.plan)
    return _thread(programme_key, body.place, Look(body.plan))


@operation("POST", f"{_ALL}/<int:comment_id>/answer", "comment.write", also=("comment.see",), status=201)
def answer(programme_key: str, comment_id: int, query: About, body: TextTyped) -> Reply[Thread]:
    """Answer a query."""
    _said(programme_key, comment_id, query)
    answer_id = comments.answer_query(current().database, actor(), programme_key, comment_id, _text(body.text))
    return _thread(programme_key, query.place, Look(query.plan, comment_id=answer_id))


@operation("GET", f"{_ALL}/<int:comment_id>", "comment.see")
def one(programme_key: str, comment_id: int, query: About) -> Reply[Said]:
    """Read one comment about a place."""
    found = _said(programme_key, comment_id, query)
    return Reply(found, version=_version(found))


@operation("PUT", f"{_ALL}/<int:comment_id>", "comment.write", also=("comment.see",))
def edit(programme_key: str, comment_id: int, seen: int, query: About, body: TextTyped) -> Reply[Thread]:
    """Say it in other words."""
    check_seen(seen, _version(_said(programme_key, comment_id, query)))
    kept = comments.edit(current().database, actor(), programme_key, comment_id, _text(body.text))
    return _thread(programme_key, kept, Look(query.plan, comment_id=comment_id))


@operation("POST", f"{_ALL}/<int:comment_id>/withdraw", "comment.write", also=("comment.see",))
def withdraw(programme_key: str, comment_id: int, seen: int, query: About) -> Reply[Thread]:
    """Withdraw a comment."""
    check_seen(seen, _version(_said(programme_key, comment_id, query)))
    kept = comments.withdraw(current().database, actor(), programme_key, comment_id)
    return _thread(programme_key, kept, Look(query.plan, comment_id=comment_id))


@operation("GET", "/people/suggested", "comment.write")
def suggested(query: Typing) -> Reply[Names]:
    """Find names that could complete a mention."""
    return Reply(Names(comments.suggest_people(current().database, actor(), query.typed)))


def _text(text: str) -> str:
    return str(checked(filled(TextForm, [("text", text)])).text.data)


def _thread(programme_key: str, place: str, look: Look) -> Reply[Thread]:
    try:
        return Reply(comments.see_threads(current().database, actor(), programme_key, place, look))
    except BudgetingError:
        raise NotFoundError from None


def _version(said: Said) -> int:
    return version_of_text(said.text, str(said.is_withdrawn), *map(str, said.former))


def _said(programme_key: str, comment_id: int, query: About) -> Said:
    try:
        return comments.see_comment(current().database, actor(), programme_key, query.place, comment_id)
    except BudgetingError:
        raise NotFoundError from None
