"""A web process that is told to stop answers what was asked of it, and takes nothing more."""

import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest
import waitress
from waitress import wasyncore

from planner.serving import end_calmly
from tests.planner.jobs.working import wait_for

BODY = b"x" * 100_000


class Slow:
    """A server with one page, which is not answered before it may be."""

    def __init__(self) -> None:
        self.sockets: dict[int, Any] = {}
        self.is_asked, self.may_answer, self.is_over = (threading.Event() for _ in range(3))
        server = waitress.create_server(self._answer, map=self.sockets, host="127.0.0.1", port=0, threads=2)
        self.port: int = int(server.effective_port)

    def _answer(self, _environ: object, start: Any) -> Iterable[bytes]:  # noqa: ANN401  as the protocol has it
        self.is_asked.set()
        self.may_answer.wait(20)
        start("200 OK", [("Content-Length", str(len(BODY)))])
        return [BODY]

    def turn(self, until: threading.Event) -> None:
        """Serve until ``until`` is set."""
        while not until.is_set():
            wasyncore.loop(timeout=0.05, map=self.sockets, count=1)

    def ask(self) -> bytes:
        """What the page holds."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read()
        finally:
            connection.close()

    def is_knocked_at_in_vain(self) -> bool:
        """Whether nobody listens any more."""
        with socket.socket() as knocking:
            return knocking.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.may_answer.set()
    wasyncore.close_all(made.sockets)


def asked(slow: Slow, people: ThreadPoolExecutor) -> "Future[bytes]":
    """Somebody who waits for the page at the moment at which the server is told to stop."""
    waiting = people.submit(slow.ask)
    slow.turn(slow.is_asked)
    return waiting


def test_what_was_asked_is_answered_whole_and_nothing_more_is_taken(slow: Slow) -> None:
    with ThreadPoolExecutor() as people, socket.create_connection(("127.0.0.1", slow.port)) as idle:
        waiting = asked(slow, people)
        ending = people.submit(end_calmly, slow.sockets, 20.0)
        wait_for(slow.is_knocked_at_in_vain)
        assert not ending.done()
        slow.may_answer.set()
        assert waiting.result() == BODY
        ending.result()
        assert idle.recv(1) == b""
    assert slow.sockets == {}


def test_ended_at_once_it_would_answer_with_nothing(slow: Slow) -> None:
    with ThreadPoolExecutor() as people:
        waiting = asked(slow, people)
        end_calmly(slow.sockets, 0.0)
        with pytest.raises((OSError, HTTPException)):
            waiting.result()
