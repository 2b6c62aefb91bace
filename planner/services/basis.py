"""What a version is held against today: the programme as it stands, or what was left of it when it was chosen."""

from dataclasses import replace

from sqlmodel import Session

from budgeting.errors import ProblemError
from budgeting.learning.replanning import remaining
from budgeting.programme import Programme
from planner.once import once_for_the_same
from planner.services.actors import Actor
from planner.services.course import Course, read_course
from planner.services.frozen_plans import opened
from planner.storage import mapping
from planner.storage.keeping import kept_until_rewritten
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import findings


def basis_of(session: Session, actor: Actor, programme_key: str, version: PlanVersionRecord) -> Programme:
    """The programme that ``version`` would be chosen from today.

    For a version that was chosen with what was left of the plan in force, that is what is left today; once it is in
    force itself, what was left has moved on, and only the budgets of today are held against it.
    """
    today = mapping.load_programme(session, actor.workspace_id, programme_key)
    of_number = _chosen_after(session, actor.workspace_id, version.programme_id, version.number)
    if of_number is None:
        return today
    course = read_course(session, actor, programme_key)
    if course.plan is None or course.number != of_number:
        frozen = opened(version.content, version.digest, version.number).programme
        return _within(frozen, today)
    try:
        return _left(today, course)
    except ProblemError:
        return today


@once_for_the_same(8)
def _within(frozen: Programme, today: Programme) -> Programme:
    """What was frozen, with the budgets of today."""
    return replace(frozen, budgets=today.budgets)


@once_for_the_same(8)
def _left(today: Programme, course: Course) -> Programme:
    """What the plan in force leaves. Raises ProblemError."""
    return remaining(today, course.plan, course.happenings()).programme if course.plan else today


@kept_until_rewritten
def _chosen_after(session: Session, _workspace_id: int, programme_id: int, number: int) -> int | None:
    """The version in force with whose rest this one was chosen; None for one that was chosen from the start."""
    rest = findings.rest_of(session, programme_id, number)
    return rest.of_number if rest else None
