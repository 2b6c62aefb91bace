"""Who asks: the person whose token the request carries; a cookie opens nothing here."""

from datetime import UTC, datetime

from flask import g, request

from planner.context import current
from planner.problems import is_for_a_program
from planner.services.tokens import actor_with

_SCHEME = "bearer "


def load_bearer() -> None:
    """Before each request to the API: set ``g.actor`` from its token, or to nobody. Raises LockedOutError."""
    if not is_for_a_program():
        return
    g.actor = None
    said = request.headers.get("Authorization", "")
    if said[: len(_SCHEME)].lower() == _SCHEME:
        token = said[len(_SCHEME) :].strip()
        g.actor = actor_with(current().database, token, request.remote_addr or "", datetime.now(UTC))
