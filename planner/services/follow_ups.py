"""What people do with funded studies: begin them, ask for follow-ups, release or stop them; and what owners decided."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.approvals.states import StudyAction, next_study_state
from budgeting.decisions import Decision
from budgeting.errors import FindingError
from budgeting.learning.follow_ups import FollowUp, check_ask, check_release, steps_to_close
from budgeting.learning.measures import Measure
from planner.services.actors import Actor
from planner.services.course import Course, load_course
from planner.services.errors import ConflictError, NotFoundError
from planner.services.purses import keep_purse
from planner.services.second_factor import require_second_factor
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import (
    DecisionTakenRecord,
    OutcomeKnownRecord,
    ProgrammeRecord,
    QuestionRecord,
    TouchpointRecord,
)
from planner.storage.repositories import outcomes, programmes

_MEANWHILE = "Somebody took a step with this study while you looked at it. Look at it again, then decide."


def begin_fieldwork(database: Database, actor: Actor, programme_key: str, study_key: str) -> None:
    """Say that a kept or released study is in the field. Raises NotFoundError, ApprovalError, ConflictError."""
    actor.require("finding.record")
    course = load_course(database, actor, programme_key)
    state = course.states.get(study_key)
    if state is None:
        raise NotFoundError
    actions: Sequence[StudyAction] = ("release", "begin_fieldwork") if state == "kept" else ("begin_fieldwork",)
    for action in actions:
        state = next_study_state(state, action)
    _step(database, actor, course, study_key, actions, "", "study.begun")


def ask_for_release(database: Database, actor: Actor, programme_key: str, study_key: str, note: str) -> None:
    """Ask finance to release a follow-up that a finding calls for. Raises FindingError, ApprovalError, NotFound."""
    actor.require("follow_up.ask")
    course = load_course(database, actor, programme_key)
    follow_up = _follow_up(course, study_key)
    check_ask(follow_up)
    next_study_state(follow_up.state, "ask")
    _step(database, actor, course, study_key, ("ask",), note, "follow_up.asked")


def release(database: Database, actor: Actor, programme_key: str, study_key: str, note: str) -> None:
    """Release a follow-up from the reserve. Raises FindingError, ApprovalError, NotFoundError, ConflictError."""
    actor.require("follow_up.release")
    with database.read() as session:
        require_second_factor(session, actor)
    course = load_course(database, actor, programme_key)
    follow_up = _follow_up(course, study_key)
    check_ask(follow_up)
    next_study_state(follow_up.state, "release")
    asked_by = next((step.taken_by for step in reversed(course.steps[study_key]) if step.action == "ask"), 0)
    noted = course.noted_of(follow_up.finding.number) if follow_up.finding else None
    check_release(actor.user_id, noted.recorded_by if noted else 0, asked_by, actor.roles)
    _step(database, actor, course, study_key, ("release",), note, "follow_up.released")


def stop(database: Database, actor: Actor, programme_key: str, study_key: str, note: str) -> None:
    """Stop a study and give back what it has not used. Raises FindingError without a reason, ApprovalError."""
    actor.require("follow_up.stop")
    if not note.strip():
        raise FindingError("Say why it is stopped, so that others can follow.", place="note")
    course = load_course(database, actor, programme_key)
    state = course.states.get(study_key)
    if state is None:
        raise NotFoundError
    next_study_state(state, "stop")
    _step(database, actor, course, study_key, ("stop",), note, "follow_up.stopped")


def close_study(database: Database, actor: Actor, programme_key: str, study_key: str) -> None:
    """Say that nothing more will be ordered for a study that has reported. Raises FindingError, NotFoundError."""
    actor.require("finding.record")
    course = load_course(database, actor, programme_key)
    plan = course.in_force
    planned = next((one for one in (*plan.kept, *plan.conditional) if one.study.key == study_key), None)
    if planned is None:
        raise NotFoundError
    taken = tuple(step.action for step in course.steps.get(study_key, ()))
    actions = steps_to_close(planned, taken, course.states[study_key])
    _step(database, actor, course, study_key, actions, "", "study.closed")


def take_decision(
    database: Database,
    actor: Actor,
    programme_key: str,
    question_key: str,
    taken: tuple[int, str, date, date | None],
) -> None:
    """Record what a decision's owner did: option, note, the day, and the day it took effect. Closes the question.

    Raises FindingError, NotFoundError, ConflictError while no plan is approved.
    """
    actor.require("finding.record")
    course = load_course(database, actor, programme_key)
    decision = _decision(course, question_key)
    _check_taken(course, decision, taken)
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        row = _taken_row(actor, programme, question_key, decision, taken)
        session.add(row)
        _close(session, programme.id or 0, question_key)
        detail = {"option": row.option_name, "on": row.taken_on.isoformat()}
        record(session, actor, "decision.taken", _place(programme_key, question_key), detail)


def _taken_row(
    actor: Actor,
    programme: ProgrammeRecord,
    question_key: str,
    decision: Decision,
    taken: tuple[int, str, date, date | None],
) -> DecisionTakenRecord:
    option, note, taken_on, acted_on = taken
    return DecisionTakenRecord(
        workspace_id=actor.workspace_id,
        programme_id=programme.id or 0,
        question_key=question_key,
        option=option,
        option_name=decision.options[option].name,
        note=note,
        taken_on=taken_on,
        acted_on=acted_on,
        recorded_by=actor.user_id,
        recorded_at=datetime.now(UTC),
    )


def _check_taken(course: Course, decision: Decision, taken: tuple[int, str, date, date | None]) -> None:
    option, _, taken_on, acted_on = taken
    if not 0 <= option < len(decision.options):
        raise FindingError("Choose what was decided.", place="option")
    if taken_on > course.on:
        raise FindingError("This day is yet to come. Give the day on which it was decided.", place="taken_on")
    if acted_on is not None and acted_on < taken_on:
        raise FindingError("It took effect before it was decided. Check the two days.", place="acted_on")


def know_outcome(
    database: Database, actor: Actor, programme_key: str, question_key: str, known: tuple[int, str, date]
) -> None:
    """Record what turned out to be so: the state, a note and the day. Raises FindingError, NotFoundError."""
    actor.require("finding.record")
    course = load_course(database, actor, programme_key)
    state, note, known_on = known
    states = _decision(course, question_key).states
    if not 0 <= state < len(states):
        raise FindingError("Choose what turned out to be so.", place="state")
    if known_on > course.on:
        raise FindingError("This day is yet to come. Give the day on which it was known.", place="known_on")
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        session.add(
            OutcomeKnownRecord(
                workspace_id=actor.workspace_id,
                programme_id=programme.id or 0,
                question_key=question_key,
                state=state,
                state_name=states[state].name,
                note=note,
                known_on=known_on,
                recorded_by=actor.user_id,
                recorded_at=datetime.now(UTC),
            )
        )
        place = _place(programme_key, question_key)
        record(session, actor, "outcome.known", place, {"state": states[state].name})


def enter_measure(database: Database, actor: Actor, programme_key: str, measure: Measure) -> None:
    """Keep a measure of a touchpoint. Raises NotFoundError, FindingError when there is no such touchpoint."""
    actor.require("measure.enter")
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        known = session.execute(
            sa.select(col(TouchpointRecord.key)).where(col(TouchpointRecord.programme_id) == programme.id)
        ).scalars()
        if measure.touchpoint_key not in set(known):
            raise FindingError("Choose a touchpoint of this programme.", place="touchpoint")
        outcomes.add_measure(session, programme, measure, by=actor.user_id, at=datetime.now(UTC))
        detail = {"kind": measure.kind, "milli": measure.value_milli, "on": measure.measured_on.isoformat()}
        place = f"programme:{programme_key}/touchpoint:{measure.touchpoint_key}"
        record(session, actor, "measure.entered", place, detail)


def _place(programme_key: str, question_key: str) -> str:
    return f"programme:{programme_key}/question:{question_key}"


def _decision(course: Course, question_key: str) -> Decision:
    if course.plan is None or question_key not in {one.key for one in course.in_force.programme.questions}:
        raise NotFoundError
    return course.belief_of(question_key).decision


def _follow_up(course: Course, study_key: str) -> FollowUp:
    found = next((one for one in course.follow_ups if one.planned.study.key == study_key), None)
    if found is None:
        raise NotFoundError
    return found


def _step(
    database: Database,
    actor: Actor,
    course: Course,
    study_key: str,
    actions: Sequence[StudyAction],
    note: str,
    event: str,
) -> None:
    """Keep the steps in one transaction with the trail; ConflictError when somebody was faster."""
    at, turn = datetime.now(UTC), len(course.steps.get(study_key, ()))
    key = course.programme.key
    try:
        with database.write() as session:
            programme = programmes.by_key(session, actor.workspace_id, key)
            for place, action in enumerate(actions, start=1):
                step = outcomes.NewStep(action, note.strip(), course.number, turn + place, actor.user_id, at)
                outcomes.add_step(session, programme, study_key, step)
            keep_purse(session, actor, course)
            detail = {"note": note.strip(), "version": course.number}
            record(session, actor, event, f"programme:{key}/study:{study_key}", detail)
    except sa.exc.IntegrityError as error:
        raise ConflictError(_MEANWHILE) from error


def _close(session: Session, programme_id: int, question_key: str) -> None:
    session.execute(
        sa.update(QuestionRecord)
        .where(col(QuestionRecord.programme_id) == programme_id, col(QuestionRecord.key) == question_key)
        .values(state="closed")
    )
