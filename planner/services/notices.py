"""Notices: what people are told of, written in the transaction of what happened, and read on a page of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select, update
from sqlmodel.sql.expression import SelectOfScalar

from budgeting.notices.events import RULES, WAYS, Event, Member, Way, audience, events_for, way_of
from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.letters import Section, one_line, write_letter
from planner.services.members import members_of
from planner.storage.database import Database
from planner.storage.records import NoticeChoiceRecord, NoticeRecord

PAGE_SIZE: Final = 30
MOST_TOLD: Final = 400


@dataclass(frozen=True)
class News:
    """Something to tell: ``what`` fills the event's sentence, ``path`` is its page, ``concerned`` whom it is about.

    ``once`` keeps the same thing from being told twice to one person; ``who`` tells in whose name somebody acted.
    """

    event: Event
    what: str
    path: str
    concerned: tuple[int, ...] = ()
    once: str = ""
    who: str = ""


@dataclass(frozen=True)
class Notice:
    """A notice as its page shows it."""

    id: int
    event: str
    words: str
    path: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True)
class NoticePage:
    """A page of a person's notices, the newest first."""

    notices: tuple[Notice, ...]
    unread_count: int
    page_count: int


@dataclass(frozen=True)
class Choice:
    """How one event reaches a person: ``way`` now, ``usual`` unless they choose."""

    event: Event
    name: str
    way: Way
    usual: Way


def tell(session: Session, actor: Actor, news: News) -> int:
    """Tell whoever the rules say of what ``actor`` did, in the caller's transaction; how many are told.

    Nobody is told of what they did themselves, and nobody outside the workspace.
    """
    words = RULES[news.event].words.format(who=news.who or actor.name, what=news.what)
    return _give(session, actor.workspace_id, news, words, actor.user_id, datetime.now(UTC))


def remind(session: Session, workspace_id: int, news: News, at: datetime) -> int:
    """Tell whoever the rules say of what a date brings, once; how many were not told before."""
    return _give(session, workspace_id, news, news.what, None, at)


def list_notices(database: Database, actor: Actor, page: int = 1) -> NoticePage:
    """A page of the notices of ``actor``. Raises NotFoundError for a page that is not there."""
    with database.read() as session:
        total = session.exec(select(func.count()).select_from(NoticeRecord).where(_mine(actor))).one()
        page_count = max(-(-total // PAGE_SIZE), 1)
        if page > page_count:
            raise NotFoundError
        rows = session.exec(
            select(NoticeRecord)
            .where(_mine(actor))
            .order_by(col(NoticeRecord.id).desc())
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        ).all()
        return NoticePage(tuple(_notice(row) for row in rows), session.exec(unread_query(actor)).one(), page_count)


def unread_query(actor: Actor) -> SelectOfScalar[int]:
    """A query for how many notices ``actor`` has not read, to be asked alone or as a part of another."""
    return select(func.count()).select_from(NoticeRecord).where(_mine(actor), col(NoticeRecord.read_at).is_(None))


def open_notice(database: Database, actor: Actor, notice_id: int) -> str:
    """Mark a notice read; the path of what it is about. Raises NotFoundError, for another person's too."""
    with database.write(is_apart=True) as session:
        found = session.exec(select(NoticeRecord).where(NoticeRecord.id == notice_id, _mine(actor))).first()
        if found is None:
            raise NotFoundError
        found.read_at = found.read_at or datetime.now(UTC)
        session.add(found)
        return found.path


def read_all(database: Database, actor: Actor) -> None:
    """Mark every notice of ``actor`` as read."""
    with database.write(is_apart=True) as session:
        unread = (_mine(actor), col(NoticeRecord.read_at).is_(None))
        session.exec(update(NoticeRecord).where(*unread).values(read_at=datetime.now(UTC)))


def see_choices(database: Database, actor: Actor) -> tuple[Choice, ...]:
    """How each event that can reach ``actor`` reaches them."""
    with database.read() as session:
        chosen = _chosen(session, actor.workspace_id).get(actor.user_id, {})
    return tuple(
        Choice(event, RULES[event].name, way_of(event, chosen), RULES[event].way) for event in events_for(actor.roles)
    )


def choose_ways(database: Database, actor: Actor, ways: Mapping[str, str]) -> None:
    """Keep how ``actor`` wants to be told; what is no event of theirs, or no way, is left out."""
    kept = {event: ways[event] for event in events_for(actor.roles) if ways.get(event) in WAYS}
    with database.write(is_apart=True) as session:
        record = NoticeChoiceRecord
        mine = (col(record.user_id) == actor.user_id, col(record.workspace_id) == actor.workspace_id)
        session.exec(delete(record).where(*mine, col(record.event).in_(kept)))
        for event, way in kept.items():
            session.add(record(user_id=actor.user_id, workspace_id=actor.workspace_id, event=event, way=way))


def _give(session: Session, workspace_id: int, news: News, words: str, actor_id: int | None, at: datetime) -> int:
    members = [Member(one.user_id, one.roles) for one in members_of(session, workspace_id)]
    chosen = _chosen(session, workspace_id)
    told = 0
    for user_id in audience(news.event, members, news.concerned, actor_id):
        if news.once and _was_told(session, workspace_id, user_id, news.once):
            continue
        notice = NoticeRecord(
            workspace_id=workspace_id,
            user_id=user_id,
            event=news.event,
            words=one_line(words)[:MOST_TOLD],
            path=news.path,
            way=way_of(news.event, chosen.get(user_id, {})),
            once=news.once or None,
            caused_by=actor_id,
            created_at=at,
        )
        session.add(notice)
        session.flush()
        _write_at_once(session, notice)
        told += 1
    return told


def _write_at_once(session: Session, notice: NoticeRecord) -> None:
    if notice.way == "at_once":
        section = Section("", ((notice.words, notice.path),))
        once = f"notice:{notice.id}"
        write_letter(session, notice.workspace_id, notice.user_id, notice.words, [section], once, notice.created_at)


def _was_told(session: Session, workspace_id: int, user_id: int, once: str) -> bool:
    found = select(NoticeRecord.id).where(
        NoticeRecord.workspace_id == workspace_id, NoticeRecord.user_id == user_id, NoticeRecord.once == once
    )
    return session.exec(found).first() is not None


def _chosen(session: Session, workspace_id: int) -> Mapping[int, Mapping[str, str]]:
    """What people of the workspace chose, ways by event, by person."""
    rows = session.exec(select(NoticeChoiceRecord).where(NoticeChoiceRecord.workspace_id == workspace_id)).all()
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.user_id, {})[row.event] = row.way
    return found


def _mine(actor: Actor) -> sa.ColumnElement[bool]:
    """A condition: one person may belong to two workspaces."""
    is_here = col(NoticeRecord.workspace_id) == actor.workspace_id
    return sa.and_(col(NoticeRecord.user_id) == actor.user_id, is_here)


def _notice(row: NoticeRecord) -> Notice:
    return Notice(row.id or 0, row.event, row.words, row.path, row.created_at, row.read_at is not None)
