"""What-ifs of a programme."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import ConflictError, NotFoundError
from planner.storage.records import JobRecord, ProgrammeRecord, UserRecord, WhatIfRecord
from planner.storage.repositories import programmes

MOST_LISTED: Final = 50
_JUST_NOW: Final = timedelta(seconds=10)


class Beginning(NamedTuple):
    """What a what-if begins with; ``base_number`` is None for the programme as it stands."""

    name: str
    base_number: int | None
    author_id: int
    at: datetime


def heads(
    session: Session, workspace_id: int, programme_key: str, number: int | None = None
) -> Sequence[sa.RowMapping]:
    """The newest what-ifs, or the one of ``number``, without their results but with their authors, the newest first.

    Raises NotFoundError when there is no such programme.
    """
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
        .where(sa.true() if number is None else col(row.number) == number)
        .order_by(col(row.number).desc())
        .limit(MOST_LISTED)
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


def count(session: Session, programme: ProgrammeRecord) -> int:
    """How many what-ifs the programme has."""
    return session.exec(select(sa.func.count()).where(col(WhatIfRecord.programme_id) == programme.id)).one()


def begun_just_now(session: Session, programme: ProgrammeRecord, beginning: Beginning) -> int | None:
    """The number of the what-if that the same person began in the same way a few seconds before, if any."""
    row = WhatIfRecord
    return session.exec(
        select(row.number)
        .where(row.programme_id == programme.id, row.name == beginning.name, row.created_by == beginning.author_id)
        .where(col(row.base_number).is_not_distinct_from(beginning.base_number))
        .where(col(row.created_at) > beginning.at - _JUST_NOW)
        .order_by(col(row.number).desc())
    ).first()


def add(session: Session, programme: ProgrammeRecord, beginning: Beginning) -> WhatIfRecord:
    """A new what-if without a change, under the programme's next number; whoever adds one took their turn before."""
    newest = session.exec(
        select(sa.func.max(WhatIfRecord.number)).where(WhatIfRecord.programme_id == programme.id)
    ).one()
    added = WhatIfRecord(
        workspace_id=programme.workspace_id,
        programme_id=programme.id or 0,
        number=(newest or 0) + 1,
        name=beginning.name,
        base_number=beginning.base_number,
        changes=[],
        figures={},
        created_by=beginning.author_id,
        created_at=beginning.at,
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
