"""Processes on one port leave a connection to the one who has the fewest; here each is a server of one thread."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from waitress import wasyncore
from waitress.adjustments import Adjustments

from planner import neighbours
from planner.neighbours import NeighbourlyServer, Neighbours


class Pair:
    """Two servers on one socket, each of which has a turn when it is told to."""

    def __init__(self, listening: socket.socket) -> None:
        self.address = listening.getsockname()
        self.maps: tuple[dict[int, Any], ...] = ({}, {})
        self.servers = [self._server(listening.dup(), number) for number in (0, 1)]
        shared = Neighbours(2)
        for number, server in enumerate(self.servers):
            server.neighbours, server.number = shared, number

    def _server(self, listening: socket.socket, number: int) -> NeighbourlyServer:
        named = (listening.family, listening.type, listening.proto, self.address)
        given = Adjustments(sockets=[listening], threads=1)
        return NeighbourlyServer(
            lambda *_: [], self.maps[number], _sock=listening, adj=given, bind_socket=False, sockinfo=named
        )

    def turn(self, number: int, count: int = 1) -> None:
        wasyncore.loop(timeout=0.0, map=self.maps[number], count=count)

    def taken(self) -> list[int]:
        return [len(server.active_channels) for server in self.servers]


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(neighbours, "_PATIENCE_SECONDS", 600.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = Pair(listening)
        yield made
        for server in made.servers:
            server.task_dispatcher.shutdown()
            wasyncore.close_all(server._map)


def knock(pair: Pair, people: ExitStack, count: int) -> None:
    for _ in range(count):
        people.enter_context(socket.create_connection(pair.address))


def test_who_is_always_awake_leaves_half_of_those_who_come_to_the_neighbour(pair: Pair) -> None:
    with ExitStack() as people:
        for number in (0, 1):
            pair.turn(number)
        knock(pair, people, 16)
        for _ in range(16):
            pair.turn(0, 5)
            pair.turn(1)
        assert pair.taken() == [8, 8]


def test_without_patience_it_would_take_all(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "_PATIENCE_SECONDS", 0.0)
    with ExitStack() as people:
        for number in (0, 1):
            pair.turn(number)
        knock(pair, people, 16)
        pair.turn(0, 20)
        assert pair.taken() == [16, 0]


def test_nothing_is_left_to_one_that_has_gone_or_was_never_there(pair: Pair) -> None:
    with ExitStack() as people:
        pair.turn(0)
        knock(pair, people, 3)
        pair.turn(0, 4)
        assert pair.taken() == [3, 0]
        pair.turn(1)
        pair.servers[1].leave()
        pair.turn(1)
        knock(pair, people, 2)
        pair.turn(0, 3)
        assert pair.taken() == [5, 0]
