"""Several web processes behind one port: any may die, and the parent too, and they answer, count and end together."""

import contextlib
import os
import re
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from planner.cli import web_processes
from planner.services.tokens import make_token
from planner.storage.in_use import InUseError, hold, let_go
from tests.faults.saving import Savers, asked_of
from tests.faults.serving import TOKEN, children_of, free_port, started, webs
from tests.faults.test_killed_web import SCOPES, names_of
from tests.planner.jobs.working import Floor, kill, stop, wait_for


class Webs:
    """A parent with its web processes, behind one port."""

    def __init__(self, place: Floor, target: Callable[..., None] = webs) -> None:
        self.port = free_port()
        (self.parent,), _ = started(place, (self.port,), target)

    def both(self) -> tuple[int, ...]:
        """The two of them, once they are there and answer."""
        found = wait_for(lambda: both if len(both := children_of(self.parent.pid)) == 2 else None)
        for one in found:
            with standing_still(*set(found) - {one}):
                wait_for(lambda: asked_of(self.port) == 200)
        return found


@contextmanager
def standing_still(*process_ids: int) -> Iterator[None]:
    """They do nothing for as long as the block lasts."""
    for one in process_ids:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in process_ids:
            os.kill(one, signal.SIGCONT)


@pytest.fixture
def house(place: Floor) -> Iterator[Webs]:
    webs = Webs(place)
    yield webs
    stop(webs.parent)


def files_open_in(process_id: int | None) -> set[str]:
    found = set()
    for one in Path(f"/proc/{process_id}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(one.readlink().name)
    return found


def counted(port: int, metric: str) -> float:
    """The sum of a counter over its labels, as whoever is asked tells it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return sum(map(float, re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", text, re.MULTILINE)))


def test_two_processes_answer_count_together_and_each_holds_the_database_for_itself(house: Webs, place: Floor) -> None:
    both = house.both()
    before = counted(house.port, "planner_requests_total")
    seen = []
    for one in both:
        with standing_still(one):
            assert asked_of(house.port) == 200
            seen.append(counted(house.port, "planner_requests_total"))
    # What each of them tells includes what the other one answered, and all but itself.
    assert seen == [before + 2, before + 4]
    lock = Path(place.database.url.removeprefix("sqlite:///")).name + ".lock"
    assert [lock in files_open_in(one) for one in (*both, house.parent.pid)] == [True, True, False]
    place.database.close()
    with pytest.raises(InUseError):
        let_go(hold(place.database.url, is_alone=True))


def test_one_that_is_killed_is_started_again_and_nothing_acknowledged_is_lost(house: Webs, place: Floor) -> None:
    token = make_token(place.database, place.ada, "Program", SCOPES, 1, datetime.now(UTC))
    both = house.both()
    savers = Savers((house.port,), token, "Several")
    with savers.saving():
        wait_for(lambda: len(savers.acknowledged) >= 4)
        os.kill(both[0], signal.SIGKILL)
        wait_for(lambda: len(set(children_of(house.parent.pid)) - {both[0]}) == 2)
        acknowledged = len(savers.acknowledged)
        wait_for(lambda: len(savers.acknowledged) >= acknowledged + 4)
    assert both[1] in children_of(house.parent.pid)
    assert set(savers.acknowledged) <= set(names_of(place.database))
    assert set(savers.statuses) == {201}
    house.both()
    # What the dead one counted is not lost either.
    saved = counted(house.port, 'planner_requests_total{endpoint="[^"]+",method="POST",status="201"}')
    assert len(savers.acknowledged) <= saved <= len(savers.acknowledged) + len(savers.unanswered)
    assert counted(house.port, "planner_web_started_again_total") == 1


def begun(port: int) -> socket.socket:
    """A request whose last line is still to come."""
    asking = socket.create_connection(("127.0.0.1", port), timeout=30)
    asking.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    return asking


def test_told_to_stop_all_answer_what_they_were_asked_and_take_nothing_more(place: Floor) -> None:
    house = Webs(place)
    both = house.both()
    with ExitStack() as open_ones:
        asking: list[socket.socket] = []
        for one in both:
            with standing_still(one):
                asking.append(open_ones.enter_context(begun(house.port)))
                wait_for(lambda: has_taken(house.port, len(asking), both))
        house.parent.terminate()
        wait_for(lambda: asked_of(house.port) is None)
        assert house.parent.is_alive()
        for waiting in asking:
            waiting.sendall(b"Connection: close\r\n\r\n")
            assert b"200 OK" in waiting.recv(64)
    house.parent.join(60)
    assert house.parent.exitcode == 0
    place.database.close()
    let_go(hold(place.database.url, is_alone=True))


def has_taken(port: int, count: int, process_ids: tuple[int, ...]) -> bool:
    """Whether the processes hold so many connections on the port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    ours = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"}
    return len(ours & {name for one in process_ids for name in files_open_in(one)}) >= count


def is_gone(process_id: int) -> bool:
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 60)[0])
    finally:
        os.close(descriptor)


def test_when_the_parent_is_killed_nobody_holds_the_port(place: Floor) -> None:
    house = Webs(place)
    both = house.both()
    kill(house.parent)
    assert all(is_gone(one) for one in both)
    socket.create_server(("127.0.0.1", house.port)).close()


def orphans(url: str, home: Path, port: int) -> None:
    """Web processes that do not notice that their parent is gone."""
    web_processes._stop_with_parent = lambda *_: None
    webs(url, home, port)


def test_without_the_tie_to_the_parent_they_would_go_on(place: Floor) -> None:
    house = Webs(place, orphans)
    both = house.both()
    kill(house.parent)
    try:
        # Each answer is a turn in which they would have noticed.
        assert [asked_of(house.port) for _ in range(20)] == [200] * 20
    finally:
        for one in both:
            os.kill(one, signal.SIGKILL)


def refuse(_url: str, _home: Path, port: int) -> None:
    """Web processes none of which can start."""
    found = web_processes.Parent((socket.create_server(("127.0.0.1", port)),), 2).run()
    sys.exit(found if isinstance(found, int) else 7)


def test_when_none_can_start_the_parent_ends_with_their_code(place: Floor) -> None:
    process: BaseProcess = place.start(refuse, free_port())
    process.join(60)
    assert process.exitcode == 7


def test_who_dies_soon_again_and_again_is_started_after_longer_and_longer() -> None:
    pauses = [web_processes.pause_after(deaths) for deaths in range(5_000)]
    assert pauses[:4] == [0.0, 0.5, 1.0, 2.0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0
