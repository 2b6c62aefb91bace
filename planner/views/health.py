"""For machines that watch: does the process live, is it ready to be used, and what does it count."""

import secrets
from datetime import UTC, datetime

from apiflask import APIBlueprint
from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from planner.access import public
from planner.context import current
from planner.metrics import CONTENT_TYPE
from planner.services.health import look_at_health
from planner.services.watching import watch_calmly
from planner.tracing import counted

blueprint = APIBlueprint("health", __name__)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """200 as long as the process answers at all; restart it when it does not."""
    return {"status": "ok", "web": "ok"}


@blueprint.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """200 when all is well, 503 when something is not; the words say what."""
    seen = look_at_health(current().database, current().settings.home)
    parts = {"database": seen.database, "worker": seen.worker, "disk": seen.disk}
    return {"status": seen.status, "web": "ok", **parts}, seen.http_status


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """What Prometheus reads, for whoever shows the token; without a token in the settings there is no such page."""
    token = current().settings.metrics_token
    if not token:
        raise NotFound
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(shown.encode(), token.encode()):
        return Response("Show the token of PLANNER_METRICS_TOKEN.\n", 401, {"WWW-Authenticate": "Bearer"}, "text/plain")
    watched = watch_calmly(current().database, current().settings.home, datetime.now(UTC))
    return Response(counted().text(watched), content_type=CONTENT_TYPE)
