"""Answers about plan versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.mapping.documents import digest_of
from planner.storage.records import JobRecord, PlanAnswerRecord, PlanVersionRecord, ProgrammeRecord


def contents(session: Session, workspace_id: int, programme_key: str, number: int) -> Mapping[str, str]:
    """What has been answered about a version: the content of each answer by its kind."""
    found = session.execute(_CONTENTS, _asked(workspace_id, programme_key, number)).all()
    return dict(tuple(row) for row in found)


def digests(session: Session, workspace_id: int, programme_key: str, number: int) -> Mapping[str, str]:
    """SHA-256 of each answer about a version, by its kind."""
    found = session.execute(_DIGESTS, _asked(workspace_id, programme_key, number)).all()
    return dict(tuple(row) for row in found)


def digest(session: Session, workspace_id: int, programme_key: str, number: int) -> str:
    """SHA-256 of all that has been answered about a version; empty where nothing has."""
    return digest_of_all(digests(session, workspace_id, programme_key, number))


def digest_of_all(digest_by_kind: Mapping[str, str]) -> str:
    """SHA-256 of answers with these digests; empty where there are none."""
    told = " ".join(f"{kind}:{one}" for kind, one in sorted(digest_by_kind.items()))
    return digest_of(told) if told else ""


def _asked(workspace_id: int, programme_key: str, number: int) -> dict[str, str | int]:
    return {"workspace_id": workspace_id, "programme_key": programme_key, "number": number}


def _of_version(asked: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    version = PlanVersionRecord
    return (
        asked.join(version, col(version.id) == col(PlanAnswerRecord.plan_version_id))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(version.programme_id))
        .where(
            col(PlanAnswerRecord.workspace_id) == sa.bindparam("workspace_id", type_=sa.BigInteger),
            col(version.number) == sa.bindparam("number", type_=sa.BigInteger),
            col(ProgrammeRecord.key) == sa.bindparam("programme_key"),
        )
    )


# Put together once: that took longer than running them.
_CONTENTS: Final = _of_version(sa.select(col(PlanAnswerRecord.kind), col(PlanAnswerRecord.content)))
_DIGESTS: Final = _of_version(sa.select(col(PlanAnswerRecord.kind), col(PlanAnswerRecord.digest)))
_AT_WORK: Final = (
    sa.select(col(JobRecord.id), col(JobRecord.arguments))
    .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(JobRecord.programme_id))
    .where(
        col(JobRecord.workspace_id) == sa.bindparam("workspace_id", type_=sa.BigInteger),
        col(JobRecord.kind) == "answer",
        col(JobRecord.state).in_(("queued", "running")),
        col(ProgrammeRecord.key) == sa.bindparam("programme_key"),
    )
)


def keep(
    session: Session,
    version: PlanVersionRecord,
    kind: str,
    content: str,
    at: datetime,
    *,
    instead_of: str | None = None,
) -> None:
    """Keep an answer unless one of its kind is there: asked twice at once, the first one stays.

    ``instead_of`` is the content of one that can no longer be read; it goes.
    """
    same = (col(PlanAnswerRecord.plan_version_id) == version.id, col(PlanAnswerRecord.kind) == kind)
    # Two jobs may end at once: the second waits here until the first has committed, and then finds its answer.
    session.exec(select(PlanVersionRecord.id).where(PlanVersionRecord.id == version.id).with_for_update()).one()
    if instead_of is not None:
        session.execute(sa.delete(PlanAnswerRecord).where(*same, col(PlanAnswerRecord.content) == instead_of))
    if session.execute(sa.select(col(PlanAnswerRecord.id)).where(*same)).first() is None:
        session.add(
            PlanAnswerRecord(
                workspace_id=version.workspace_id,
                plan_version_id=version.id or 0,
                kind=kind,
                content=content,
                digest=digest_of(content),
                created_at=at,
            )
        )


def answering_job(session: Session, workspace_id: int, programme_key: str, number: int) -> int | None:
    """The unfinished job that answers about a version, if there is one."""
    found = session.execute(_AT_WORK, {"workspace_id": workspace_id, "programme_key": programme_key})
    return next((job_id for job_id, arguments in found if arguments.get("number") == number), None)
