"""Drawing the journey: what a person adds, renames, moves, removes, marks and says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from budgeting import journey as rules
from budgeting.errors import FeedbackError
from budgeting.journey import DrawnJourney, Mark, Meeting, Part
from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    CoverageRuleRecord,
    FeedbackItemRecord,
    ProgrammeRecord,
    TouchpointRecord,
)
from planner.storage.repositories import journeys, programmes

PARTS: Final[tuple[Part, ...]] = ("stage", "persona", "touchpoint")
_Change = Callable[[Session, int, DrawnJourney], DrawnJourney]


@dataclass(frozen=True)
class SeenJourney:
    """The whole journey, and the version to save upon."""

    journey: DrawnJourney
    version: int


def see_drawn(database: Database, actor: Actor, programme_key: str) -> SeenJourney:
    """The journey as it is drawn, completed by what feedback names. NotFoundError."""
    actor.require("journey.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        return SeenJourney(*journeys.seen(session, actor.workspace_id, programme_id))


def add_part(database: Database, actor: Actor, key: str, part: Part, name: str, *, seen_version: int) -> None:
    """Put another persona, stage or touchpoint at the end. FeedbackError, ConflictError for a stale page."""
    detail = {"part": part, "name": name.strip()[:200]}
    _change(database, actor, key, seen_version, "added", detail, lambda _s, _p, old: rules.add_part(old, part, name))


def rename_part(
    database: Database, actor: Actor, key: str, part: Part, name: str, new_name: str, *, seen_version: int
) -> None:
    """Rename a part, and what hangs on it with it. FeedbackError, also where a rule of choice names it."""

    def change(session: Session, programme_id: int, old: DrawnJourney) -> DrawnJourney:
        made = rules.rename_part(old, part, name, new_name)
        named = _rules_that_name(session, programme_id, part, name)
        if named:
            raise FeedbackError(f"“{name}” keeps its name: {named}. Change the rule first.", place="name")
        _rename_everywhere(session, programme_id, part, name, rules.plain_name(part, new_name))
        return made

    detail = {"part": part, "from": name, "to": new_name.strip()[:200]}
    _change(database, actor, key, seen_version, "renamed", detail, change)


def move_part(database: Database, actor: Actor, key: str, part: Part, name: str, to: int, *, seen_version: int) -> None:
    """Put a part at the place ``to``, counted from 0. FeedbackError, ConflictError for a stale page."""
    detail = {"part": part, "name": name, "to": to}
    _change(
        database, actor, key, seen_version, "moved", detail, lambda _s, _p, old: rules.move_part(old, part, name, to)
    )


def remove_part(database: Database, actor: Actor, key: str, part: Part, name: str, *, seen_version: int) -> None:
    """Take a part away. FeedbackError where feedback or a rule hangs on it, ConflictError for a stale page."""

    def change(session: Session, programme_id: int, old: DrawnJourney) -> DrawnJourney:
        return rules.remove_part(old, part, name, _hanging(session, programme_id, part, name))

    _change(database, actor, key, seen_version, "removed", {"part": part, "name": name}, change)


def describe_touchpoint(database: Database, actor: Actor, key: str, said: Meeting, *, seen_version: int) -> None:
    """Say who owns a touchpoint, how it is and should be, and the gap. FeedbackError, ConflictError."""
    detail = {"name": said.name, "owner": said.owner}
    _change(database, actor, key, seen_version, "described", detail, lambda _s, _p, old: rules.describe(old, said))


def mark_emotions(database: Database, actor: Actor, key: str, marks: tuple[Mark, ...], *, seen_version: int) -> None:
    """Say how a persona feels at stages. FeedbackError, ConflictError for a stale page."""

    def change(_session: Session, _programme_id: int, old: DrawnJourney) -> DrawnJourney:
        made = old
        for mark in marks:
            made = rules.set_mark(made, mark)
        return made

    detail = {"persona": marks[0].persona if marks else "", "stages": len(marks)}
    _change(database, actor, key, seen_version, "marked", detail, change)


def _change(
    database: Database,
    actor: Actor,
    programme_key: str,
    seen_version: int,
    done: str,
    detail: dict[str, Any],
    change: _Change,
) -> None:
    actor.require("journey.edit")
    with database.write() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        session.exec(select(ProgrammeRecord.id).where(ProgrammeRecord.id == programme_id).with_for_update()).one()
        if journeys.version(session, programme_id) != seen_version:
            raise ConflictError
        before = journeys.whole(session, programme_id)
        made = change(session, programme_id, before)
        if made == before:
            return
        journeys.keep(session, actor.workspace_id, programme_id, made)
        record(session, actor, f"journey.{done}", f"journey:{programme_key}", detail)


def _rename_everywhere(session: Session, programme_id: int, part: Part, name: str, new: str) -> None:
    item, point, touchpoint = FeedbackItemRecord, AnxietyPointRecord, TouchpointRecord
    if part == "stage":
        where = [col(point.programme_id) == programme_id, col(point.stage) == name]
        session.execute(sa.update(point).where(*where).values(stage=new))
    elif part == "persona":
        where = [col(item.programme_id) == programme_id, col(item.persona) == name]
        session.execute(sa.update(item).where(*where).values(persona=new))
    else:
        mine = [col(touchpoint.programme_id) == programme_id, col(touchpoint.name) == name]
        session.execute(sa.update(touchpoint).where(*mine).values(name=new))
        here = [col(item.programme_id) == programme_id, col(item.touchpoint) == name]
        session.execute(sa.update(item).where(*here).values(touchpoint=new))


def _hanging(session: Session, programme_id: int, part: Part, name: str) -> list[str]:
    """What stands at a part, a phrase for each kind of it."""
    item, point, touchpoint = FeedbackItemRecord, AnxietyPointRecord, TouchpointRecord
    if part == "persona":
        asked = select(func.count()).where(item.programme_id == programme_id, item.persona == name)
        found = _counted(session.exec(asked).one(), "feedback item comes", "feedback items come", "from it")
    else:
        asked = select(func.count()).select_from(point).where(point.programme_id == programme_id)
        if part == "stage":
            asked = asked.where(point.stage == name)
        else:
            same = select(touchpoint.id).where(touchpoint.programme_id == programme_id, touchpoint.name == name)
            asked = asked.where(col(point.touchpoint_id).in_(same))
        found = _counted(session.exec(asked).one(), "anxiety point stands", "anxiety points stand", "there")
    named = _rules_that_name(session, programme_id, part, name)
    return [phrase for phrase in (found, named) if phrase]


def _counted(number: int, one: str, more: str, where: str) -> str:
    return f"{number:,} {one if number == 1 else more} {where}" if number else ""


def _rules_that_name(session: Session, programme_id: int, part: Part, name: str) -> str:
    rule = CoverageRuleRecord
    same = (rule.programme_id == programme_id, rule.kind == part, rule.value == name)
    return "a rule of choice names it" if session.exec(select(func.count()).where(*same)).one() else ""
