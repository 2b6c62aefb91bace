"""What came of findings: steps with studies, decisions taken, what turned out to be so, and measures."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, cast

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.approvals.states import StudyAction
from budgeting.learning.measures import Measure, MeasureKind
from budgeting.learning.money import Purse
from planner.storage.records import (
    DecisionTakenRecord,
    MeasureRecord,
    OutcomeKnownRecord,
    PlanPurseRecord,
    ProgrammeRecord,
    StudyStepRecord,
    UserRecord,
)


@dataclass(frozen=True)
class Step:
    """A step with a study, by whom and when."""

    action: StudyAction
    note: str
    taken_by: int
    taker: str
    taken_at: datetime


class NewStep(NamedTuple):
    """A step to keep: which, under which plan version, the how many-th of its study, by whom and when."""

    action: StudyAction
    note: str
    plan_number: int
    turn: int
    taken_by: int
    taken_at: datetime


@dataclass(frozen=True)
class DecisionTaken:
    """What the owner of a question's decision did; ``acted_on`` is None until it took effect."""

    question_key: str
    option: int
    option_name: str
    note: str
    taken_on: date
    acted_on: date | None
    recorder: str


@dataclass(frozen=True)
class OutcomeKnown:
    """What turned out to be so."""

    question_key: str
    state: int
    state_name: str
    note: str
    known_on: date
    recorder: str


def steps(session: Session, programme_id: int) -> Mapping[str, tuple[Step, ...]]:
    """Every step by study, in order."""
    row = StudyStepRecord
    found: defaultdict[str, list[Step]] = defaultdict(list)
    rows = session.execute(
        sa.select(row, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(row.taken_by))
        .where(col(row.programme_id) == programme_id)
        .order_by(col(row.study_key), col(row.turn))
    )
    for one, name in rows:
        action = cast("StudyAction", one.action)
        found[one.study_key].append(Step(action, one.note, one.taken_by, name, one.taken_at))
    return {key: tuple(those) for key, those in found.items()}


def add_step(session: Session, programme: ProgrammeRecord, study_key: str, step: NewStep) -> None:
    """Add a step with a study; a second one of the same turn breaks a rule of the table."""
    session.add(
        StudyStepRecord(
            workspace_id=programme.workspace_id, programme_id=programme.id or 0, study_key=study_key, **step._asdict()
        )
    )
    session.flush()


def keep_purse(session: Session, programme: ProgrammeRecord, plan_number: int, purse: Purse) -> None:
    """Put where the money of a version in force is in the place of what was kept of it before."""
    row = PlanPurseRecord
    asked = select(row).where(row.programme_id == programme.id, row.plan_number == plan_number)
    kept = session.exec(asked).first() or row(
        workspace_id=programme.workspace_id,
        programme_id=programme.id or 0,
        plan_number=plan_number,
        allocated_minor=0,
        reserve_minor=0,
    )
    kept.allocated_minor = purse.allocated_minor
    kept.reserve_minor = purse.reserve_minor
    session.add(kept)
    session.flush()


def decisions(session: Session, programme_id: int) -> Mapping[str, DecisionTaken]:
    """The newest decision of each question that has one."""
    row = DecisionTakenRecord
    rows = session.execute(
        sa.select(row, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(row.recorded_by))
        .where(col(row.programme_id) == programme_id)
        .order_by(col(row.id))
    )
    return {
        one.question_key: DecisionTaken(
            one.question_key, one.option, one.option_name, one.note, one.taken_on, one.acted_on, name
        )
        for one, name in rows
    }


def outcomes(session: Session, programme_id: int) -> Mapping[str, OutcomeKnown]:
    """What is known to be so, by question; the newest holds."""
    row = OutcomeKnownRecord
    rows = session.execute(
        sa.select(row, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(row.recorded_by))
        .where(col(row.programme_id) == programme_id)
        .order_by(col(row.id))
    )
    return {
        one.question_key: OutcomeKnown(one.question_key, one.state, one.state_name, one.note, one.known_on, name)
        for one, name in rows
    }


def measures(session: Session, programme_id: int) -> tuple[Measure, ...]:
    """Every measure, by day."""
    rows = session.exec(
        select(MeasureRecord)
        .where(MeasureRecord.programme_id == programme_id)
        .order_by(col(MeasureRecord.measured_on), col(MeasureRecord.id))
    )
    return tuple(
        Measure(one.touchpoint_key, cast("MeasureKind", one.kind), one.value_milli, one.measured_on, one.source)
        for one in rows
    )


def add_measure(session: Session, programme: ProgrammeRecord, measure: Measure, *, by: int, at: datetime) -> None:
    """Keep a measure."""
    session.add(
        MeasureRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            recorded_by=by,
            recorded_at=at,
            **vars(measure),
        )
    )
