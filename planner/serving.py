"""Serve the pages with waitress, and let what is being answered end before the process does."""

import gc
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Flask
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher

from planner.app import LARGEST_REQUEST, create_app
from planner.config import Settings
from planner.imports.limits import MIB
from planner.neighbours import NeighbourlyServer, Neighbours
from planner.stopping import listen_to_signals
from planner.storage.database import Database
from planner.tallies import Tallies
from planner.tracing import count_together

# The longest that a page takes is the search for why no plan keeps the rules, 29 seconds; but for a PDF made to be
# read slowly, which is cut off.
PATIENCE_SECONDS: Final = 30.0
_BACKLOG: Final = 1024
_Sockets = dict[int, Any]


@dataclass(frozen=True)
class Post:
    """Where a web process stands: what it listens on, who is beside it, what it counts in, and when it is to stop."""

    listening: tuple[socket.socket, ...]
    neighbours: Neighbours = field(default_factory=Neighbours)
    number: int = 0
    tallies: Tallies = field(default_factory=Tallies)
    stopping: threading.Event = field(default_factory=threading.Event)
    say_ready: Callable[[], None] = lambda: None


def listen(settings: Settings) -> tuple[socket.socket, ...]:
    """Listen on every address that the host and the port of ``settings`` mean. OSError where one cannot be had."""
    asked = (settings.host, settings.port)
    found = socket.getaddrinfo(*asked, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
    return tuple(socket.create_server(address, family=family, backlog=_BACKLOG) for family, address in addresses)


def alone(listening: tuple[socket.socket, ...]) -> Post:
    """Where a web process stands that has no others beside it: told by signals to stop."""
    post = Post(listening)
    listen_to_signals(post.stopping)
    return post


def serve(settings: Settings, database: Database | None = None, post: Post | None = None) -> None:
    """Answer requests until SIGTERM or SIGINT; then take no more, and end once those under way are answered.

    Without ``post`` the process listens for itself, and is alone. The answers do not say what server made them.
    """
    post = post or alone(listen(settings))
    app = create_app(settings, database)
    count_together(app, post.tallies)
    # What the application is made of is there until the end: looking through it again and again would hold answers up.
    gc.collect()
    gc.freeze()
    sockets = _open(app, settings, post)
    post.say_ready()
    while not post.stopping.is_set():
        wasyncore.loop(timeout=1.0, map=sockets, count=1)
    end_calmly(sockets, PATIENCE_SECONDS)


def _open(app: Flask, settings: Settings, post: Post) -> _Sockets:
    """Take connections for ``app``; everything that is open, as waitress keeps it."""
    sockets: _Sockets = {}
    given = Adjustments(
        sockets=list(post.listening),
        threads=settings.threads,
        ident=None,
        # Above the application's own caps, so that it is the application that says what was too large. Whatever is
        # larger than half a megabyte waits on the disk and not in memory.
        max_request_body_size=2 * max(LARGEST_REQUEST, settings.most_upload_mib * MIB),
        channel_timeout=120,
        # Kept only for the proxy that the settings speak of; the application then trusts exactly one hop.
        clear_untrusted_proxy_headers=not settings.is_behind_proxy,
    )
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(settings.threads)
    for one in post.listening:
        named = (one.family, one.type, one.proto, one.getsockname())
        server = NeighbourlyServer(
            app, sockets, _sock=one, dispatcher=threads, adj=given, bind_socket=False, sockinfo=named
        )
        server.neighbours, server.number = post.neighbours, post.number
    return sockets


def end_calmly(sockets: _Sockets, seconds: float) -> None:
    """Take no new connection, answer what has been asked, for at most ``seconds``, and close everything."""
    for server in [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]:
        if isinstance(server, NeighbourlyServer):
            server.leave()
        _take_those_who_knocked(server, sockets)
        wasyncore.dispatcher.close(server)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and _close_idle(sockets):
        wasyncore.loop(timeout=0.1, map=sockets, count=1)
    wasyncore.close_all(sockets)


def _take_those_who_knocked(server: BaseWSGIServer, sockets: _Sockets) -> None:
    """Whoever has connected already is answered: closed unseen, they would not know whether to ask again."""
    count = -1
    while count < len(sockets):
        count = len(sockets)
        server.handle_accept()
    wasyncore.loop(timeout=0.0, map=sockets, count=1)


def _close_idle(sockets: _Sockets) -> bool:
    """Close the connections on which nothing goes on; whether any is left."""
    channels = [one for one in sockets.values() if isinstance(one, HTTPChannel)]
    busy = [one for one in channels if one.requests or one.request or one.total_outbufs_len]
    for one in channels:
        if one not in busy:
            one.handle_close()
    return bool(busy)
