"""Choosing again with what is left of the plan in force: what would be chosen from, and what changed by it."""

from dataclasses import dataclass

from budgeting.errors import ProblemError
from budgeting.learning.replanning import Remaining, remaining
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.posing.building import check_choosable
from planner.services.actors import Actor
from planner.services.course import Course, load_course
from planner.services.optimising import PosedChoice
from planner.services.plans import see_plan
from planner.storage.database import Database
from planner.storage.repositories import findings, programmes


@dataclass(frozen=True)
class Rest:
    """What is left to choose from, in words and figures; ``why_not`` says why nothing can be chosen, else is empty.

    ``standing`` are the studies that stay as they are, ``gone`` those that cannot start any more, by name. ``newer`` is
    the newest version that was chosen with what was left, ``turns`` what it treats otherwise.
    """

    course: Course
    remaining: Remaining | None
    standing: tuple[PlannedStudy, ...]
    gone: tuple[str, ...]
    why_not: str = ""
    newer: int | None = None
    turns: tuple["Turn", ...] = ()

    @property
    def held_minor(self) -> dict[str, int]:
        """What stays with each study that stands: its grant, or what it used where that is more or it is over."""
        if self.remaining is None:
            return {}
        studies = {one.key: one for one in self.remaining.programme.studies}
        return {key: studies[key].packages[0].cost_minor for key in self.remaining.fixed}


@dataclass(frozen=True)
class Turn:
    """A study that another version treats otherwise: what it was and what it is, in words."""

    name: str
    before: str
    after: str
    before_minor: int
    after_minor: int


def see_rest(database: Database, actor: Actor, programme_key: str) -> Rest:
    """What is left of the plan in force. Raises NotFoundError, ConflictError while no plan is approved."""
    course = load_course(database, actor, programme_key)
    plan = course.in_force
    try:
        left = remaining(course.programme, plan, course.happenings())
        check_choosable(left.programme)
    except ProblemError as error:
        return Rest(course, None, (), (), error.message)
    newer = _newer(database, actor, course)
    after = see_plan(database, actor, programme_key, newer).plan if newer else None
    turns = turns_between(plan, after) if after else ()
    standing = tuple(one for one in (*plan.kept, *plan.conditional) if one.study.key in left.fixed)
    names = {study.key: study.name for study in left.programme.studies}
    gone = tuple(names[key] for key in left.gone if key in names)
    return Rest(course, left, standing, gone, newer=newer, turns=turns)


def pose_rest(database: Database, actor: Actor, programme_key: str) -> PosedChoice:
    """The choice that is left, as a problem. Raises ProblemError, NotFoundError, ConflictError."""
    actor.require("plan.optimise")
    course = load_course(database, actor, programme_key)
    left = remaining(course.programme, course.in_force, course.happenings())
    check_choosable(left.programme)
    return PosedChoice(left.programme, left.problem, rest_of=(course.number, len(course.noted)))


def turns_between(before: Plan, after: Plan) -> tuple[Turn, ...]:
    """The studies that ``after`` treats otherwise than ``before``, in its order."""
    was = {one.study.key: one for one in before.studies}
    found = []
    for one in after.studies:
        former = was.get(one.study.key)
        if former is None or (former.fate, former.level, former.cost_minor) != (one.fate, one.level, one.cost_minor):
            found.append(
                Turn(
                    one.study.name,
                    _words(former) if former else "new",
                    _words(one),
                    former.cost_minor if former else 0,
                    one.cost_minor,
                )
            )
    return tuple(found)


def _newer(database: Database, actor: Actor, course: Course) -> int | None:
    with database.read() as session:
        programme = programmes.by_key(session, actor.workspace_id, course.programme.key)
        return findings.newest_rest_of(session, programme.id or 0, course.number)


def _words(planned: PlannedStudy) -> str:
    fate = {"kept": "kept", "conditional": "conditional", "left_out": "left out"}[planned.fate]
    return f"{fate}, {planned.level}" if planned.level else fate
