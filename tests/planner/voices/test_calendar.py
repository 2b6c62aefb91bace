"""What day it is, and what the clock says, is that of the workspace's zone; what is kept stays in UTC."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from budgeting.errors import ApprovalError
from planner.filters import time_
from planner.services import workspaces
from planner.services.actors import Actor
from planner.services.delegations import give_delegation
from planner.services.digests import write_digests
from planner.services.errors import ForbiddenError
from planner.services.workspaces import person_named
from planner.storage.database import Database
from planner.zones import day_in, label_of, moment_in, zone_of, zones
from tests.people import Cast
from tests.planner.voices.hearing import letters
from tests.planner.web.test_matrix import ClientOf
from tests.promised import Measured

# The last days of months and years, a leap day, and days on which clocks are put forward or back somewhere.
DAYS: Final = tuple(
    date.fromisoformat(day)
    for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-31", "2026-12-31", "2028-02-29")
)
SECOND: Final = timedelta(seconds=1)
LATE: Final = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_a_day_ends_at_midnight_of_its_zone_to_the_second(measured: Measured) -> None:
    for zone in zones():
        for day in DAYS:
            # Where clocks go back over midnight, the last second of a day is the second time that they show it.
            last = datetime(day.year, day.month, day.day, 23, 59, 59, fold=1, tzinfo=zone_of(zone)).astimezone(UTC)
            assert day_in(zone, last) == day, zone
            assert day_in(zone, last + SECOND) == day + timedelta(days=1), zone
    assert len(zones()) >= 400
    measured("R9", f"{len(zones())} zones × {len(DAYS)} midnights: each day ends to the second")


def test_a_zone_that_this_machine_does_not_know_is_read_as_utc() -> None:
    assert zone_of("Europe/Atlantis") is UTC
    assert zone_of("../etc/passwd") is UTC


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("UTC", "21 Nov 2026, 23:30 UTC"),
        ("Europe/Berlin", "22 Nov 2026, 00:30 CET"),
        ("Asia/Kathmandu", "22 Nov 2026, 05:15 UTC+05:45"),
        ("America/Sao_Paulo", "21 Nov 2026, 20:30 UTC-03:00"),
    ],
)
def test_a_moment_is_shown_by_the_clocks_of_the_zone_and_says_whose_they_are(zone: str, shown: str) -> None:
    assert time_(LATE, zone) == shown
    assert label_of(moment_in(zone, LATE.replace(tzinfo=None))) == shown.rsplit(maxsplit=1)[-1]


def test_a_workspace_keeps_the_calendar_that_its_administrator_chose(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    admin = client_of(cast.adam)
    assert "UTC+05:45" not in admin.get("/people").text
    assert admin.send("/people/zone", {"zone": "Asia/Kathmandu"}).status_code == 302
    assert "UTC+05:45" in admin.get("/trail").text
    assert person_named(database, cast.ada.email).zone == "Asia/Kathmandu"
    assert person_named(database, cast.ada.email).today() == datetime.now(ZoneInfo("Asia/Kathmandu")).date()
    assert "chose the calendar of the workspace" in client_of(cast.femi).get("/trail").text


def test_a_zone_that_there_is_not_is_refused_at_its_field(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.adam).send("/people/zone", {"zone": "Europe/Atlantis"})
    assert answer.status_code == 422
    assert 'href="#zone"' in answer.text


def test_only_an_administrator_chooses_it(database: Database, cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.femi).send("/people/zone", {"zone": "Europe/Berlin"}).status_code == 403
    with pytest.raises(ForbiddenError):
        workspaces.choose_zone(database, cast.ada, "Europe/Berlin")


def test_a_delegation_ends_with_the_day_of_the_people_whatever_day_it_is_in_utc(
    database: Database, cast: Cast, grace: Actor
) -> None:
    ahead, behind = "Pacific/Kiritimati", "Pacific/Pago_Pago"
    day = day_in(behind)
    assert day_in(ahead) > day
    workspaces.choose_zone(database, cast.adam, ahead)
    with pytest.raises(ApprovalError, match="over"):
        give_delegation(database, person_named(database, cast.femi.email), grace.user_id, day, day)
    workspaces.choose_zone(database, cast.adam, behind)
    assert give_delegation(database, person_named(database, cast.femi.email), grace.user_id, day, day) > 0


@pytest.mark.usefixtures("world")
def test_the_digest_waits_for_the_morning_of_the_people(database: Database, cast: Cast) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE question SET state = 'draft'")
    workspaces.choose_zone(database, cast.adam, "America/Sao_Paulo")
    at_seven = datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
    write_digests(database, at_seven, 7)
    assert letters(database) == []
    write_digests(database, at_seven + timedelta(hours=3), 7)
    assert {one.once.rpartition(":")[2] for one in letters(database)} == {"2027-03-01"}
    written = len(letters(database))
    write_digests(database, at_seven + timedelta(hours=16), 7)
    assert len(letters(database)) == written
