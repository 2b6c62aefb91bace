"""Whether web, database and worker are well, for people and machines that watch."""

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from planner.access import public
from planner.context import current
from planner.services.health import look_at_health

blueprint = APIBlueprint("health", __name__)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """200 when all is well, 503 when something is not; the words say what."""
    seen = look_at_health(current().database)
    return {"status": seen.status, "web": "ok", "database": seen.database, "worker": seen.worker}, seen.http_status
