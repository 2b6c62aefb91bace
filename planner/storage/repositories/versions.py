"""The version of a row that a person saw, against which a later edit is checked."""

import sqlalchemy as sa
from sqlmodel import Session

from planner.services.errors import NotFoundError
from planner.storage.tables import PROGRAMME, QUESTION, STUDY


def of_question(session: Session, workspace_id: int, programme_key: str, key: str) -> int:
    """The question's version. Raises NotFoundError."""
    return _version(session, QUESTION, workspace_id, programme_key, key)


def of_study(session: Session, workspace_id: int, programme_key: str, key: str) -> int:
    """The study's version. Raises NotFoundError."""
    return _version(session, STUDY, workspace_id, programme_key, key)


def _version(session: Session, table: sa.Table, workspace_id: int, programme_key: str, key: str) -> int:
    found = session.execute(
        sa.select(table.c.version)
        .join(PROGRAMME, PROGRAMME.c.id == table.c.programme_id)
        .where(PROGRAMME.c.workspace_id == workspace_id, PROGRAMME.c.key == programme_key, table.c.key == key)
    ).scalar()
    if found is None:
        raise NotFoundError
    return int(found)
