"""Comments: what people say about a place, in their own words, with mentions; and queries, which wait for an answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlmodel import Session, col, func, select

from budgeting.errors import BudgetingError
from budgeting.notices.mentions import mentioned, suggested
from budgeting.notices.places import Place, check_place
from planner.services.actors import Actor
from planner.services.comment_pages import Look, Reading, page_at, said_in
from planner.services.comment_threads import (
    Below,
    Counted,
    Said,
    Thread,
    answers_by_place,
    counted,
    open_count_by_place,
)
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.members import names_of
from planner.services.notices import News, tell
from planner.services.place_words import page_of, path_of, words_of, writers_of
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import CommentRecord, CommentTextRecord, ProgrammeRecord
from planner.storage.repositories import programmes

LONGEST: Final = 4_000
_FIRST_LOOK: Final = Look()
_SILENT: Final = Counted(0, 0, 0)
_EMPTY: Final = "Write what you want to say."
_LONG: Final = f"Use at most {LONGEST:,} characters."
_NOT_YOURS: Final = "Only whoever wrote a comment can change or withdraw it."
_WITHDRAWN: Final = "This comment was withdrawn, so it can no longer be changed."


def see_threads(
    database: Database, actor: Actor, programme_key: str, place_text: str, look: Look = _FIRST_LOOK
) -> Thread:
    """A page of what was said about a place, with its name and page.

    Raises NotFoundError, also for a page that is not there, and BudgetingError for no place.
    """
    actor.require("comment.see")
    place = check_place(place_text)
    with database.read() as session:
        reading = _reading(session, actor, programme_key, place)
        what = _words(session, actor.workspace_id, programme_key, place)
        every = counted(session, reading.programme)
        here = every.get(place.text, _SILENT)
        number, count, said = page_at(session, reading, look, here.said_count)
        lines = _below(session, reading, every) if place.kind in {"study", "shared"} and not place.line else ()
    seen = (place.text, what, page_of(programme_key, place), look.plan_number, said)
    return Thread(*seen, here.said_count, here.open_query_count, number, count, lines)


def see_comment(database: Database, actor: Actor, programme_key: str, place_text: str, comment_id: int) -> Said:
    """One comment about a place. Raises NotFoundError, and BudgetingError for no place."""
    actor.require("comment.see")
    place = check_place(place_text)
    with database.read() as session:
        return said_in(session, _reading(session, actor, programme_key, place), comment_id)


def _reading(session: Session, actor: Actor, programme_key: str, place: Place) -> Reading:
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    return Reading(programme, place, actor, names_of(session, actor.workspace_id))


def _below(session: Session, reading: Reading, every: Mapping[str, Counted]) -> tuple[Below, ...]:
    """The lines of a study or a shared cost about which something was said."""
    lines = sorted(line for line in every if line.startswith(f"{reading.place.text}:"))
    at = (session, reading.actor.workspace_id, reading.programme.key)
    return tuple(Below(line, _words(*at, check_place(line)), every[line]) for line in lines)


@kept_until_written
def _words(session: Session, workspace_id: int, programme_key: str, place: Place) -> str:
    return words_of(session, programmes.by_key(session, workspace_id, programme_key), place)


def counts(database: Database, actor: Actor, programme_key: str) -> Mapping[str, Counted]:
    """How much was said about each place of a programme, and how many queries wait there; silent places are absent."""
    actor.require("comment.see")
    with database.read() as session:
        return counted(session, programmes.by_key(session, actor.workspace_id, programme_key))


def newest_answers(database: Database, actor: Actor, programme_key: str) -> Mapping[str, tuple[str, str]]:
    """Who answered last at each place where a query was answered, and in which words. Raises NotFoundError."""
    actor.require("comment.see")
    with database.read() as session:
        return answers_by_place(session, programmes.by_key(session, actor.workspace_id, programme_key))


def open_queries(session: Session, workspace_id: int, programme_key: str) -> Mapping[str, int]:
    """How many queries nobody has answered, by place. Raises NotFoundError."""
    return open_count_by_place(session, programmes.by_key(session, workspace_id, programme_key))


def suggest_people(database: Database, actor: Actor, text: str) -> tuple[str, ...]:
    """Names that could complete the mention at the end of ``text``."""
    actor.require("comment.write")
    with database.read() as session:
        return suggested(text[-LONGEST:], names_of(session, actor.workspace_id))


def say(
    database: Database, actor: Actor, programme_key: str, place_text: str, text: str, *, plan_number: int | None = None
) -> int:
    """Say ``text`` about a place; the comment's id. Raises BudgetingError, NotFoundError."""
    actor.require("comment.write")
    with database.write() as session:
        return _add(session, actor, programme_key, _New(check_place(place_text), "comment", plan_number), text)


def ask_query(
    database: Database, actor: Actor, programme_key: str, place_text: str, text: str, *, plan_number: int | None = None
) -> int:
    """Ask about a place and wait for an answer; the query's id. Raises what ``say`` raises."""
    with database.write() as session:
        return ask(session, actor, programme_key, place_text, text, plan_number=plan_number)


def answer_query(database: Database, actor: Actor, programme_key: str, query_id: int, text: str) -> int:
    """Answer a query; the answer's id. Raises NotFoundError, ConflictError when it was withdrawn."""
    with database.write() as session:
        return answer(session, actor, programme_key, query_id, text)


def ask(
    session: Session, actor: Actor, programme_key: str, place_text: str, text: str, *, plan_number: int | None = None
) -> int:
    """``ask_query`` within the caller's transaction: whoever wrote the plan, the study or the question is told."""
    actor.require("query.ask")
    place = check_place(place_text)
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    concerned = writers_of(session, programme, place, plan_number)
    said = _New(place, "query", plan_number, told_anyway=concerned)
    query_id = _add(session, actor, programme_key, said, text)
    path = path_of(programme_key, place, plan_number, query_id)
    tell(session, actor, News("queried", words_of(session, programme, place), path, concerned))
    return query_id


def answer(session: Session, actor: Actor, programme_key: str, query_id: int, text: str) -> int:
    """``answer_query`` within the caller's transaction: whoever asked is told."""
    actor.require("comment.write")
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    query = _comment(session, programme, query_id)
    if query.kind != "query":
        raise NotFoundError
    if _latest(session, query_id).is_withdrawn:
        raise ConflictError("This query was withdrawn, so it needs no answer.")
    place = check_place(query.place)
    said = _New(place, "answer", query.plan_number, query_id, (query.author_id,))
    answer_id = _add(session, actor, programme_key, said, text)
    path = path_of(programme_key, place, query.plan_number, answer_id)
    tell(session, actor, News("answered", words_of(session, programme, place), path, (query.author_id,)))
    return answer_id


def edit(database: Database, actor: Actor, programme_key: str, comment_id: int, text: str) -> str:
    """Put a new version beside what a comment said; its place. Raises ForbiddenError for another person's."""
    actor.require("comment.write")
    clean = _clean(text)
    with database.write() as session:
        found, latest = _own(session, actor, programme_key, comment_id)
        if latest.is_withdrawn:
            raise ConflictError(_WITHDRAWN)
        if clean != latest.text:
            _add_text(session, actor, comment_id, latest.number + 1, clean)
            people = names_of(session, actor.workspace_id)
            _tell(session, actor, programme_key, found, mentioned(clean, people) - mentioned(latest.text, people))
            _record(session, actor, "comment.edited", programme_key, found)
        return found.place


def withdraw(database: Database, actor: Actor, programme_key: str, comment_id: int) -> str:
    """Withdraw a comment: it is shown as withdrawn, what it said is kept; its place. Raises what ``edit`` raises."""
    actor.require("comment.write")
    with database.write() as session:
        found, latest = _own(session, actor, programme_key, comment_id)
        if not latest.is_withdrawn:
            _add_text(session, actor, comment_id, latest.number + 1, "")
            _record(session, actor, "comment.withdrawn", programme_key, found)
        return found.place


@dataclass(frozen=True)
class _New:
    """A comment to be; ``told_anyway`` are the people who are told of it as it is, mentioned or not."""

    place: Place
    kind: str
    plan_number: int | None
    answers_id: int | None = None
    told_anyway: tuple[int, ...] = ()


def _add(session: Session, actor: Actor, programme_key: str, new: _New, text: str) -> int:
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    clean = _clean(text)
    words_of(session, programme, new.place)
    added = CommentRecord(
        workspace_id=actor.workspace_id,
        programme_id=programme.id or 0,
        place=new.place.text,
        kind=new.kind,
        plan_number=int(new.place.name) if new.place.kind == "plan" else new.plan_number,
        answers_id=new.answers_id,
        author_id=actor.user_id,
        created_at=datetime.now(UTC),
    )
    session.add(added)
    session.flush()
    _add_text(session, actor, added.id or 0, 1, clean)
    people = names_of(session, actor.workspace_id)
    _tell(session, actor, programme_key, added, mentioned(clean, people) - set(new.told_anyway))
    verb = {"comment": "comment.written", "query": "query.asked", "answer": "query.answered"}[new.kind]
    _record(session, actor, verb, programme_key, added)
    return added.id or 0


def _add_text(session: Session, actor: Actor, comment_id: int, number: int, text: str) -> None:
    session.add(
        CommentTextRecord(
            comment_id=comment_id,
            number=number,
            text=text,
            is_withdrawn=not text,
            written_by=actor.user_id,
            written_at=datetime.now(UTC),
        )
    )
    session.flush()


def _tell(
    session: Session, actor: Actor, programme_key: str, comment: CommentRecord, mentioned_ids: Collection[int]
) -> None:
    if mentioned_ids:
        place = check_place(comment.place)
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        path = path_of(programme_key, place, comment.plan_number, comment.id)
        tell(session, actor, News("mentioned", words_of(session, programme, place), path, tuple(mentioned_ids)))


def _record(session: Session, actor: Actor, action: str, programme_key: str, comment: CommentRecord) -> None:
    object_ = f"programme:{programme_key}/comment:{comment.id}"
    record(session, actor, action, object_, {"place": comment.place, "plan": comment.plan_number})


def _clean(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if not clean:
        raise BudgetingError(_EMPTY, place="text")
    if len(clean) > LONGEST:
        raise BudgetingError(_LONG, place="text")
    return clean


def _comment(session: Session, programme: ProgrammeRecord, comment_id: int) -> CommentRecord:
    asked = select(CommentRecord).where(CommentRecord.id == comment_id, CommentRecord.programme_id == programme.id)
    found = session.exec(asked).first()
    if found is None:
        raise NotFoundError
    return found


def _latest(session: Session, comment_id: int) -> CommentTextRecord:
    newest = select(func.max(CommentTextRecord.number)).where(CommentTextRecord.comment_id == comment_id)
    asked = select(CommentTextRecord).where(
        CommentTextRecord.comment_id == comment_id, col(CommentTextRecord.number) == newest.scalar_subquery()
    )
    return session.exec(asked).one()


def _own(
    session: Session, actor: Actor, programme_key: str, comment_id: int
) -> tuple[CommentRecord, CommentTextRecord]:
    found = _comment(session, programmes.by_key(session, actor.workspace_id, programme_key), comment_id)
    if found.author_id != actor.user_id:
        raise ForbiddenError(_NOT_YOURS)
    return found, _latest(session, comment_id)
