"""The database keeps what was committed, and nothing else."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from planner.storage.database import Database
from planner.storage.records import WorkspaceRecord
from tests.people import Cast


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(WorkspaceRecord.name).order_by(WorkspaceRecord.name)))


def add(session: Session, key: str = "acme") -> None:
    session.add(WorkspaceRecord(key=key, name=key.capitalize()))
    session.flush()


def add_and_fail(session: Session) -> None:
    add(session)
    raise ZeroDivisionError


def test_what_was_written_is_there(database: Database) -> None:
    with database.write() as session:
        session.add(WorkspaceRecord(key="acme", name="Acme"))
    assert names(database) == ["Acme"]


def test_nothing_is_kept_of_a_block_that_failed(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        add_and_fail(session)
    assert names(database) == []


def test_a_reading_block_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.read() as session:
        add(session)
    assert names(database) == []


def test_reading_and_then_writing_on_the_same_connection_works(database: Database) -> None:
    for number in range(20):
        assert len(names(database)) == number
        with database.write() as session:
            session.add(WorkspaceRecord(key=f"w{number}", name=f"W{number}"))


def test_a_database_with_its_tables_is_well(database: Database) -> None:
    assert database.is_well()


def test_the_cast_is_in_two_workspaces(cast: Cast) -> None:
    assert {person.workspace_id for person in cast.everybody} == {cast.workspace_id, cast.other_workspace_id}
    assert cast.eve.workspace_id == cast.other_workspace_id
