"""A web process that answers for long holds neither more memory nor more files than after its first minutes."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.services.sessions import start_session
from planner.storage.database import Database
from tests.browsing import LIFETIMES
from tests.faults.saving import asked_of
from tests.faults.serving import free_port, started, web
from tests.faults.test_crowds import open_files, resident_kib
from tests.planner.jobs.working import Floor, kill
from tests.promised import Measured

_PAGES = ("/", "/jobs", "/rate-cards", "/account", "/nothing-here", "/ready", "/notices")
_MIB = 1024
# Of a process that has served its first pages, for as many pages again and again.
_MOST_GROWTH_KIB = 12 * _MIB


def growth_of(place: Floor, warm_up: int, rounds: int, target: Callable[..., None] = web) -> tuple[int, int, float]:
    """By how many KiB memory and by how many files a web process grew over so many rounds of pages, and the hours."""
    port = free_port()
    (process,), _ = started(place, (port,), target)
    cookie, _ = start_session(place.database, place.ada.user_id, datetime.now(UTC), LIFETIMES)
    said = {"Cookie": f"planner={cookie}"}
    for _ in range(warm_up):
        for page in _PAGES:
            asked_of(port, page, said)
    pid, began = process.pid or 0, time.monotonic()
    memory, files = resident_kib(pid), open_files(pid)
    for _ in range(rounds):
        for page in _PAGES:
            assert asked_of(port, page, said) in {200, 404, 503}
    grown = resident_kib(pid) - memory, open_files(pid) - files, (time.monotonic() - began) / 3600
    kill(process)
    return grown


def told(rounds: int, memory: int, hours: float) -> str:
    return f"{rounds * len(_PAGES):,} pages: {memory / _MIB:+.1f} MiB in {hours * 60:.1f} min, files the same"


def test_pages_leave_neither_memory_nor_files_behind(place: Floor, measured: Measured) -> None:
    memory, files, hours = growth_of(place, warm_up=8, rounds=8)
    assert files <= 2
    assert memory < _MOST_GROWTH_KIB
    measured("R23", told(8, memory, hours))


# Only after some fifteen thousand pages has the allocator all the room that it comes back to.
@pytest.mark.long
def test_twenty_minutes_of_pages_leave_neither_memory_nor_files_behind(place: Floor, measured: Measured) -> None:
    memory, files, hours = growth_of(place, warm_up=2_500, rounds=4_000)
    assert files <= 2
    measured(
        "R23", f"{told(4_000, memory, hours)}; {memory / _MIB / hours:.1f} MiB an hour", is_met=memory / hours < _MIB
    )


def hoarding_web(url: str, home: Path, port: int) -> None:
    """What a web process runs that opens a file whenever it is asked how it is, and never closes one."""
    is_well = Database.is_well

    def hoard(self: Database) -> bool:
        os.open(os.devnull, os.O_RDONLY)
        return is_well(self)

    Database.is_well = hoard  # type: ignore[method-assign]  # in a process of its own
    web(url, home, port)


def test_what_is_never_given_back_would_be_seen(place: Floor) -> None:
    _, files, _ = growth_of(place, warm_up=2, rounds=5, target=hoarding_web)
    assert files > 2
