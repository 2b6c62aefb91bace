"""An application with a page that saves one thing and its entry in the trail, and people who save without a pause."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, request
from flask.typing import ResponseReturnValue

from planner import access
from planner.storage.audit import record, verify_trail
from planner.storage.database import Database
from planner.storage.records import WorkspaceRecord
from tests.browsing import Visitor, make_app, visitor
from tests.faults.working import at_work

TEXT: Final = "what somebody typed for a long time"


def make_notes(database: Database) -> int:
    """A table for notes and a workspace with a trail; its id."""
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE note (name TEXT PRIMARY KEY, content TEXT)"))
        workspace = WorkspaceRecord(key="acme", name="Acme")
        session.add(workspace)
        session.flush()
        return workspace.id or 0


def noting_app(database: Database, home: Path, workspace_id: int) -> Flask:
    """The application with the page ``/note``, which saves ``name`` and ``content`` or says why it could not."""
    app = make_app(database, home)

    @access.public
    def note() -> ResponseReturnValue:
        if request.method == "GET":
            with database.read() as session:
                return str(session.execute(sa.text("SELECT count(*) FROM note")).scalar())
        with database.write() as session:
            session.execute(sa.text("INSERT INTO note VALUES (:name, :content)"), request.form.to_dict())
            record(
                session,
                workspace_id=workspace_id,
                actor_id=None,
                action="note.saved",
                object_="note",
                detail={"name": request.form["name"]},
                at=datetime.now(UTC),
            )
        return "saved"

    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/note", "note", note, methods=["GET", "POST"])
    return app


def save(client: Visitor, name: str, content: str = TEXT) -> Any:  # noqa: ANN401  what the client gives
    """Send one note."""
    return client.post("/note", data={"name": name, "content": content})


def notes_of(database: Database) -> set[str]:
    """What is there."""
    with database.read() as session:
        return set(session.execute(sa.text("SELECT name FROM note")).scalars())


def check_notes(database: Database, workspace_id: int, acknowledged: set[str]) -> None:
    """Everything acknowledged is there, and each note has its entry in a trail that is whole."""
    there = notes_of(database)
    assert acknowledged <= there
    with database.read() as session:
        assert verify_trail(session, workspace_id) is None
        entries = session.execute(sa.text("SELECT count(*) FROM audit WHERE action = 'note.saved'")).scalar()
    assert entries == len(there)


class Crowd:
    """People who save without a pause; what was acknowledged, and how often each status was answered."""

    def __init__(self, app: Flask, mark: str, count: int = 4) -> None:
        self.acknowledged: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self._mark = mark
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._keep_saving, args=(app, place)) for place in range(count)]

    def _keep_saving(self, app: Flask, place: int) -> None:
        client, number = visitor(app), 0
        while not self._ended.is_set():
            number += 1
            name = f"{self._mark}-{place}-{number}"
            status = save(client, name).status_code
            self.statuses[status] += 1
            if status == HTTPStatus.OK:
                self.acknowledged.add(name)

    @contextmanager
    def saving(self) -> Iterator["Crowd"]:
        """They save for as long as the block lasts."""
        with at_work(self._threads, self._ended):
            yield self
