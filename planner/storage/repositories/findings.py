"""Findings of a programme: read whole, added one after the other, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.approvals.states import IN_FORCE_STATES
from budgeting.learning.finding import Confidence, Finding, Way
from budgeting.studies import Level
from planner.services.errors import NotFoundError
from planner.storage.mapping.documents import decision_from_document, decision_to_document
from planner.storage.records import (
    FindingFileRecord,
    FindingFollowRecord,
    FindingRecord,
    PlanRestRecord,
    PlanVersionRecord,
    ProgrammeRecord,
    UserRecord,
)
from planner.storage.repositories import programmes

MOST_FOUND = 60


@dataclass(frozen=True)
class NotedFinding:
    """A finding with who recorded it and when; ``file_name`` is empty where no file came with it."""

    finding: Finding
    recorded_by: int
    recorder: str
    recorded_at: datetime
    file_name: str


@dataclass(frozen=True)
class KeptFile:
    """The file behind a finding."""

    name: str
    media_type: str
    digest: str
    content: bytes


@dataclass(frozen=True)
class FoundFinding:
    """A finding as a search over the workspace shows it."""

    programme_key: str
    programme_name: str
    question_text: str
    noted: NotedFinding


def in_force(session: Session, programme_id: int) -> int | None:
    """The number of the version that people work by: the newest that is approved or under way."""
    return session.exec(
        select(PlanVersionRecord.number)
        .where(PlanVersionRecord.programme_id == programme_id, col(PlanVersionRecord.state).in_(IN_FORCE_STATES))
        .order_by(col(PlanVersionRecord.number).desc())
        .limit(1)
    ).first()


def of_programme(session: Session, programme_id: int) -> tuple[NotedFinding, ...]:
    """Every finding, the first one first."""
    rows = session.execute(_noted().where(col(FindingRecord.programme_id) == programme_id)).all()
    return tuple(_finding(row, name, file_name or "") for row, name, file_name in rows)


def search(session: Session, workspace_id: int, words: Sequence[str]) -> tuple[FoundFinding, ...]:
    """The newest findings of the workspace whose words hold every one of ``words``; all of them for none."""
    record = FindingRecord
    told = sa.func.lower(col(record.told) + " " + col(record.evidence) + " " + sa.cast(col(record.decision), sa.Text))
    holding = [told.contains(word.lower(), autoescape=True) for word in words]
    corrected = sa.orm.aliased(FindingRecord)
    is_corrected = sa.exists().where(
        col(corrected.programme_id) == col(record.programme_id), col(corrected.replaces) == col(record.number)
    )
    rows = session.execute(
        _noted()
        .add_columns(col(ProgrammeRecord.key), col(ProgrammeRecord.name))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(record.programme_id))
        .where(col(record.workspace_id) == workspace_id, ~is_corrected, *holding)
        .order_by(None)
        .order_by(col(record.id).desc())
        .limit(MOST_FOUND)
    ).all()
    return tuple(
        FoundFinding(key, name, row.decision["statement"], _finding(row, who, file_name or ""))
        for row, who, file_name, key, name in rows
    )


def add(
    session: Session, programme: ProgrammeRecord, finding: Finding, *, by: int, at: datetime, file: KeptFile | None
) -> None:
    """Keep a finding and its file."""
    row = _row(programme, finding, by, at)
    session.add(row)
    session.flush()
    if file is not None:
        session.add(FindingFileRecord(finding_id=row.id or 0, **vars(file)))


def _row(programme: ProgrammeRecord, finding: Finding, by: int, at: datetime) -> FindingRecord:
    return FindingRecord(
        workspace_id=programme.workspace_id,
        programme_id=programme.id or 0,
        number=finding.number,
        plan_number=finding.plan_number,
        question_key=finding.question_key,
        study_key=finding.study_key,
        level=finding.level,
        method_key=finding.way.key,
        sample_kind=finding.way.sample_kind,
        decision=decision_to_document(finding.decision),
        likelihood_ppm=[list(one) for one in finding.likelihood_ppm],
        outcome=finding.outcome,
        estimate_milli=finding.estimate_milli,
        error_milli=finding.error_milli,
        told=finding.told,
        evidence=finding.evidence,
        confidence=finding.confidence,
        found_on=finding.found_on,
        replaces=finding.replaces,
        recorded_by=by,
        recorded_at=at,
    )


def next_number(session: Session, programme: ProgrammeRecord) -> int:
    """The next finding's number; others wait here until this transaction ends."""
    programmes.take_turn(session, programme)
    newest = session.exec(
        select(sa.func.max(FindingRecord.number)).where(FindingRecord.programme_id == programme.id)
    ).one()
    return (newest or 0) + 1


def file_of(session: Session, programme_id: int, number: int) -> KeptFile:
    """The file behind a finding. Raises NotFoundError."""
    found = session.exec(
        select(FindingFileRecord)
        .join(FindingRecord, col(FindingRecord.id) == col(FindingFileRecord.finding_id))
        .where(FindingRecord.programme_id == programme_id, FindingRecord.number == number)
    ).first()
    if found is None:
        raise NotFoundError
    return KeptFile(found.name, found.media_type, found.digest, found.content)


def rest_of(session: Session, programme_id: int, number: int) -> PlanRestRecord | None:
    """Of which version this one was chosen with what was left; None for one that was chosen from the start."""
    return session.exec(
        select(PlanRestRecord)
        .join(PlanVersionRecord, col(PlanVersionRecord.id) == col(PlanRestRecord.plan_version_id))
        .where(PlanVersionRecord.programme_id == programme_id, PlanVersionRecord.number == number)
    ).first()


def newest_rest_of(session: Session, programme_id: int, number: int) -> int | None:
    """The newest version that was chosen with what was left of version ``number``."""
    return session.exec(
        select(PlanVersionRecord.number)
        .join(PlanRestRecord, col(PlanRestRecord.plan_version_id) == col(PlanVersionRecord.id))
        .where(PlanVersionRecord.programme_id == programme_id, PlanRestRecord.of_number == number)
        .order_by(col(PlanVersionRecord.number).desc())
        .limit(1)
    ).first()


def note_rest(session: Session, programme: ProgrammeRecord, number: int, rest_of: tuple[int, int], on: date) -> None:
    """Keep of which version ``number`` was chosen with what was left, and how many findings there were."""
    version_id = session.exec(
        select(PlanVersionRecord.id).where(
            PlanVersionRecord.programme_id == programme.id, PlanVersionRecord.number == number
        )
    ).one()
    session.add(
        PlanRestRecord(
            workspace_id=programme.workspace_id,
            plan_version_id=version_id or 0,
            of_number=rest_of[0],
            finding_count=rest_of[1],
            chosen_on=on,
        )
    )


def follows(session: Session, user_id: int, programme_id: int) -> bool:
    """Whether somebody follows the programme's findings."""
    return session.get(FindingFollowRecord, (user_id, programme_id)) is not None


def followers(session: Session, programme_id: int) -> tuple[int, ...]:
    """Everybody who follows the programme's findings."""
    return tuple(
        session.exec(select(FindingFollowRecord.user_id).where(FindingFollowRecord.programme_id == programme_id))
    )


def follow(session: Session, programme: ProgrammeRecord, user_id: int, *, on: bool) -> None:
    """Begin or end to follow; nothing happens when it is so already."""
    kept = session.get(FindingFollowRecord, (user_id, programme.id))
    if on and kept is None:
        session.add(
            FindingFollowRecord(user_id=user_id, programme_id=programme.id or 0, workspace_id=programme.workspace_id)
        )
    if not on and kept is not None:
        session.delete(kept)


def _noted() -> sa.Select[FindingRecord, str, str]:
    return (
        sa.select(FindingRecord, col(UserRecord.name), col(FindingFileRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(FindingRecord.recorded_by))
        .outerjoin(FindingFileRecord, col(FindingFileRecord.finding_id) == col(FindingRecord.id))
        .order_by(col(FindingRecord.number))
    )


def _finding(row: FindingRecord, recorder: str, file_name: str) -> NotedFinding:
    finding = Finding(
        number=row.number,
        question_key=row.question_key,
        study_key=row.study_key,
        level=cast("Level", row.level),
        plan_number=row.plan_number,
        way=Way(row.method_key, row.sample_kind),
        decision=decision_from_document(row.decision),
        told=row.told,
        found_on=row.found_on,
        confidence=cast("Confidence", row.confidence),
        evidence=row.evidence,
        outcome=row.outcome,
        likelihood_ppm=tuple(tuple(one) for one in row.likelihood_ppm),
        estimate_milli=row.estimate_milli,
        error_milli=row.error_milli,
        replaces=row.replaces,
    )
    return NotedFinding(finding, row.recorded_by, recorder, row.recorded_at, file_name)
