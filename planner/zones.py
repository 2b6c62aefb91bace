"""The zone whose calendar a workspace keeps: what day it is there, and how moments are shown. They are kept in UTC."""

from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

USUAL: Final = "UTC"
_REGIONS: Final = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> tuple[str, ...]:
    """The names to choose from, by the tz database: UTC, then region and city in their order."""
    return (USUAL, *sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS))


@cache
def zone_of(name: str) -> tzinfo:
    """The zone of this name; UTC where this machine does not know it, so that nothing depends on its files."""
    try:
        return UTC if name == USUAL else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_in(name: str, now: datetime | None = None) -> date:
    """The day on the calendar of a zone at ``now`` (this moment when None)."""
    return (now or datetime.now(UTC)).astimezone(zone_of(name)).date()


def moment_in(name: str, moment: datetime) -> datetime:
    """``moment`` as its clocks show it; a moment without a zone is of UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone_of(name))


def label_of(moment: datetime) -> str:
    """What its zone is called at that moment: ``CET``, ``UTC``, and ``UTC+05:45`` where it has no letters."""
    name, offset = moment.tzname() or USUAL, f"{moment:%z}"
    return name if name.isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"
