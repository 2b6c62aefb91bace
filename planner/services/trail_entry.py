"""One entry of the audit trail, for those whom an entry tells nobody of; others call ``planner.services.trail``."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from planner.services.actors import Actor
from planner.storage import audit


def record(session: Session, actor: Actor, action: str, object_: str, detail: dict[str, Any] | None = None) -> None:
    """Record that ``actor`` did ``action`` to ``object_``, in the transaction of the change itself."""
    audit.record(
        session,
        workspace_id=actor.workspace_id,
        actor_id=actor.user_id,
        action=action,
        object_=object_,
        detail=detail or {},
        at=datetime.now(UTC),
    )
