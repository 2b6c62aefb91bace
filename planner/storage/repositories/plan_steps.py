"""What people did to a plan version, as the audit trail tells it."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.storage.records import UserRecord
from planner.storage.tables import AUDIT


def of_version(session: Session, workspace_id: int, programme_key: str, number: int) -> Sequence[sa.RowMapping]:
    """Every entry about a version, the oldest first: sequence, hash, action, detail, moment and the actor's name."""
    asked = (
        sa.select(
            AUDIT.c.sequence,
            AUDIT.c.hash,
            AUDIT.c.action,
            AUDIT.c.detail,
            AUDIT.c.happened_at,
            sa.func.coalesce(col(UserRecord.name), "").label("who"),
        )
        .outerjoin(UserRecord, col(UserRecord.id) == AUDIT.c.actor_id)
        .where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.object == f"programme:{programme_key}/plan:{number}")
        .order_by(AUDIT.c.sequence)
    )
    return session.execute(asked).mappings().all()


def last_of_version(session: Session, workspace_id: int, programme_key: str, number: int) -> sa.RowMapping | None:
    """Sequence and hash of the last entry about a version, which can have thousands; None where it has none."""
    named = {"workspace_id": workspace_id, "object": f"programme:{programme_key}/plan:{number}"}
    return session.execute(_LAST, named).mappings().first()


_LAST: Final = (
    sa.select(AUDIT.c.sequence, AUDIT.c.hash)
    .where(AUDIT.c.workspace_id == sa.bindparam("workspace_id"), AUDIT.c.object == sa.bindparam("object"))
    .order_by(AUDIT.c.sequence.desc())
    .limit(1)
)
