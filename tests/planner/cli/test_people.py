"""People by the command line: into which workspace, with which roles, and out again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.memberships import change_roles, switch_off, switch_on
from planner.services.people import add_person
from planner.services.workspaces import only_workspace, person_for, person_named
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.records import MembershipRecord, UserRecord, WorkspaceRecord
from tests.browsing import Visitor
from tests.people import PASSWORD, Cast
from tests.planner.demo.loaded import planner
from tests.planner.planning import make_world, question_fields

ClientOf = Callable[[Actor], Visitor]
JO = ("jo@example.com", "--name", "Jo", "--role", "finance")
LONG = "a long enough one"


def trail_of(database: Database, workspace_id: int) -> list[tuple[str, str, object]]:
    """Action, object and detail of every entry, the oldest first; the trail must be whole."""
    with database.read() as session:
        assert audit.verify_trail(session, workspace_id) is None
        entries = audit.entries_before(session, workspace_id)
        return [(one["action"], one["object"], one["detail"]) for one in reversed(entries)]


def workspaces_in(home: Path) -> dict[str, str]:
    """Key -> name."""
    database = Database(f"sqlite:///{home}/planner.sqlite")
    with database.read() as session:
        found = {one.key: one.name for one in session.exec(select(WorkspaceRecord)).all()}
    database.close()
    return found


def test_a_mistyped_workspace_makes_nothing(home: Path) -> None:
    assert planner(home, "user", "add", *JO, "--new-workspace", "Demo Bank").exit_code == 0
    mistyped = planner(home, "user", "add", "al@example.com", *JO[1:], "--workspace", "demo")
    assert mistyped.exit_code == 2
    assert "There is no workspace “demo”. Name another, or make one: --new-workspace NAME" in mistyped.output
    assert workspaces_in(home) == {"demo-bank": "Demo Bank"}


def test_the_only_workspace_need_not_be_named(home: Path) -> None:
    made = planner(home, "user", "add", *JO, "--new-workspace", "Demo Bank", "--password", LONG)
    assert made.output.splitlines() == [
        "The workspace “Demo Bank” is there; its key is demo-bank.",
        "Jo can sign in as jo@example.com.",
    ]
    assert planner(home, "user", "add", "al@example.com", *JO[1:]).exit_code == 0
    other = ("--workspace", "second", "--new-workspace", "Another bank")
    assert planner(home, "user", "add", "bo@example.com", *JO[1:], *other).exit_code == 0
    unsaid = planner(home, "user", "add", "cy@example.com", *JO[1:])
    assert unsaid.exit_code == 2
    assert "more than one workspace (demo-bank, second)" in unsaid.output
    assert planner(home, "user", "add", "cy@example.com", *JO[1:], "--workspace", "second").exit_code == 0


def test_roles_are_changed_and_people_switched_off_and_on_by_their_commands(home: Path) -> None:
    planner(home, "user", "add", *JO, "--new-workspace", "Main")
    roles = planner(home, "user", "roles", "JO@example.com", "--role", "researcher", "--role", "manager")
    assert roles.output == "JO@example.com is manager and researcher from now on.\n"
    assert planner(home, "user", "off", "jo@example.com").output.startswith("jo@example.com is switched off")
    assert planner(home, "user", "on", "jo@example.com").output == "jo@example.com can sign in again.\n"


def test_a_workspace_is_made_with_its_first_person_or_not_at_all(cast: Cast, database: Database) -> None:
    finance = frozenset({"finance"})
    with pytest.raises(ConflictError, match="already signs in"):
        add_person(database, "third", cast.ada.email, "Ada", LONG, finance, new_workspace="Third")
    with pytest.raises(ConflictError, match="“acme” already"):
        add_person(database, "acme", "jo@example.com", "Jo", LONG, finance, new_workspace="Acme")
    with database.read() as session:
        assert set(session.exec(select(WorkspaceRecord.key)).all()) == {"acme", "other"}
    with pytest.raises(NotFoundError, match="acme, other"):
        only_workspace(database)
    user_id = add_person(database, "third", "jo@example.com", "Jo", LONG, finance, new_workspace="Third")
    third = person_named(database, "jo@example.com").workspace_id
    assert trail_of(database, third) == [("add person", f"person/{user_id}", {"roles": ["finance"]})]


def test_roles_replace_those_held_before_and_leave_a_trace(cast: Cast, database: Database) -> None:
    change_roles(database, " ADA@example.com", frozenset({"manager", "finance"}))
    assert person_named(database, cast.ada.email).roles == {"manager", "finance"}
    change_roles(database, cast.ada.email, frozenset({"finance"}), "acme")
    person = f"person/{cast.ada.user_id}"
    assert trail_of(database, cast.workspace_id) == [
        ("change roles", person, {"before": ["researcher"], "roles": ["finance", "manager"]}),
        ("change roles", person, {"before": ["finance", "manager"], "roles": ["finance"]}),
    ]


@pytest.mark.parametrize(
    ("email", "roles", "workspace", "error"),
    [
        ("nobody@example.com", {"finance"}, None, NotFoundError),
        ("ada@example.com", {"finance"}, "nowhere", NotFoundError),
        ("ada@example.com", {"finance"}, "other", ConflictError),
        ("ada@example.com", {"king"}, None, NotFoundError),
        ("ada@example.com", set(), None, NotFoundError),
    ],
)
def test_roles_that_cannot_be_given_change_nothing(
    cast: Cast, database: Database, email: str, roles: set[str], workspace: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        change_roles(database, email, frozenset(roles), workspace)
    assert person_named(database, cast.ada.email) == cast.ada
    assert trail_of(database, cast.workspace_id) == []


def test_somebody_without_any_role_gets_one_where_it_is_said(cast: Cast, database: Database) -> None:
    with database.write() as session:
        for held in session.exec(select(MembershipRecord).where(col(MembershipRecord.user_id) == cast.ada.user_id)):
            session.delete(held)
    with pytest.raises(NotFoundError, match="acme, other"):
        change_roles(database, cast.ada.email, frozenset({"manager"}))
    change_roles(database, cast.ada.email, frozenset({"manager"}), "acme")
    assert person_named(database, cast.ada.email).roles == {"manager"}


def test_a_demoted_persons_next_request_is_refused(cast: Cast, client_of: ClientOf, database: Database) -> None:
    programme = make_world(database, cast)
    client = client_of(cast.ada)
    page = f"/p/{programme.key}/questions/new"
    assert client.get(page).status_code == 200
    change_roles(database, cast.ada.email, frozenset({"manager"}))
    assert client.get(page).status_code == 403
    assert client.send(page, question_fields()).status_code == 403
    assert client.get("/").status_code == 200


def test_a_person_switched_off_is_signed_out_and_kept_out(cast: Cast, client_of: ClientOf, database: Database) -> None:
    ada, femi = client_of(cast.ada), client_of(cast.femi)
    switch_off(database, cast.ada.email)
    assert ada.get("/").headers["Location"].startswith("/sign-in")
    assert femi.get("/").status_code == 200
    ada.read_token()
    assert ada.send("/sign-in", {"email": cast.ada.email, "password": PASSWORD}).status_code == 422
    with pytest.raises(ForbiddenError, match="switched off"):
        person_named(database, cast.ada.email)


def test_a_session_from_before_does_not_come_back_to_life(cast: Cast, client_of: ClientOf, database: Database) -> None:
    before = client_of(cast.ada)
    switch_off(database, cast.ada.email)
    slipped_in = client_of(cast.ada)
    switch_on(database, cast.ada.email)
    assert (before.get("/").status_code, slipped_in.get("/").status_code) == (302, 302)
    assert client_of(cast.ada).get("/").status_code == 200
    assert person_named(database, cast.ada.email) == cast.ada


def test_switching_leaves_one_trace_for_each_change(cast: Cast, database: Database) -> None:
    for switch in (switch_on, switch_off, switch_off, switch_on):
        switch(database, cast.ada.email)
    person = f"person/{cast.ada.user_id}"
    assert trail_of(database, cast.workspace_id) == [
        ("switch off person", person, {}),
        ("switch on person", person, {}),
    ]
    assert trail_of(database, cast.other_workspace_id) == []


@pytest.mark.parametrize(
    "change", [switch_off, lambda database, email: change_roles(database, email, frozenset({"manager"}))]
)
def test_a_change_that_cannot_be_recorded_does_not_happen(
    cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch, change: Callable[[Database, str], None]
) -> None:
    def fail(*_words: object, **_named: object) -> int:
        raise OSError("no room")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(OSError, match="no room"):
        change(database, cast.ada.email)
    monkeypatch.undo()
    assert person_named(database, cast.ada.email) == cast.ada


def test_somebody_switched_off_is_not_chosen_to_act(cast: Cast, database: Database) -> None:
    programme = make_world(database, cast)
    assert person_for(database, programme.key, "question.edit") == cast.ada
    switch_off(database, cast.ada.email)
    with pytest.raises(NotFoundError, match="Nobody in this workspace"):
        person_for(database, programme.key, "question.edit")
    with database.read() as session:
        assert session.exec(select(UserRecord.active).where(UserRecord.id == cast.ada.user_id)).one() is False
