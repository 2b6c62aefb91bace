"""Answers about plan versions."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.mapping.documents import digest_of
from planner.storage.records import JobRecord, PlanAnswerRecord, PlanVersionRecord, ProgrammeRecord


def contents(session: Session, workspace_id: int, programme_key: str, number: int) -> Mapping[str, str]:
    """What has been answered about a version: the content of each answer by its kind."""
    found = session.exec(
        select(PlanAnswerRecord)
        .join(PlanVersionRecord, col(PlanVersionRecord.id) == col(PlanAnswerRecord.plan_version_id))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(PlanVersionRecord.programme_id))
        .where(
            PlanAnswerRecord.workspace_id == workspace_id,
            ProgrammeRecord.key == programme_key,
            PlanVersionRecord.number == number,
        )
    )
    return {one.kind: one.content for one in found}


def keep(session: Session, version: PlanVersionRecord, kind: str, content: str, at: datetime) -> None:
    """Keep an answer unless one of its kind is there: asked twice at once, the first one stays."""
    taken = sa.select(col(PlanAnswerRecord.id)).where(
        col(PlanAnswerRecord.plan_version_id) == version.id, col(PlanAnswerRecord.kind) == kind
    )
    # Two jobs may end at once: the second waits here until the first has committed, and then finds its answer.
    session.exec(select(PlanVersionRecord.id).where(PlanVersionRecord.id == version.id).with_for_update()).one()
    if session.execute(taken).first() is None:
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
