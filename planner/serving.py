"""Serve the pages with waitress, and let what is being answered end before the process does."""

import threading
import time
from typing import Any, Final

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from planner.app import LARGEST_REQUEST, create_app
from planner.config import Settings
from planner.imports.limits import MIB
from planner.stopping import listen_to_signals

# The longest that a page takes is the search for why no plan keeps the rules, 25 seconds.
PATIENCE_SECONDS: Final = 30.0
_Sockets = dict[int, Any]


def serve(settings: Settings) -> None:
    """Answer requests until SIGTERM or SIGINT; then take no more, and end once those under way are answered.

    The answers do not say what server made them.
    """
    sockets: _Sockets = {}
    waitress.create_server(
        create_app(settings),
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        ident=None,
        # Above the application's own caps, so that it is the application that says what was too large. Whatever is
        # larger than half a megabyte waits on the disk and not in memory.
        max_request_body_size=2 * max(LARGEST_REQUEST, settings.most_upload_mib * MIB),
        channel_timeout=120,
        # Kept only for the proxy that the settings speak of; the application then trusts exactly one hop.
        clear_untrusted_proxy_headers=not settings.is_behind_proxy,
    )
    stopping = threading.Event()
    listen_to_signals(stopping)
    while not stopping.is_set():
        wasyncore.loop(timeout=1.0, map=sockets, count=1)
    end_calmly(sockets, PATIENCE_SECONDS)


def end_calmly(sockets: _Sockets, seconds: float) -> None:
    """Take no new connection, answer what has been asked, for at most ``seconds``, and close everything."""
    for server in [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]:
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
