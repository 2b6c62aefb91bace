"""What-ifs of a programme."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import ConflictError, NotFoundError
from planner.storage.records import JobRecord, ProgrammeRecord, UserRecord, WhatIfRecord
from planner.storage.repositories import programmes


def heads(session: Session, workspace_id: int, programme_key: str) -> Sequence[sa.RowMapping]:
    """Every what-if without its result, the newest first, with its author's name. Raises NotFoundError."""
    programme_id = programmes.by_key(session, workspace_id, programme_key).id
    row = WhatIfRecord
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(row.number),
            col(row.name),
            col(row.base_number),
            col(row.changes),
            col(row.figures),
            col(row.chosen_version),
            col(row.chosen_at),
            col(row.created_by).label("author_id"),
            col(UserRecord.name).label("author"),
            col(row.created_at),
            col(row.version),
        )
        .join(UserRecord, col(UserRecord.id) == col(row.created_by))
        .where(col(row.workspace_id) == workspace_id, col(row.programme_id) == programme_id)
        .order_by(col(row.number).desc())
    )
    return session.execute(statement).mappings().all()


def row(session: Session, workspace_id: int, programme_key: str, number: int) -> WhatIfRecord:
    """The row of a what-if. Raises NotFoundError."""
    found = session.exec(
        select(WhatIfRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(WhatIfRecord.programme_id))
        .where(
            WhatIfRecord.workspace_id == workspace_id,
            ProgrammeRecord.key == programme_key,
            WhatIfRecord.number == number,
        )
    ).first()
    if found is None:
        raise NotFoundError
    return found


def locked(session: Session, workspace_id: int, programme_key: str, number: int) -> WhatIfRecord:
    """The row of a what-if, which nobody else can change before this transaction ends. Raises NotFoundError."""
    found = row(session, workspace_id, programme_key, number)
    session.exec(select(WhatIfRecord.id).where(WhatIfRecord.id == found.id).with_for_update()).one()
    session.refresh(found)
    return found


def claim(session: Session, workspace_id: int, programme_key: str, number: int, seen_version: int) -> WhatIfRecord:
    """The row of a what-if, claimed for a change of it. Raises NotFoundError, or ConflictError when it moved on."""
    found = row(session, workspace_id, programme_key, number)
    claimed = session.execute(
        sa.update(WhatIfRecord)
        .where(col(WhatIfRecord.id) == found.id, col(WhatIfRecord.version) == seen_version)
        .values(version=seen_version + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]  # the result of an UPDATE has a count of rows
        raise ConflictError("Somebody changed this what-if while you were looking at it. Look at it again, then go on.")
    session.refresh(found)
    return found


def add(
    session: Session,
    programme: ProgrammeRecord,
    *,
    name: str,
    base_number: int | None,
    author_id: int,
    at: datetime,
) -> WhatIfRecord:
    """A new what-if without a change, under the programme's next number."""
    # Two people who begin one at once would take the same number: the second waits until the first has committed.
    session.exec(select(ProgrammeRecord.id).where(ProgrammeRecord.id == programme.id).with_for_update()).one()
    newest = session.exec(
        select(sa.func.max(WhatIfRecord.number)).where(WhatIfRecord.programme_id == programme.id)
    ).one()
    added = WhatIfRecord(
        workspace_id=programme.workspace_id,
        programme_id=programme.id or 0,
        number=(newest or 0) + 1,
        name=name,
        base_number=base_number,
        changes=[],
        figures={},
        created_by=author_id,
        created_at=at,
    )
    session.add(added)
    session.flush()
    return added


def choosing_job(session: Session, workspace_id: int, programme_key: str, number: int) -> int | None:
    """The unfinished job that chooses under a what-if, if there is one."""
    found = session.exec(
        select(JobRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(JobRecord.programme_id))
        .where(
            JobRecord.workspace_id == workspace_id,
            JobRecord.kind == "what_if",
            col(JobRecord.state).in_(("queued", "running")),
            ProgrammeRecord.key == programme_key,
        )
    )
    return next((job.id for job in found if job.arguments.get("what_if") == number), None)
