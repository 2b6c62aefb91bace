"""Every web process killed while people save: what was acknowledged is there, and the rest is whole or not there."""

import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
import sqlalchemy as sa

from budgeting.programme import Programme
from planner.api import programmes as pages
from planner.services.actors import Actor
from planner.services.programmes import SeenProgramme, begin_programme
from planner.services.tokens import make_token
from planner.storage.audit import verify_trail
from planner.storage.database import Database
from tests.faults.saving import Savers
from tests.faults.serving import free_port, started, web
from tests.planner.jobs.working import Floor, kill, wait_for
from tests.promised import Measured

SCOPES = ("programme.edit", "programme.see")
_WEB_PROCESSES = 2


class Account:
    """What cycles of killing came to."""

    def __init__(self) -> None:
        self.acknowledged = self.unanswered = self.were_there = 0
        self.slowest = 0.0

    def add(self, savers: Savers, there: set[str]) -> None:
        """Count one cycle."""
        self.acknowledged += len(savers.acknowledged)
        self.unanswered += len(savers.unanswered)
        self.were_there += len(there & set(savers.unanswered))

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, 0 lost, 0 half done; {self.unanswered} without an answer, of which "
            f"{self.were_there} were there; first answer after a start within {self.slowest:.1f} s"
        )


def check_cycles(place: Floor, cycles: int) -> Account:
    """Kill all web processes at a random moment under four who save, start them again, and look."""
    moments, account = random.Random(2026), Account()
    token = make_token(place.database, place.ada, "Program", SCOPES, 1, datetime.now(UTC))
    ports = tuple(free_port() for _ in range(_WEB_PROCESSES))
    processes, _ = started(place, ports)
    for cycle in range(cycles):
        savers = Savers(ports, token, f"Cycle {cycle}")
        with savers.saving():
            wait_for(lambda savers=savers: len(savers.acknowledged) >= 4)  # type: ignore[misc]  # bound now
            time.sleep(moments.uniform(0, 0.3))  # the moment is the point: nothing is waited for
            for process in processes:
                kill(process)
        there = check_what_is_there(place, savers)
        account.add(savers, there)
        processes, seconds = started(place, ports)
        account.slowest = max(account.slowest, seconds)
        check_what_is_sent_again(place, savers, ports[0])
    for process in processes:
        kill(process)
    return account


def names_of(database: Database) -> list[str]:
    """Every programme's name."""
    with database.read() as session:
        return list(session.execute(sa.text("SELECT name FROM programme")).scalars())


def check_what_is_there(place: Floor, savers: Savers) -> set[str]:
    """The file is sound, the trail whole, each programme has one entry, and all that was acknowledged is there."""
    with sqlite.connect(place.database.url.removeprefix("sqlite:///")) as file:
        assert file.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    file.close()
    there = names_of(place.database)
    with place.database.read() as session:
        assert verify_trail(session, place.ada.workspace_id) is None
        begun = sa.text("SELECT object FROM audit WHERE action = 'programme.begun' ORDER BY object")
        entries = list(session.execute(begun).scalars())
        keys = list(session.execute(sa.text("SELECT 'programme:' || key FROM programme ORDER BY 1")).scalars())
    assert entries == keys
    assert set(savers.acknowledged) <= set(there)
    assert set(savers.statuses) <= {201}
    return set(there)


def check_what_is_sent_again(place: Floor, savers: Savers, port: int) -> None:
    """Each that got no answer is sent again under its key: it is done once, or its sender is told to look."""
    for name in savers.unanswered:
        assert savers.save(port, name) in {201, 409}
    there = names_of(place.database)
    assert len(there) == len(set(there))


def test_all_web_processes_killed_under_savers_lose_nothing(place: Floor, measured: Measured) -> None:
    found = check_cycles(place, 2)
    measured("R1", f"2 cycles: {found}", is_met=found.slowest <= 5)


@pytest.mark.long
def test_all_web_processes_killed_two_hundred_times_lose_nothing(place: Floor, measured: Measured) -> None:
    found = check_cycles(place, 200)
    measured("R1", f"200 cycles: {found}", is_met=found.slowest <= 5)


def hasty_web(url: str, home: Path, port: int) -> None:
    """What a web process runs that acknowledges first and saves half a second later."""
    begun: dict[str, Programme] = {}

    def begin_later(database: Database, actor: Actor, programme: Programme) -> None:
        begun[programme.key] = programme
        threading.Timer(0.5, begin_programme, (database, actor, programme)).start()

    pages.begin_programme = begin_later  # type: ignore[attr-defined]  # in a process of its own
    pages.see_programme = lambda _database, _actor, key: SeenProgramme(begun[key], 1)  # type: ignore[attr-defined,assignment]  # as above
    web(url, home, port)


def test_a_page_that_answers_before_it_saves_would_be_seen(place: Floor) -> None:
    token = make_token(place.database, place.ada, "Program", SCOPES, 1, datetime.now(UTC))
    ports = (free_port(),)
    processes, _ = started(place, ports, hasty_web)
    savers = Savers(ports, token, "Hasty")
    with savers.saving():
        wait_for(lambda: len(savers.acknowledged) >= 4)
        kill(processes[0])
    assert not set(savers.acknowledged) <= set(names_of(place.database))
