"""Answers about plan versions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.mapping.documents import digest_of
from planner.storage.records import JobRecord, PlanAnswerRecord, PlanVersionRecord, ProgrammeRecord


def contents(session: Session, workspace_id: int, programme_key: str, number: int) -> Mapping[str, str]:
    """What has been answered about a version: the content of each answer by its kind."""
    return contents_and_digest(session, workspace_id, programme_key, number)[0]


def contents_and_digest(
    session: Session, workspace_id: int, programme_key: str, number: int
) -> tuple[Mapping[str, str], str]:
    """What has been answered about a version, the content of each answer by its kind; and the digest of all of it."""
    answer = PlanAnswerRecord
    asked = _of_version(sa.select(col(answer.kind), col(answer.content), col(answer.digest)), workspace_id, number)
    found = session.execute(asked.where(col(ProgrammeRecord.key) == programme_key)).all()
    return {kind: content for kind, content, _ in found}, _digest((kind, one) for kind, _, one in found)


def digest(session: Session, workspace_id: int, programme_key: str, number: int) -> str:
    """SHA-256 of all that has been answered about a version; empty where nothing has."""
    asked = _of_version(sa.select(col(PlanAnswerRecord.kind), col(PlanAnswerRecord.digest)), workspace_id, number)
    found = session.execute(asked.where(col(ProgrammeRecord.key) == programme_key)).all()
    return _digest((kind, one) for kind, one in found)


def _digest(found: Iterable[tuple[str, str]]) -> str:
    told = " ".join(f"{kind}:{one}" for kind, one in sorted(found))
    return digest_of(told) if told else ""


def _of_version(asked: sa.Select[*tuple[Any, ...]], workspace_id: int, number: int) -> sa.Select[*tuple[Any, ...]]:
    version = PlanVersionRecord
    return (
        asked.join(version, col(version.id) == col(PlanAnswerRecord.plan_version_id))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(version.programme_id))
        .where(col(PlanAnswerRecord.workspace_id) == workspace_id, col(version.number) == number)
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
    found = session.exec(
        select(JobRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(JobRecord.programme_id))
        .where(
            JobRecord.workspace_id == workspace_id,
            JobRecord.kind == "answer",
            col(JobRecord.state).in_(("queued", "running")),
            ProgrammeRecord.key == programme_key,
        )
    )
    return next((job.id for job in found if job.arguments.get("number") == number), None)
