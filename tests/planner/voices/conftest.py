"""A programme that people talk about, a second person in finance, and a mail server that keeps what it is sent."""

import socket
from collections.abc import Iterator, Mapping

import pytest
from aiosmtpd.controller import Controller

from budgeting.programme import Programme
from planner.config import MailSettings
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.planning import planned
from tests.planner.voices.hearing import PostBox
from tests.stock import Given, Layer


@pytest.fixture
def grace(database: Database, cast: Cast) -> Actor:
    """A second person in finance."""
    return make_person(database, "Grace", cast.workspace_id, frozenset({"finance"}))


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "world": planned}


@pytest.fixture
def world(database: Database, cast: Cast, given: Given) -> Programme:
    """Ada's programme."""
    programme: Programme = given["world"]
    return programme


@pytest.fixture
def post_box() -> Iterator[PostBox]:
    """A real mail server on this machine, and what it took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = PostBox(MailSettings("127.0.0.1", port, "planner@example.com", security="none"))
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield box
    finally:
        server.stop()
