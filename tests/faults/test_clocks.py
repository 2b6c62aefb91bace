"""Clocks that jump, and machines in other zones: the order is that of what happened, and moments are one everywhere."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import pytest
import sqlalchemy as sa

from planner.filters import time_ as shown
from planner.services.sessions import Lifetimes, open_session, start_session
from planner.storage.audit import record, verify_trail
from planner.storage.database import Database
from tests.people import Cast
from tests.promised import Measured

LIFETIMES: Final = Lifetimes(timedelta(minutes=30), timedelta(hours=12))
HOUR: Final = timedelta(hours=1)
# Where clocks jump: London in spring and autumn, a leap day, the turn of a year.
EDGES: Final = (
    datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 58, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, 58, tzinfo=UTC),
)
JUMPS: Final = (timedelta(days=-1), timedelta(days=366), timedelta(hours=-1), timedelta(seconds=-2), timedelta(0))


@pytest.fixture
def _own_zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def test_the_trail_is_in_the_order_in_which_things_happened_whatever_the_clock_says(
    database: Database, cast: Cast, measured: Measured
) -> None:
    moments = [edge + jump for edge in EDGES for jump in JUMPS]
    for moment in moments:
        with database.write() as session:
            told = {"actor_id": cast.ada.user_id, "action": "note.saved", "object_": "note", "detail": {}}
            record(session, workspace_id=cast.workspace_id, at=moment, **told)  # type: ignore[arg-type]  # as they are named
    with database.read() as session:
        assert verify_trail(session, cast.workspace_id) is None
        asked = sa.text("SELECT sequence FROM audit WHERE workspace_id = :ours ORDER BY sequence")
        rows = session.execute(asked, {"ours": cast.workspace_id}).scalars().all()
    assert all(later == earlier + 1 for earlier, later in pairwise(rows))
    assert len(rows) >= len(moments)
    measured("R9", f"{len(moments)} entries under a clock that jumps: order kept, trail whole")


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_a_session_lives_its_time_over_every_edge_and_is_neither_immortal_nor_dropped(
    database: Database, cast: Cast, edge: datetime
) -> None:
    token, _ = start_session(database, cast.ada.user_id, edge, LIFETIMES)
    assert open_session(database, token, edge - HOUR, LIFETIMES) is not None
    assert open_session(database, token, edge + timedelta(minutes=29), LIFETIMES) is not None
    assert open_session(database, token, edge + timedelta(minutes=29) + HOUR, LIFETIMES) is None
    assert open_session(database, token, edge + timedelta(days=366), LIFETIMES) is None


@pytest.mark.usefixtures("_own_zone")
def test_a_moment_is_kept_and_shown_the_same_in_every_zone_of_the_machine(measured: Measured) -> None:
    zones = sorted(available_timezones())
    for zone in zones:
        os.environ["TZ"] = zone
        time.tzset()
        for edge in EDGES:
            there = edge.astimezone(ZoneInfo(zone))
            assert shown(there) == shown(edge), zone
    assert len(zones) >= 400
    measured("R9", f"{len(zones)} zones × {len(EDGES)} edges: 0 moments shown otherwise")
