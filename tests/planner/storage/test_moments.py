"""What is read at one moment is read in one session, and what was found once in it is not looked for again."""

import threading

import sqlalchemy as sa

from planner.storage.database import Database
from planner.storage.repositories import programmes
from planner.storage.repositories.programmes import by_key
from tests.people import Cast
from tests.planner.planning import make_world

RENAME = sa.text("UPDATE programme SET name = 'Another'")


def name_of(database: Database, cast: Cast, key: str) -> str:
    with database.read() as session:
        return by_key(session, cast.workspace_id, key).name


def test_everything_in_the_block_sees_the_moment_of_its_beginning(database: Database, cast: Cast) -> None:
    key = make_world(database, cast).key
    with database.at_one_moment():
        before = name_of(database, cast, key)
        with database.write() as session:
            session.execute(RENAME)
        assert name_of(database, cast, key) == before
    assert name_of(database, cast, key) == "Another" != before


def test_without_the_block_each_reading_has_its_own_moment(database: Database, cast: Cast) -> None:
    key = make_world(database, cast).key
    before = name_of(database, cast, key)
    with database.write() as session:
        session.execute(RENAME)
    assert name_of(database, cast, key) != before


def test_a_moment_is_shared_by_nobody_else(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    seen = []

    def look() -> None:
        with database.read() as session:
            seen.append(session)

    other = Database(database.url)
    with database.at_one_moment(), database.read() as own:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        with database.read() as again, other.read() as elsewhere:
            assert again is own
            assert own not in (*seen, elsewhere)
    with database.read() as later:
        assert later is not own
    other.close()


def test_a_session_that_writes_looks_each_time(database: Database, cast: Cast) -> None:
    key = make_world(database, cast).key
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] * ("FROM programme" in statement))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    with database.write() as session:
        assert programmes.by_key(session, cast.workspace_id, key) is programmes.by_key(session, cast.workspace_id, key)
    assert len(asked) == 2
    asked.clear()
    with database.read() as session:
        programmes.by_key(session, cast.workspace_id, key)
        programmes.by_key(session, cast.workspace_id, key)
    assert len(asked) == 1
