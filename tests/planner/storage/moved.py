"""Databases with something in them to be kept, and processes that are killed in the middle of keeping it."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from planner.storage.audit import record
from planner.storage.database import Database
from planner.storage.moving.filling import Trail, trails_of
from planner.storage.tables import WORKSPACE


def quietly(_name: str, _done: int, _total: int) -> None:
    """Show nothing."""


def trails(database: Database) -> tuple[Trail, ...]:
    """The trails of a database, verified."""
    with database.read() as session:
        return trails_of(session)


def tables_of(database: Database) -> list[str]:
    """Its tables by name."""
    with database.engine.connect() as connection:
        return sa.inspect(connection).get_table_names()


def insert(database: Database, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Put rows of (table, values) in, whatever release the tables are of."""
    found = sa.MetaData()
    found.reflect(database.engine)
    with database.engine.begin() as connection:
        for table, row in rows:
            connection.execute(sa.insert(found.tables[table]).values(**row))


def is_refused(database: Database, statement: str) -> bool:
    """Whether a guard of the database refuses ``statement``."""
    try:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    except sa.exc.IntegrityError:
        return True
    return False


def write_once(database: Database, workspace_id: int) -> None:
    """One change with its entry in the trail."""
    with database.write() as session:
        session.execute(sa.update(WORKSPACE).where(WORKSPACE.c.id == workspace_id).values(name="Renamed"))
        record(
            session,
            workspace_id=workspace_id,
            actor_id=None,
            action="workspace.renamed",
            object_="workspace",
            detail={"name": "Renamed"},
            at=datetime.now(UTC),
        )


@contextmanager
def writers(database: Database, workspace_id: int, count: int = 2) -> Iterator[list[int]]:
    """People who write for as long as the block lasts; gives how many writes were acknowledged, one for each."""
    ended, written = threading.Event(), [0] * count

    def keep_writing(place: int) -> None:
        while not ended.is_set():
            write_once(database, workspace_id)
            written[place] += 1

    threads = [threading.Thread(target=keep_writing, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def killed_at(moment: str, work: Callable[[Callable[[str, int, int], None]], object]) -> None:
    """Do ``work`` in a process that is killed when it reports ``moment``."""

    def kill_itself(name: str, _done: int, _total: int) -> None:
        if name == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=work, args=(kill_itself,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
