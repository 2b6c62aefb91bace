"""The daily digest: one letter a day with what waits for a person, what they were told, and what changed."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.permissions import READERS
from planner.services.actors import Actor
from planner.services.home import what_waits
from planner.services.letters import Section, write_letter
from planner.services.members import members_of
from planner.services.trail_words import action_words
from planner.storage.database import Database
from planner.storage.records import NoticeChoiceRecord, NoticeRecord, UserRecord, WorkspaceRecord
from planner.storage.tables import AUDIT
from planner.zones import day_in, moment_in

DAILY: Final = "daily_digest"
_A_DAY: Final = timedelta(days=1)
_MOST_NEWS: Final = 30
_MOST_CHANGES: Final = 10
# What the planner does by itself, and what only says that somebody asked it to.
_UNTOLD: Final = ("job.", "letter.")


def write_digests(database: Database, now: datetime, hour: int = 0) -> int:
    """Write today's digest for everybody who wants one and has something to read; how many were written.

    Called again on the same day it writes none twice. What "today" and "since yesterday" are, ``now`` decides and the
    zone of each workspace, where none is written before ``hour``.
    """
    with database.read() as session:
        people = [one for place in _due(session, now, hour) for one in _readers(session, place.id or 0, place.zone)]
    return sum(_write(database, person, now) for person in people)


def wants_digest(session: Session, actor: Actor) -> bool:
    """Whether ``actor`` gets a digest: everybody does who did not say otherwise."""
    choice = session.get(NoticeChoiceRecord, (actor.user_id, actor.workspace_id, DAILY))
    return choice is None or choice.way == "digest"


def sees_digest(database: Database, actor: Actor) -> bool:
    """Whether ``actor`` gets a digest."""
    with database.read() as session:
        return wants_digest(session, actor)


def choose_digest(database: Database, actor: Actor, *, is_wanted: bool) -> None:
    """Keep whether ``actor`` wants a digest."""
    with database.write(is_apart=True) as session:
        way = "digest" if is_wanted else "here"
        session.merge(NoticeChoiceRecord(user_id=actor.user_id, workspace_id=actor.workspace_id, event=DAILY, way=way))


def _due(session: Session, now: datetime, hour: int) -> list[WorkspaceRecord]:
    every_one = session.exec(select(WorkspaceRecord).order_by(col(WorkspaceRecord.id))).all()
    return [one for one in every_one if moment_in(one.zone, now).hour >= hour]


def _readers(session: Session, workspace_id: int, zone: str) -> list[Actor]:
    everybody = (
        Actor(one.user_id, one.name, one.email, workspace_id, one.roles, zone=zone)
        for one in members_of(session, workspace_id)
    )
    return [one for one in everybody if wants_digest(session, one)]


def _write(database: Database, actor: Actor, now: datetime) -> bool:
    waiting = tuple((one.title, one.path) for one in what_waits(database, actor))
    with database.read() as session:
        sections = _sections(session, actor, waiting, now)
    if not sections:
        return False
    subject = f"Planner: {_count(len(sections[0].items), sections[0].heading)}"
    once = f"digest:{actor.workspace_id}:{actor.user_id}:{day_in(actor.zone, now)}"
    with database.write() as session:
        return write_letter(session, actor.workspace_id, actor.user_id, subject, sections, once, now)


def _count(count: int, heading: str) -> str:
    return f"{heading[0].lower()}{heading[1:]} ({count})"


def _sections(
    session: Session, actor: Actor, waiting: tuple[tuple[str, str], ...], now: datetime
) -> tuple[Section, ...]:
    told = (
        Section("Waiting for you", waiting),
        Section("News", _news(session, actor, now)),
        Section("What changed since yesterday", _changes(session, actor, now)),
    )
    return tuple(section for section in told if section.items)


def _news(session: Session, actor: Actor, now: datetime) -> tuple[tuple[str, str], ...]:
    """What the person is to read in a digest and has not read yet."""
    notice = NoticeRecord
    rows = session.exec(
        select(notice.words, notice.path)
        .where(
            notice.user_id == actor.user_id,
            notice.workspace_id == actor.workspace_id,
            notice.way == "digest",
            col(notice.read_at).is_(None),
            col(notice.created_at) > now - _A_DAY,
            col(notice.created_at) <= now,
        )
        .order_by(col(notice.id))
        .limit(_MOST_NEWS)
    ).all()
    return tuple((words, path) for words, path in rows)


def _changes(session: Session, actor: Actor, now: datetime) -> tuple[tuple[str, str], ...]:
    """What others did, counted: ``Ada Okafor wrote a study (3 times)``."""
    if not actor.roles & READERS:
        return ()
    rows = session.execute(
        sa.select(col(UserRecord.name), AUDIT.c.action, sa.func.count())
        .join(UserRecord, col(UserRecord.id) == AUDIT.c.actor_id)
        .where(
            AUDIT.c.workspace_id == actor.workspace_id,
            AUDIT.c.actor_id != actor.user_id,
            AUDIT.c.happened_at > now - _A_DAY,
            AUDIT.c.happened_at <= now,
            *(~AUDIT.c.action.startswith(one, autoescape=True) for one in _UNTOLD),
        )
        .group_by(col(UserRecord.name), AUDIT.c.action)
    ).all()
    counted = Counter({(name, action): count for name, action, count in rows})
    told = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_CHANGES]
    return tuple(
        (f"{name} {action_words(action)}" + (f" ({count} times)" if count > 1 else ""), "/trail")
        for (name, action), count in told
    )
