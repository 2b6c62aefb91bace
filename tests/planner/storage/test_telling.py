"""The watch over who writes without telling the trail sees it, and lets be what it should."""

from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

import planner.services.exchange_rates as writers
from planner.storage.database import Database
from planner.storage.keeping import kept_until_rewritten, kept_until_told, kept_until_written
from planner.storage.records import ProgrammeRecord
from tests.people import Cast
from tests.planner.planning import make_world
from tests.planner.storage.test_keeping import tell
from tests.telling import watched

Change = Callable[[Session], object]


@pytest.fixture
def tells_the_trail() -> None:
    """Not over these tests: what they do is to be seen by their own watch."""


# A function of the planner's own, as the watch tells them: one that writes, and then tells the trail or does not.
WRITER = """
def write(database, change, say):
    with database.write() as session:
        change(session)
        say(session)
"""


def told_of(database: Database, change: str | Change, *actions: str, workspace_id: int) -> set[str]:
    """What the watch tells of a change by the planner with entries of ``actions``."""
    made: dict[str, object] = {}
    exec(compile(WRITER, writers.__file__, "exec"), made)
    write = made["write"]
    assert callable(write)
    does = change if callable(change) else lambda session: session.execute(sa.text(change))
    with watched() as telling:
        write(database, does, lambda session: tell_all(session, workspace_id, actions))
    return telling.wrong


def tell_all(session: sa.orm.Session, workspace_id: int, actions: Sequence[str]) -> None:
    for one in actions:
        tell(session, workspace_id, one)


RENAME = "UPDATE programme SET name = 'Another'"


def test_a_change_that_the_trail_is_not_told_of_is_named(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    wrong = "services/exchange_rates.py:write changed programme without an entry in its workspace's trail."
    assert told_of(database, RENAME, workspace_id=cast.workspace_id) == {wrong}
    assert told_of(database, RENAME, "comment.written", workspace_id=cast.workspace_id) == {wrong}
    assert not told_of(database, RENAME, "programme.renamed", workspace_id=cast.workspace_id)
    assert not told_of(database, "DELETE FROM notice", workspace_id=cast.workspace_id)


def test_an_entry_of_another_workspace_tells_nobody(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    mine, other = cast.workspace_id, cast.other_workspace_id
    names = iter(("One", "Two"))

    def rename_those_of_mine(session: Session) -> None:
        session.execute(sa.text(f"{RENAME} WHERE workspace_id = :workspace_id"), {"workspace_id": mine})

    def rename_the_one(session: Session) -> None:
        session.exec(select(ProgrammeRecord)).one().name = next(names)

    for rename in (rename_those_of_mine, rename_the_one):
        assert not told_of(database, rename, "programme.renamed", workspace_id=mine)
        assert told_of(database, rename, "programme.renamed", workspace_id=other)


def test_what_people_say_needs_any_entry(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    say = f"""INSERT INTO comment (workspace_id, programme_id, place, kind, author_id, created_at)
        SELECT workspace_id, id, 'plan', 'comment', {cast.ada.user_id}, CURRENT_TIMESTAMP FROM programme"""
    assert told_of(database, say, workspace_id=cast.workspace_id)
    assert not told_of(database, say, "comment.written", workspace_id=cast.workspace_id)


def test_what_changes_no_row_needs_no_entry(database: Database, cast: Cast) -> None:
    assert not told_of(database, "UPDATE programme SET name = 'Another' WHERE id = -1", workspace_id=cast.workspace_id)


def test_what_was_not_done_needs_no_entry(database: Database) -> None:
    with watched() as telling, database.write() as session:
        session.execute(sa.text(RENAME))
        session.rollback()
    assert not telling.wrong


def test_a_decision_on_a_line_tells_of_its_line_alone(database: Database, cast: Cast) -> None:
    make_world(database, cast)
    assert told_of(database, RENAME, "line.approved", workspace_id=cast.workspace_id)

    @kept_until_rewritten
    def lines(session: sa.orm.Session, _workspace_id: int) -> object:
        return session.execute(sa.text("SELECT count(*) FROM line_decision")).scalar()

    with watched() as telling, database.read() as session:
        lines(session, cast.workspace_id)
    assert len(telling.wrong) == 1


def test_what_is_kept_of_a_table_that_is_not_named_is_told(database: Database, cast: Cast) -> None:
    @kept_until_written
    def notices(session: sa.orm.Session, _workspace_id: int) -> object:
        return session.execute(sa.text("SELECT count(*) FROM notice")).scalar()

    @kept_until_told
    def comments(session: sa.orm.Session, _workspace_id: int) -> object:
        return session.execute(sa.text("SELECT count(*) FROM comment")).scalar()

    with watched() as telling, database.read() as session:
        comments(session, cast.workspace_id)
        assert not telling.wrong
        notices(session, cast.workspace_id)
    assert [one.rpartition(" is kept")[2] for one in telling.wrong] == [" and reads notice, which is not named here."]
