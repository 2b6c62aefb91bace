"""What-ifs begun, chosen and looked at in one step."""

from pathlib import Path

import sqlalchemy as sa

from budgeting.programme import Programme
from budgeting.what_ifs.applying import AnyChange
from planner.services import what_ifs
from planner.services.actors import Actor
from planner.services.programmes import see_programme
from planner.storage.database import Database
from planner.storage.records import JobRecord
from planner.storage.tables import AUDIT
from tests.planner.choose.choosing import KEY, ask, run


def begin(database: Database, actor: Actor, *changes: AnyChange, base: int | None = 1) -> int:
    """A what-if with changes; its number."""
    number = what_ifs.begin_what_if(database, actor, KEY, "What if", base)
    for version, change in enumerate(changes, start=1):
        what_ifs.add_change(database, actor, KEY, number, change, seen_version=version)
    return number


def choose(database: Database, home: Path, actor: Actor, number: int) -> JobRecord:
    """Choose under a what-if here and now; the job's row."""
    return run(database, home, ask(database, home, actor, "what_if", what_if=number))


def programme(database: Database, actor: Actor) -> Programme:
    """The programme as it stands."""
    return see_programme(database, actor, KEY).programme


def actions(database: Database) -> list[tuple[str, str]]:
    """What the trail says was done, and to what."""
    with database.read() as session:
        return [tuple(row) for row in session.execute(sa.select(AUDIT.c.action, AUDIT.c.object)).all()]
