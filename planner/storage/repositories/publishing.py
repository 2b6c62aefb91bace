"""What was printed and confirmed of plan versions, found by digest; and who had files checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.records import (
    CheckAttemptRecord,
    PlanConfirmationRecord,
    PlanPrintRecord,
    PlanVersionRecord,
    ProgrammeRecord,
)

_STANDING = ("approved", "active", "closed", "superseded")


@dataclass(frozen=True)
class KnownVersion:
    """A version that is kept, found by the digest of its content."""

    id: int
    workspace_id: int
    programme_key: str
    number: int
    state: str

    @property
    def object(self) -> str:
        """What the audit trail calls it."""
        return f"programme:{self.programme_key}/plan:{self.number}"


def by_digest(session: Session, digest: str) -> tuple[KnownVersion, ...]:
    """Every version of any workspace whose content has this digest; those that were approved first, then the newest."""
    version = PlanVersionRecord
    rows = session.execute(
        sa.select(
            col(version.id),
            col(version.workspace_id),
            col(ProgrammeRecord.key),
            col(version.number),
            col(version.state),
        )
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(version.programme_id))
        .where(col(version.digest) == digest)
        .order_by(sa.case((col(version.state).in_(_STANDING), 0), else_=1), col(version.id).desc())
        .limit(20)
    )
    return tuple(KnownVersion(*row) for row in rows)


def content(session: Session, known: KnownVersion) -> str:
    """The frozen content of a version."""
    return session.exec(select(PlanVersionRecord.content).where(PlanVersionRecord.id == known.id)).one()


def keep_print(
    session: Session, workspace_id: int, programme_key: str, number: int, *, state: str, file_digest: str, at: datetime
) -> None:
    """Write down that a PDF with these bytes was made of a version, unless that is known already."""
    version_id = session.execute(
        sa.select(col(PlanVersionRecord.id))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(PlanVersionRecord.programme_id))
        .where(
            col(PlanVersionRecord.workspace_id) == workspace_id,
            col(ProgrammeRecord.key) == programme_key,
            col(PlanVersionRecord.number) == number,
        )
        # Two may print the same at once: the second waits here, and then finds that it is written down.
        .with_for_update(of=PlanVersionRecord)
    ).scalar_one()
    if file_digest not in print_digests(session, version_id):
        session.add(
            PlanPrintRecord(
                workspace_id=workspace_id,
                plan_version_id=version_id,
                state=state,
                file_digest=file_digest,
                made_at=at,
            )
        )


def print_digests(session: Session, version_id: int) -> Sequence[str]:
    """The digests of the bytes of every PDF that was made of a version."""
    return session.exec(select(PlanPrintRecord.file_digest).where(PlanPrintRecord.plan_version_id == version_id)).all()


def confirmation(session: Session, version_id: int) -> PlanConfirmationRecord | None:
    """What choosing again found, if that was done."""
    asked = select(PlanConfirmationRecord).where(PlanConfirmationRecord.plan_version_id == version_id)
    return session.exec(asked).first()


def keep_confirmation(session: Session, found: PlanConfirmationRecord) -> None:
    """Keep what choosing again found, unless somebody else's is kept already."""
    asked = select(PlanVersionRecord.id).where(PlanVersionRecord.id == found.plan_version_id).with_for_update()
    session.exec(asked).one()
    if confirmation(session, found.plan_version_id) is None:
        session.add(found)


def count_check(session: Session, address: str, now: datetime, within: timedelta, most: int) -> bool:
    """Count a file handed in from ``address``; False when it has had ``most`` within the time already."""
    attempt = CheckAttemptRecord
    session.execute(sa.delete(attempt).where(col(attempt.tried_at) < now - within))
    counted = sa.select(sa.func.count()).select_from(attempt).where(col(attempt.address) == address)
    if session.execute(counted).scalar_one() >= most:
        return False
    session.add(attempt(address=address, tried_at=now))
    return True
