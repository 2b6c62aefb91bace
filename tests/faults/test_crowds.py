"""More people than a web process can answer, and people who never finish asking: afterwards all is as before."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.saving import asked_of
from tests.faults.serving import free_port, started
from tests.planner.jobs.working import Floor, kill, wait_for
from tests.promised import Measured

_MOST_GROWTH = 0.2


def resident_kib(pid: int) -> int:
    """What a process holds in memory now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def open_files(pid: int) -> int:
    """How many files and connections a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@contextmanager
def slow_people(port: int, count: int) -> Iterator[None]:
    """Connections that say how their request begins and never how it ends."""
    held = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port), timeout=30)
        with suppress(OSError):
            one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\na")
        held.append(one)
    try:
        yield
    finally:
        for one in held:
            one.close()


def ask_all_at_once(port: int, people: int, each: int) -> Counter[int | None]:
    """What so many people are answered who ask without a pause."""
    answers: Counter[int | None] = Counter()

    def ask() -> None:
        for _ in range(each):
            answers[asked_of(port, "/sign-in")] += 1

    threads = [threading.Thread(target=ask) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def check_crowd(place: Floor, slow: int, people: int, each: int) -> str:
    """All are answered or turned away; when they have gone, memory and files are as before."""
    port = free_port()
    (process,), _ = started(place, (port,))
    pid = process.pid or 0
    ask_all_at_once(port, 8, 5)
    before, files = resident_kib(pid), open_files(pid)
    with slow_people(port, slow):
        answers = ask_all_at_once(port, people, each)
    began = time.monotonic()
    wait_for(lambda: asked_of(port) == 200)
    seconds = time.monotonic() - began
    wait_for(lambda: open_files(pid) <= files + 2)
    growth = resident_kib(pid) / before - 1
    kill(process)
    assert set(answers) <= {200, 503}
    assert growth < _MOST_GROWTH
    return (
        f"{people} people at once beside {slow} who never finish: {answers.total()} answers, {answers[503]} turned "
        f"away; first answer {seconds:.1f} s after, memory {growth:+.0%}"
    )


def test_a_crowd_is_answered_and_leaves_nothing_behind(place: Floor, measured: Measured) -> None:
    measured("R22", check_crowd(place, slow=30, people=10, each=4))


@pytest.mark.long
def test_a_large_crowd_is_answered_and_leaves_nothing_behind(place: Floor, measured: Measured) -> None:
    measured("R22", check_crowd(place, slow=80, people=200, each=50))
