"""``planner audit``, by its older name ``planner trail``, tells whether the audit trail is whole, and what is in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from planner.services.people import change_password
from planner.storage import audit
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.demo.loaded import planner

AT = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
PLAN = "programme:retention/plan:1"


@pytest.fixture
def trail(database: Database, cast: Cast) -> Database:
    """A database with three entries of Acme's and none of the other workspace."""
    for number, object_ in enumerate((PLAN, "study:survey", PLAN), start=1):
        with database.write() as session:
            audit.record(
                session,
                workspace_id=cast.workspace_id,
                actor_id=cast.ada.user_id,
                action="plan.submitted",
                object_=object_,
                detail={"note": f"Note {number}\x1b[2J"},
                at=AT,
            )
    return database


def asked(database: Database, home: Path, *words: str) -> Result:
    return planner(home, "trail", *words, DATABASE_URL=database.engine.url.render_as_string(hide_password=False))


def behind_our_back(database: Database, statement: str) -> None:
    """Run ``statement`` as somebody who took the guards away."""
    with database.engine.begin() as connection:
        for trigger in ("audit_update", "audit_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}" + ("" if database.is_sqlite else " ON audit"))
        connection.exec_driver_sql(statement)


def head_of(answer: Result) -> str:
    """The head that a check printed."""
    return str(answer.output.strip().rpartition(" ")[2])


def test_a_whole_trail_is_counted_and_its_head_told(trail: Database, cast: Cast, home: Path) -> None:
    answer = asked(trail, home, "check")
    with trail.read() as session:
        head = audit.trail_head(session, cast.workspace_id)
    assert answer.output.splitlines() == [
        f"acme: 3 entries, whole, head 3:{head.hash}",
        f"other: 0 entries, whole, head 0:{'0' * 64}",
    ]
    assert answer.exit_code == 0


@pytest.mark.parametrize("change", ["action = 'plan.approved'", "actor_id = NULL", "detail = '{}'"])
def test_an_entry_that_was_tampered_with_is_named(trail: Database, home: Path, change: str) -> None:
    behind_our_back(trail, f"UPDATE audit SET {change} WHERE sequence = 2")
    answer = asked(trail, home, "check")
    assert "acme: 3 entries, broken at entry 2" in answer.output
    assert "other: 0 entries, whole" in answer.output
    assert answer.exit_code == 1
    assert asked(trail, home, "check", "--workspace", "other").exit_code == 0


def test_an_end_that_was_cut_off_shows_against_a_head_noted_earlier(trail: Database, home: Path) -> None:
    ours = ("check", "--workspace", "acme")
    head = head_of(asked(trail, home, *ours))
    assert asked(trail, home, *ours, "--head", head).exit_code == 0
    behind_our_back(trail, "DELETE FROM audit WHERE sequence = 3")
    assert asked(trail, home, *ours).exit_code == 0
    cut = asked(trail, home, *ours, "--head", head)
    assert (cut.exit_code, "broken at entry 3" in cut.output) == (1, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("check", "--workspace", "nowhere"), "There is no workspace “nowhere”."),
        (("check", "--head", "1:" + "a" * 64), "Say whose head it is"),
        (("check", "--workspace", "acme", "--head", "x"), "Give the head as it was printed"),
        (("show", "--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_a_sentence(
    trail: Database, home: Path, words: tuple[str, ...], why: str
) -> None:
    answer = asked(trail, home, *words)
    assert (answer.exit_code, why in answer.output) == (2, True), answer.output


def test_what_happened_is_listed_the_newest_first(trail: Database, home: Path) -> None:
    lines = asked(trail, home, "show").output.splitlines()
    assert [line.split()[1] for line in lines] == ["#3", "#2", "#1"]
    assert lines[1].startswith(
        "acme  #2  2027-03-28 01:30:00 UTC  Ada <ada@example.com>  plan.submitted  study:survey  "
    )
    assert '"note":"Note 2' in lines[1]
    assert "\x1b" not in "".join(lines)
    assert len(asked(trail, home, "show", "--limit", "1").output.splitlines()) == 1


def test_what_happened_to_one_thing_is_listed_alone(trail: Database, home: Path) -> None:
    lines = asked(trail, home, "show", "--about", PLAN).output.splitlines()
    assert [line.split()[1] for line in lines] == ["#3", "#1"]


def test_an_entry_that_cannot_be_read_is_sent_to_the_check(trail: Database, home: Path) -> None:
    behind_our_back(trail, """UPDATE audit SET detail = '"\\ud800"' WHERE sequence = 2""")
    if trail.is_sqlite:
        behind = "UPDATE audit SET detail = '{' WHERE sequence = 2"
        with trail.engine.begin() as connection:
            connection.exec_driver_sql(behind)
        answer = asked(trail, home, "show")
        assert (answer.exit_code, "planner audit verify" in answer.output) == (1, True)
    assert "broken at entry 2" in asked(trail, home, "check").output


def test_a_new_password_is_in_the_trail_of_every_workspace_of_the_person(
    trail: Database, cast: Cast, home: Path
) -> None:
    change_password(trail, "ADA@example.com", "another long password")
    (newest, *_) = asked(trail, home, "show", "--workspace", "acme", "--limit", "1").output.splitlines()
    assert f"the command line  change password  person/{cast.ada.user_id}  {{}}" in newest
    assert asked(trail, home, "show", "--workspace", "other").output == ""
    assert asked(trail, home, "check").exit_code == 0


def test_the_trail_is_verified_and_read_by_its_newer_name_too(trail: Database, home: Path) -> None:
    url = trail.engine.url.render_as_string(hide_password=False)
    verified = planner(home, "audit", "verify", "--workspace", "acme", DATABASE_URL=url)
    assert verified.output == asked(trail, home, "check", "--workspace", "acme").output
    assert planner(home, "audit", "show", "--limit", "1", DATABASE_URL=url).exit_code == 0
