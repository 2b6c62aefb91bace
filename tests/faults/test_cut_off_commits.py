"""A connection that breaks while a server is asked to keep something: nobody is told that it was not saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.services.form_keys import act_once
from planner.storage.database import Database
from planner.storage.errors import StorageCutOffError
from tests.browsing import visitor
from tests.faults.noting import TEXT, make_notes, notes_of, noting_app, save
from tests.people import Cast
from tests.planner.listen.conftest import KEY, add_programme

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
UNSURE, REFUSED = "may be there or not", "Your change was not saved"


@contextmanager
def cut_off(database: Database, *, is_kept: bool) -> Iterator[None]:
    """In the block the server's end of a connection is ended just before it is asked to keep what was written, or just
    before it would have said that it is kept.
    """
    dialect, killer = database.engine.dialect, Database(database.url)
    commit = dialect.do_commit

    def commit_and_break(connection: Any) -> None:  # noqa: ANN401  the driver's, as the pool lends it
        if is_kept:
            commit(connection)
        with killer.read() as session:
            session.execute(
                sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": connection.driver_connection.info.backend_pid}
            )
        if is_kept:
            connection.execute("SELECT 1")
        commit(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "do_commit", commit_and_break)
        yield
    killer.close()


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_saves_is_told_that_nobody_knows(database: Database, home: Path, *, is_kept: bool) -> None:
    client = visitor(noting_app(database, home, make_notes(database)))
    with cut_off(database, is_kept=is_kept):
        answer = save(client, "mine")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, False)
    assert UNSURE in answer.text
    assert REFUSED not in answer.text
    assert TEXT in answer.text
    assert "Look whether it is there before you send it again" in answer.text
    assert "Send it again" in answer.text
    assert notes_of(database) == ({"mine"} if is_kept else set())
    assert save(client, "after").status_code == 200


def test_who_sends_a_form_with_a_key_may_send_it_again(database: Database, home: Path) -> None:
    client = visitor(noting_app(database, home, make_notes(database)))
    with cut_off(database, is_kept=True):
        answer = client.post("/note", data={"name": "mine", "content": TEXT, "form_key": "one"})
    assert UNSURE in answer.text
    assert "acted on once" in answer.text
    assert "Look whether" not in answer.text


def test_a_connection_that_breaks_before_anything_is_to_be_kept_saved_nothing(database: Database, home: Path) -> None:
    """The control: while it is written, a break is certain to save nothing."""
    client = visitor(noting_app(database, home, make_notes(database)))
    with cut_off_while_writing(database):
        answer = save(client, "mine")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert REFUSED in answer.text
    assert UNSURE not in answer.text
    assert notes_of(database) == set()


@contextmanager
def cut_off_while_writing(database: Database) -> Iterator[None]:
    """In the block the server's end of a connection is ended when something is written into it."""
    killer = Database(database.url)

    def kill(_: object, cursor: Any, statement: str, *__: object) -> None:  # noqa: ANN401  the driver's
        if statement.startswith("INSERT INTO note"):
            with killer.read() as session:
                pid = cursor.connection.info.backend_pid
                session.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    sa.event.listen(database.engine, "before_cursor_execute", kill)
    yield
    sa.event.remove(database.engine, "before_cursor_execute", kill)
    killer.close()


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_form_with_a_key_that_is_sent_again_after_it_has_one_effect(
    database: Database, cast: Cast, *, is_kept: bool
) -> None:
    add_programme(database, cast.ada)
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE told (round INT)"))

    def act(session: Session) -> dict[str, object]:
        session.execute(sa.text("INSERT INTO told VALUES (1)"))
        return {"told": 1}

    with cut_off(database, is_kept=is_kept), pytest.raises(StorageCutOffError):
        act_once(database, cast.ada, KEY, "form", "said", act)
    assert act_once(database, cast.ada, KEY, "form", "said", act) == {"told": 1}
    with database.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM told")).scalar() == 1
