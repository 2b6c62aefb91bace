"""What others published while an import was read: its own copies of that are left out before it is published too.

Each row is compared with what is published when it is read, so two files that are read at the same time find nothing
of each other.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import ConflictError
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord, LookAlikeRecord, ProgrammeRecord

_PORTION: Final = 2_000
# As much may the clocks of two machines differ; one import too many that is looked at costs a moment alone.
_SLACK: Final = timedelta(minutes=1)
_Import, _Item = FeedbackImportRecord, FeedbackItemRecord


def hold_import(session: Session, import_id: int) -> FeedbackImportRecord:
    """The import as it stands; until the commit nobody else moves it, or publishes anything in its programme."""
    # In the order of those who save its rows.
    kept = session.get_one(_Import, import_id, with_for_update={"key_share": True})
    turn = select(ProgrammeRecord.id).where(ProgrammeRecord.id == kept.programme_id)
    session.exec(turn.with_for_update(key_share=True)).one()
    return kept


def published_since(session: Session, kept: FeedbackImportRecord) -> set[int]:
    """The imports that were published in the programme since ``kept`` was uploaded, by number."""
    found = session.exec(
        select(_Import.id).where(
            _Import.programme_id == kept.programme_id,
            _Import.state == "published",
            _Import.id != kept.id,
            col(_Import.finished_at) > kept.created_at - _SLACK,
        )
    )
    return {number for number in found if number}


def leave_out_copies(database: Database, kept: FeedbackImportRecord, rivals: Collection[int]) -> None:
    """Drop what ``rivals`` have published too, a few at a time, and count it as the same as others.

    ConflictError when the import is no longer where ``kept`` is.
    """
    same, last = _same(kept, rivals), -1
    asked = select(_Item.id, _Item.row_number).where(_Item.import_id == kept.id, same)
    while True:
        # Looked for without keeping others from saving: most of it is seldom the same.
        with database.read() as session:
            some = session.exec(
                asked.where(_Item.row_number > last).order_by(col(_Item.row_number)).limit(_PORTION)
            ).all()
        if not some:
            return
        with database.write() as session:
            _drop(session, kept, [number for number, _ in some], same)
        last = some[-1][1]


def _same(kept: FeedbackImportRecord, rivals: Collection[int]) -> sa.ColumnElement[bool]:
    other = sa.orm.aliased(_Item)
    # One that is taken back meanwhile goes, so what it had is needed here.
    shown = select(_Import.id).where(col(_Import.id).in_(rivals), _Import.state == "published")
    return sa.exists().where(
        col(other.programme_id) == kept.programme_id,
        col(other.fingerprint) == col(_Item.fingerprint),
        col(other.import_id).in_(shown),
    )


def _drop(
    session: Session, kept: FeedbackImportRecord, item_ids: list[int | None], same: sa.ColumnElement[bool]
) -> None:
    now = session.get_one(_Import, kept.id, with_for_update={"key_share": True})
    if now.state != kept.state:
        raise ConflictError("This file is being imported by another worker, or the import was stopped.")
    gone = session.exec(sa.delete(_Item).where(col(_Item.id).in_(item_ids), same)).rowcount
    pair = LookAlikeRecord
    open_pairs = select(sa.func.count()).where(pair.import_id == kept.id, pair.verdict == "open")
    now.kept_count -= gone
    now.duplicate_count += gone
    now.look_alike_count = session.exec(open_pairs).one()
    session.add(now)
