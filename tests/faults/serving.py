"""Two web processes and two workers on one PostgreSQL, which may be killed, and clients that write all the time."""

import json
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path

from planner.cli import main
from planner.serving import serve
from planner.storage.database import Database
from tests.faults.saving import asked_of
from tests.faults.working import at_work
from tests.planner.jobs.working import Floor, kill, settings_for, wait_for

TOKEN = "t" * 40
_FIRST_DAY = "2026-01-01"


def web(url: str, home: Path, port: int) -> None:
    """What a web process runs: the product itself."""
    serve(replace(settings_for(Database(url), home), port=port))


def webs(url: str, home: Path, port: int) -> None:
    """What ``planner serve`` runs: a parent, and two web processes behind one port."""
    known = {"DATABASE_URL": url, "PLANNER_HOME": str(home), "PLANNER_PORT": str(port), "PLANNER_METRICS_TOKEN": TOKEN}
    os.environ.update(known)
    main(["serve", "--processes", "2"], prog_name="planner")


def children_of(process_id: int | None) -> tuple[int, ...]:
    """The processes that a process has started and that are still there."""
    text = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii")
    return tuple(map(int, text.split()))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def started(place: Floor, ports: tuple[int, ...], target: Callable[..., None] = web) -> tuple[list[BaseProcess], float]:
    """The web processes, and the seconds until the first answer."""
    began = time.monotonic()
    processes = [place.start(target, port) for port in ports]
    wait_for(lambda: asked_of(ports[0]) == 200)
    seconds = time.monotonic() - began
    wait_for(lambda: all(asked_of(port) == 200 for port in ports))
    return processes, seconds


class House:
    """The processes, by name; each can be killed and started again."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.ports = {"first web": free_port(), "second web": free_port()}
        self.names = (*self.ports, "first worker", "second worker")
        self._processes: dict[str, BaseProcess] = {}

    @contextmanager
    def running(self) -> Iterator["House"]:
        """All of them for the block."""
        try:
            for name in self.names:
                self.start(name)
            yield self
        finally:
            for process in self._processes.values():
                kill(process)

    def start(self, name: str) -> None:
        """Start one (again)."""
        port = self.ports.get(name)
        self._processes[name] = self.floor.start(web, port) if port else self.floor.start()

    def kill(self, name: str) -> None:
        """End one as a power cut would."""
        kill(self._processes[name])


class Clients:
    """Programs that begin programmes without a pause, on either web process; what was acknowledged to them."""

    def __init__(self, ports: tuple[int, ...], tokens: tuple[str, ...]) -> None:
        self.acknowledged: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.without_advice = 0
        self._ports, self._ended = ports, threading.Event()
        self._threads = [threading.Thread(target=self._keep_writing, args=one) for one in enumerate(tokens)]

    @contextmanager
    def writing(self) -> Iterator["Clients"]:
        """They write for as long as the block lasts."""
        with at_work(self._threads, self._ended):
            yield self

    def _keep_writing(self, place: int, token: str) -> None:
        number = 0
        while not self._ended.is_set():
            number += 1
            try:
                self._write(self._ports[(place + number) % len(self._ports)], token, f"Client {place} number {number}")
            except (OSError, HTTPException):
                self._ended.wait(0.05)  # this one is not there: the next one may be

    def _write(self, port: int, token: str, name: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        given = {"name": name, "currency": "GBP", "first_quarter_on": _FIRST_DAY, "cost_centres": ["Research"]}
        said = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/programmes", json.dumps({**given, "quarter_count": 1}), said)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        self.statuses[answer.status] += 1
        if answer.status == 201:
            self.acknowledged.add(json.loads(body)["key"])
        elif not answer.headers["Retry-After"] and b"before you send" not in body:
            # Where something was saved, or may be, to send it again at once would be the wrong advice.
            self.without_advice += 1
