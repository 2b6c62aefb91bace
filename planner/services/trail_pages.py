"""The audit trail as people read it: who did what, by person, programme, kind and thing; and whether it is whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.trail import head_words, verify
from planner.services.trail_words import action_words, object_path, object_words
from planner.storage.database import Database
from planner.storage.mapping.documents import canonical
from planner.storage.records import MembershipRecord, ProgrammeRecord, UserRecord
from planner.storage.tables import AUDIT

PAGE_SIZE: Final = 50
_COMMAND_LINE: Final = "The command line"
_PERSON: Final = re.compile(r"person[/:]([0-9]{1,9})")


@dataclass(frozen=True)
class Filters:
    """What is looked for; the empty value of each looks for everything. ``before`` is where an earlier page ended."""

    user_id: int | None = None
    programme_key: str = ""
    kind: str = ""
    about: str = ""
    before: int | None = None


@dataclass(frozen=True)
class Entry:
    """One entry in words; ``path`` is the page of what it is about, "" when there is none."""

    sequence: int
    at: datetime
    who: str
    action: str
    about: str
    path: str
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TrailPage:
    """A page of the trail, the newest first; ``earlier`` is where the next page begins, None on the last one.

    ``is_unreadable`` when somebody edited an entry into something that cannot be read: then none is shown.
    """

    entries: tuple[Entry, ...]
    earlier: int | None
    people: tuple[tuple[int, str], ...]
    programmes: tuple[tuple[str, str], ...]
    is_unreadable: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether the trail is whole: ``broken_at`` is the first entry that is not as it was written, None when all are.

    ``is_whole_alone`` when nothing but the head that was given speaks against it.
    """

    entry_count: int
    head: str
    broken_at: int | None
    is_against_head: bool
    is_whole_alone: bool


def see_trail(database: Database, actor: Actor, filters: Filters) -> TrailPage:
    """A page of what happened in the workspace."""
    actor.require("trail.see")
    with database.read() as session:
        people = _people(session, actor.workspace_id)
        rows = _rows(session, actor.workspace_id, filters)
        entries = tuple(_entry(row, people) for row in (rows or ())[:PAGE_SIZE])
        earlier = entries[-1].sequence if len(rows or ()) > PAGE_SIZE else None
        asked = select(ProgrammeRecord.key, ProgrammeRecord.name).where(
            ProgrammeRecord.workspace_id == actor.workspace_id
        )
        programmes = session.exec(asked.order_by(col(ProgrammeRecord.name))).all()
    named = tuple((key, name) for key, name in programmes)
    return TrailPage(entries, earlier, tuple(people.items()), named, is_unreadable=rows is None)


def check_trail(database: Database, actor: Actor, head_text: str = "") -> Verdict:
    """Look at every entry of the workspace's trail now. Raises ServiceError when ``head_text`` is no head."""
    actor.require("trail.see")
    with database.read() as session:
        broken_at = verify(session, actor.workspace_id, head_text)
        is_whole_alone = broken_at is None or verify(session, actor.workspace_id) is None
        head = head_words(session, actor.workspace_id)
    return Verdict(int(head.partition(":")[0]), head, broken_at, bool(head_text.strip()), is_whole_alone)


def _rows(session: Session, workspace_id: int, filters: Filters) -> Sequence[sa.RowMapping] | None:
    """One row more than a page holds, so that it is known whether another page follows; None when one is unreadable."""
    asked = sa.select(AUDIT).where(AUDIT.c.workspace_id == workspace_id)
    if filters.user_id is not None:
        # 0 stands for the command line, which is nobody.
        who = AUDIT.c.actor_id == filters.user_id if filters.user_id else AUDIT.c.actor_id.is_(None)
        asked = asked.where(who)
    if filters.programme_key:
        place = f"programme:{filters.programme_key}"
        is_in_it = AUDIT.c.object.startswith(f"{place}/", autoescape=True)
        asked = asked.where(sa.or_(AUDIT.c.object == place, is_in_it))
    if filters.kind:
        asked = asked.where(AUDIT.c.action.startswith(filters.kind, autoescape=True))
    if filters.about:
        asked = asked.where(AUDIT.c.object == filters.about)
    if filters.before is not None:
        asked = asked.where(AUDIT.c.sequence < filters.before)
    try:
        rows = session.execute(asked.order_by(AUDIT.c.sequence.desc()).limit(PAGE_SIZE + 1)).mappings().all()
    except ValueError:
        return None
    return rows if all(isinstance(row["detail"], dict) for row in rows) else None


def _people(session: Session, workspace_id: int) -> Mapping[int, str]:
    """Everybody who did something here or may, those who are gone as well."""
    acted = sa.select(AUDIT.c.actor_id).where(AUDIT.c.workspace_id == workspace_id).distinct()
    members = sa.select(col(MembershipRecord.user_id)).where(col(MembershipRecord.workspace_id) == workspace_id)
    is_one = sa.or_(col(UserRecord.id).in_(acted), col(UserRecord.id).in_(members))
    asked = select(UserRecord.id, UserRecord.name).where(is_one)
    return {id_ or 0: name for id_, name in session.exec(asked.order_by(col(UserRecord.name))).all()}


def _entry(row: sa.RowMapping, people: Mapping[int, str]) -> Entry:
    return Entry(
        sequence=row["sequence"],
        at=row["happened_at"],
        who=people.get(row["actor_id"], _COMMAND_LINE),
        action=action_words(row["action"]),
        about=_about(row["object"], people),
        path=object_path(row["object"], row["detail"]),
        detail=tuple((name.replace("_", " "), _told(value)) for name, value in row["detail"].items()),
    )


def _about(object_: str, people: Mapping[int, str]) -> str:
    found = _PERSON.fullmatch(object_)
    return people.get(int(found[1]), object_words(object_)) if found else object_words(object_)


def _told(value: object) -> str:
    return value if isinstance(value, str) else canonical({"": value})[4:-1]
