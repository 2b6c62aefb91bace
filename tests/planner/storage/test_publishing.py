"""Prints, confirmations and counted checks are kept the same way by both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from planner.services.prints import note_print
from planner.storage.database import Database
from planner.storage.records import PlanConfirmationRecord
from planner.storage.repositories import publishing
from planner.storage.repositories.publishing import KnownVersion
from tests.people import Cast
from tests.planner.choose.choosing import KEY, head, keep_plan

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def known(database: Database, cast: Cast) -> KnownVersion:
    """Ada's draft, found by its digest."""
    keep_plan(database, cast.ada)
    with database.read() as session:
        (found,) = publishing.by_digest(session, head(database, cast.ada).digest)
    return found


def test_a_version_is_found_by_its_digest_and_by_no_other(database: Database, known: KnownVersion) -> None:
    assert (known.programme_key, known.number, known.state) == (KEY, 1, "draft")
    assert known.object == f"programme:{KEY}/plan:1"
    with database.read() as session:
        assert publishing.by_digest(session, "0" * 64) == ()
        assert publishing.content(session, known).startswith("{")


def test_the_same_print_is_written_down_once(database: Database, cast: Cast, known: KnownVersion) -> None:
    for pdf in (b"one", b"two", b"one"):
        note_print(database, cast.ada, KEY, head(database, cast.ada), pdf)
    with database.read() as session:
        assert len(publishing.print_digests(session, known.id)) == 2


def test_the_first_confirmation_stays(database: Database, known: KnownVersion) -> None:
    for worth in (5, 6):
        found = PlanConfirmationRecord(
            workspace_id=known.workspace_id, plan_version_id=known.id, status="optimal", objective_minor=worth,
            engines=["one", "two"], chosen_at=NOW,
        )  # fmt: skip
        with database.write() as session:
            publishing.keep_confirmation(session, found)
    with database.read() as session:
        kept = publishing.confirmation(session, known.id)
    assert kept is not None
    assert (kept.objective_minor, kept.engines) == (5, ["one", "two"])


def test_checks_are_counted_by_address_and_forgotten_in_time(database: Database) -> None:
    def counted(address: str, at: datetime) -> bool:
        with database.write() as session:
            return publishing.count_check(session, address, at, QUARTER, 2)

    assert [counted("192.0.2.1", NOW) for _ in range(3)] == [True, True, False]
    assert counted("192.0.2.2", NOW)
    assert counted("192.0.2.1", NOW + QUARTER + timedelta(seconds=1))
