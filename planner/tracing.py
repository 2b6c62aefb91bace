"""Every request under a name of its own: in its answer, in the log and in what is counted, but never what it held."""

import logging
from time import perf_counter
from typing import Final, cast

from flask import Flask, Response, current_app, g, request

from planner.config import Settings
from planner.metrics import Metrics
from planner.request_ids import accepted, begin_request, current_request_id, end_request
from planner.tallies import Tallies

HEADER: Final = "X-Request-ID"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger("planner.web")


def trace(app: Flask, settings: Settings) -> None:
    """Name, time, count and log each request to ``app``; call it before anything else is asked before a request."""
    app.extensions["planner_metrics"] = metrics = Metrics()

    def begin() -> None:
        # Only a proxy of ours is believed; anybody else could make two requests look like one.
        begin_request(accepted(request.headers.get(HEADER) if settings.is_behind_proxy else None))
        g.began = perf_counter()

    def answered(response: Response) -> Response:
        response.headers[HEADER] = current_request_id()
        seconds = perf_counter() - g.get("began", perf_counter())
        endpoint, method = request.endpoint or "none", request.method if request.method in _METHODS else "other"
        metrics.answered(endpoint, method, response.status_code, seconds)
        facts = {"endpoint": endpoint, "method": method, "status": response.status_code}
        _log.info("answered", extra={**facts, "took_ms": round(seconds * 1000, 1)})
        return response

    app.before_request(begin)
    app.after_request(answered)
    app.teardown_request(lambda _error: end_request())


def count_together(app: Flask, tallies: Tallies) -> None:
    """Count the answers of ``app`` in ``tallies``, with the processes that share them."""
    cast("Metrics", app.extensions["planner_metrics"]).tallies = tallies


def counted() -> Metrics:
    """The counters of the application that answers."""
    return cast("Metrics", current_app.extensions["planner_metrics"])
