"""Columns of the database sent as fields of every form: nobody's role, state, workspace or version comes of it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlmodel import SQLModel

from planner import access
from planner.paths import API
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY
from tests.planner.choose.conftest import draft, layers
from tests.promised import Measured

__all__ = ["draft", "layers"]  # what these tests begin with
EVERY_ROLE = frozenset({"researcher", "finance", "manager", "administrator"})
# What no form of a programme may touch, whatever its fields are called.
GUARDED = (
    "SELECT user_id, workspace_id, role FROM membership ORDER BY 1, 2, 3",
    "SELECT id, email, password, active FROM user_account ORDER BY id",
    "SELECT id, key, name FROM workspace ORDER BY id",
    "SELECT id, workspace_id, state, version, digest, content, author_id, submitted_by, decided_by FROM plan_version",
    "SELECT id, workspace_id, key FROM programme ORDER BY id",
)
COLUMNS = sorted({column.name for table in SQLModel.metadata.sorted_tables for column in table.columns})
VALUES = ("1", "approved", "administrator")


def guarded(database: Database) -> list[object]:
    """All that must be as it was."""
    with database.read() as session:
        return [tuple(row) for asked in GUARDED for row in session.execute(sa.text(asked))]


def forms(app: Flask) -> Iterator[str]:
    """The addresses of every form, about what is there as far as it is; without those that sign somebody out."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not str(rule).startswith(API) and "sign-out" not in str(rule):
            known = {"programme_key": KEY, "number": 1, "key": "survey", "version_number": 1}
            _, path = rule.build({name: known.get(name, 1) for name in rule.arguments}) or ("", "/")
            yield path


def send_every_column(client: Visitor, paths: Iterator[str]) -> int:
    """To every form, every column as a field; how many forms there are."""
    count = 0
    for count, path in enumerate(paths, start=1):
        answer = client.send(path, dict.fromkeys(COLUMNS, VALUES[count % len(VALUES)]))
        assert answer.status_code < 500, path
    return count


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_form_takes_a_column_that_is_no_field_of_it(
    app: Flask, cast: Cast, database: Database, draft: int, measured: Measured
) -> None:
    ola = make_person(database, "Ola", cast.workspace_id, EVERY_ROLE)
    before = guarded(database)
    count = send_every_column(signed_in(app, ola), forms(app))
    assert guarded(database) == before
    assert count > 80
    measured("A6", f"{len(COLUMNS)} columns as fields of {count} forms: 0 roles, states, owners or versions changed")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_that_took_every_field_would_be_seen(database: Database, cast: Cast, draft: int, home: object) -> None:
    app = make_app(database, home)  # type: ignore[arg-type]  # a folder

    @access.public
    def take_all() -> ResponseReturnValue:
        with database.write() as session:
            session.execute(sa.text("UPDATE membership SET role = :role WHERE id = 1"), {"role": request.form["role"]})
        return "taken"

    app.add_url_rule("/take-all", "take_all", take_all, methods=["POST"])
    before = guarded(database)
    client = signed_in(app, cast.ada)
    client.send("/take-all", dict.fromkeys(COLUMNS, "administrator"))
    assert guarded(database) != before
