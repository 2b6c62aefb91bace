"""A programme to listen in, and feedback files for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord
from tests.people import Cast

KEY = "retention"
HEADER = "Day,Said,Via,Product,Issue,Severity"
Write = Callable[..., Path]


def add_programme(database: Database, actor: Actor, key: str = KEY, name: str = "Retention 2027") -> int:
    with database.write() as session:
        programme = ProgrammeRecord(workspace_id=actor.workspace_id, key=key, name=name, currency="GBP")
        session.add(programme)
        session.flush()
        return programme.id or 0


@pytest.fixture
def programme(database: Database, cast: Cast) -> str:
    """The key of a programme of the workspace; the other workspace has one of the same key."""
    add_programme(database, cast.ada)
    add_programme(database, cast.eve)
    return KEY


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a CSV file of rows under the usual header."""

    def write_rows(*rows: str, name: str = "feedback.csv", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write_rows
