"""Many people write at once and nothing is lost; each guard is shown to be what holds it."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.services.errors import ConflictError
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.engines import BEGIN_OPTION
from planner.storage.mapping import places, saving_programmes
from planner.storage.tables import PROGRAMME, WORKSPACE
from tests.builders import make_programme
from tests.people import Cast

WRITERS = 8
BEGIN_DEFERRED = ("PRAGMA query_only=OFF", "BEGIN")


def at_once(work: Callable[[int], None], writers: int = WRITERS) -> list[BaseException]:
    """Run ``work`` in so many threads that start together; what they raised."""
    start, raised = threading.Barrier(writers), []

    def run(number: int) -> None:
        start.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001  it is handed to the test
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def count_workspaces(session: Session) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(WORKSPACE)).scalar_one())


def add_workspace(session: Session, key: str) -> None:
    session.execute(sa.insert(WORKSPACE).values(key=key, name=key))


@pytest.fixture
def programme_key(database: Database, cast: Cast) -> str:
    """A saved programme."""
    programme = make_programme()
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, programme, author_id=cast.ada.user_id)
    return programme.key


def test_eight_writers_lose_nothing(database: Database) -> None:
    def work(number: int) -> None:
        for turn in range(25):
            with database.write() as session:
                count_workspaces(session)
                add_workspace(session, f"w-{number}-{turn}")

    assert at_once(work) == []
    with database.read() as session:
        assert count_workspaces(session) == WRITERS * 25


def test_a_transaction_that_began_to_read_cannot_write_after_another(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with ExitStack() as stack:
        deferred = stack.enter_context(database.engine.execution_options(**{BEGIN_OPTION: BEGIN_DEFERRED}).connect())
        deferred.execute(sa.select(WORKSPACE)).all()
        with database.write() as session:
            add_workspace(session, "first")
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            deferred.execute(sa.insert(WORKSPACE).values(key="second", name="second"))
    database.close()


def test_of_all_who_edit_the_same_version_one_wins(database: Database, cast: Cast, programme_key: str) -> None:
    wins = race(database, cast, programme_key)
    assert wins == [1] * ROUNDS


def test_without_the_version_others_would_overwrite_silently(
    database: Database, cast: Cast, programme_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claim_blindly(session: Session, table: sa.Table, row_id: int, seen_version: int, **columns: object) -> int:
        session.execute(sa.update(table).where(table.c.id == row_id).values(version=seen_version + 1, **columns))
        return seen_version + 1

    monkeypatch.setattr(saving_programmes, "claim", claim_blindly)
    assert race(database, cast, programme_key) == [WRITERS] * ROUNDS


ROUNDS = 10


def race(database: Database, cast: Cast, programme_key: str) -> list[int]:
    """How many of the writers who saw the same version saved theirs, in each round."""
    winners: list[int] = []
    for seen_version in range(1, ROUNDS + 1):
        won: list[int] = []

        def work(number: int, seen_version: int = seen_version, won: list[int] = won) -> None:
            with database.write() as session:
                mapping.save_objective(
                    session,
                    cast.workspace_id,
                    programme_key,
                    name=f"Name {number}",
                    objective="net",
                    seen_version=seen_version,
                )
            won.append(number)

        assert all(isinstance(error, ConflictError) for error in at_once(work))
        winners.append(len(won))
    return winners


def test_a_version_counts_every_change(database: Database, cast: Cast, programme_key: str) -> None:
    def version() -> int:
        with database.read() as session:
            return int(session.execute(sa.select(PROGRAMME.c.version)).scalar_one())

    def save_once(number: int) -> bool:
        try:
            with database.write() as session:
                place = places.place_of(session, cast.workspace_id, programme_key)
                seen = int(session.execute(sa.select(PROGRAMME.c.version)).scalar_one())
                places.claim(session, PROGRAMME, place.programme_id, seen, name=f"Name {number}")
        except ConflictError:
            return False
        return True

    def work(number: int) -> None:
        done = 0
        while done < 5:
            done += save_once(number)

    assert at_once(work) == []
    assert version() == 1 + WRITERS * 5


def test_a_child_of_a_fork_opens_connections_of_its_own(database: Database) -> None:
    assert database.is_well()
    parent = database.engine
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # The child answers by one byte and leaves without running anything of the parent's.
        is_right = database.engine is not parent and database.is_well()
        os.write(writer, b"y" if is_right else b"n")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1) == b"y"
    os.close(reader)
    os.close(writer)
    assert database.engine is parent
    assert database.is_well()
