"""What of findings waits for somebody: releases for finance, decisions and follow-ups for researchers."""

from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.services.actors import Actor
from planner.storage.records import (
    DecisionTakenRecord,
    FindingRecord,
    ProgrammeRecord,
    QuestionRecord,
    StudyRecord,
    StudyStepRecord,
)

MOST: Final = 5
_CALLED_FOR: Final = "A finding calls for it. Its money is held in reserve until finance releases it or it is stopped."
# Title, why, path, action, state: what a thing that waits is made of.
WaitingWords = tuple[str, str, str, str, str]


def releases(session: Session, actor: Actor) -> list[WaitingWords]:
    """Follow-ups whose release was asked for, by anybody else, and that nobody released or stopped since."""
    return [
        (
            f"{programme}: release “{study}” from the reserve?",
            _CALLED_FOR,
            f"/p/{key}/findings",
            "Look at the release",
            "waits for finance",
        )
        for key, programme, study in session.execute(_asked_for(actor))
    ]


def _asked_for(actor: Actor) -> sa.Select[str, str, str]:
    """Key and name of the programme, and name of the study, the latest first."""
    step, later = StudyStepRecord, sa.orm.aliased(StudyStepRecord)
    is_over = sa.exists().where(
        col(later.programme_id) == col(step.programme_id),
        col(later.study_key) == col(step.study_key),
        col(later.turn) > col(step.turn),
    )
    of_study = sa.and_(
        col(StudyRecord.programme_id) == col(step.programme_id), col(StudyRecord.key) == col(step.study_key)
    )
    asked = (col(step.workspace_id) == actor.workspace_id, col(step.action) == "ask", ~is_over)
    return (
        sa.select(col(ProgrammeRecord.key), col(ProgrammeRecord.name), col(StudyRecord.name))
        .select_from(step)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(step.programme_id))
        .join(StudyRecord, of_study)
        .where(*asked, col(step.taken_by) != actor.user_id)
        .order_by(col(step.id).desc())
        .limit(MOST)
    )


def undecided(actor: Actor) -> sa.Select[Any]:
    """Questions with a finding whose decision nobody recorded yet, the latest finding first."""
    finding = FindingRecord
    is_taken = sa.exists().where(
        col(DecisionTakenRecord.programme_id) == col(finding.programme_id),
        col(DecisionTakenRecord.question_key) == col(finding.question_key),
    )
    of_question = sa.and_(
        col(QuestionRecord.programme_id) == col(finding.programme_id),
        col(QuestionRecord.key) == col(finding.question_key),
    )
    named = (col(ProgrammeRecord.key), col(ProgrammeRecord.name), col(QuestionRecord.key), col(QuestionRecord.text))
    latest, names = sa.func.max(col(finding.id)), ("programme_key", "programme", "key", "text")
    labelled: Any = [column.label(name) for column, name in zip(named, names, strict=True)]
    found: sa.Select[Any] = (
        sa.select((-latest).label("turn"), sa.literal("").label("who"), *labelled)
        .select_from(finding)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(finding.programme_id))
        .join(QuestionRecord, of_question)
        .where(col(finding.workspace_id) == actor.workspace_id, ~is_taken)
        .group_by(*named)
        .order_by(latest.desc())
        .limit(MOST)
    )
    return found


def decided_words(row: sa.Row[Any]) -> WaitingWords:
    """What a question with a finding asks for."""
    return (
        row.text,
        "A study has reported on it. Say what its owner decided, so that the return of the research is known.",
        f"/p/{row.programme_key}/learn/decided/{row.key}",
        "Record the decision",
        "found",
    )
