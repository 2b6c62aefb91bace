"""Was research worth it: the return ledger, how good beliefs were, and what was measured before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.learning.calibration import Calibration, belief_forecasts, calibrate, outcome_forecasts
from budgeting.learning.measures import MEASURE_KINDS, Change, Measure, change_of, complaints_around
from budgeting.learning.returns import Ledger, Return, ledger_of, return_of
from budgeting.money import Money
from planner.services.actors import Actor
from planner.services.course import Course, load_course
from planner.services.feedback import count_months, published
from planner.services.sheets import Sheet, csv_text, workbook
from planner.storage.database import Database
from planner.storage.records import AnxietyPointRecord, FeedbackItemRecord, TouchpointRecord
from planner.storage.repositories import outcomes, programmes

_COLUMNS = (
    *("Question", "Findings", "Cost of its studies", "Best without research", "Best now", "Decided", "Changed"),
    *("Worth more, as believed", "Worth more, as it turned out", "Turned out to be so"),
)


@dataclass(frozen=True)
class TouchpointChange:
    """A touchpoint before and after an action: complaints a month, then each kind that was measured."""

    touchpoint: str
    question_text: str
    action: str
    acted_on: date
    complaints: Change
    measured: tuple[tuple[str, Change], ...]


@dataclass(frozen=True)
class SeenLedger:
    """The ledger of a programme; ``has_estimates`` when a cost is that of the plan since nothing was ordered yet."""

    course: Course
    ledger: Ledger
    outcomes: Calibration
    beliefs: Calibration
    touchpoints: tuple[TouchpointChange, ...]
    choices: tuple[tuple[str, str], ...]
    measures: tuple[Measure, ...]
    has_estimates: bool


def see_ledger(database: Database, actor: Actor, programme_key: str) -> SeenLedger:
    """The ledger. Raises NotFoundError."""
    course = load_course(database, actor, programme_key)
    costs, has_estimates = _costs(course)
    told = course.learned
    forecasts = [one for learned in told.values() for one in outcome_forecasts(learned)]
    known = [
        one
        for key, outcome in course.known.items()
        if key in told
        for one in belief_forecasts(told[key][-1].after, outcome.state)
    ]
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        names = _touchpoints(session, programme_id)
        measures = outcomes.measures(session, programme_id)
        changes = _changes(session, programme_id, course, names, measures)
    return SeenLedger(
        course=course,
        ledger=ledger_of(_returns(course, costs), costs),
        outcomes=calibrate(forecasts),
        beliefs=calibrate(known),
        touchpoints=changes,
        choices=tuple(names.items()),
        measures=measures,
        has_estimates=has_estimates,
    )


def ledger_csv(seen: SeenLedger) -> str:
    """The ledger as CSV."""
    return csv_text(_sheet(seen))


def ledger_xlsx(seen: SeenLedger) -> bytes:
    """The ledger as a workbook."""
    return workbook([_sheet(seen)])


def _costs(course: Course) -> tuple[dict[str, int], bool]:
    """What each study that reported has cost, and whether any of it is only the plan's figure."""
    planned = {one.study.key: one.cost_minor for one in course.plan.studies} if course.plan else {}
    costs, is_planned = {}, False
    for key in {one.study_key for one in course.findings}:
        used = course.used.get(f"study:{key}")
        costs[key] = used.minor if used and used.minor else planned.get(key, 0)
        is_planned |= not (used and used.minor)
    return costs, is_planned


def _returns(course: Course, costs: Mapping[str, int]) -> list[Return]:
    found = []
    for question in course.programme.questions:
        learned = course.learned.get(question.key)
        if learned:
            taken, known = course.taken.get(question.key), course.known.get(question.key)
            found.append(
                return_of(question, learned, costs, taken.option if taken else None, known.state if known else None)
            )
    return found


def _touchpoints(session: Session, programme_id: int) -> dict[str, str]:
    rows = session.execute(
        sa.select(col(TouchpointRecord.key), col(TouchpointRecord.name))
        .where(col(TouchpointRecord.programme_id) == programme_id)
        .order_by(col(TouchpointRecord.name))
    )
    return {key: name for key, name in rows}  # noqa: C416  rows are no pairs to a type checker


def _changes(
    session: Session, programme_id: int, course: Course, names: Mapping[str, str], measures: tuple[Measure, ...]
) -> tuple[TouchpointChange, ...]:
    """Every touchpoint of a question whose decision took effect."""
    keys = {name: key for key, name in names.items()}
    last = _last_said_on(session, programme_id)
    found = []
    for question in course.programme.questions:
        taken = course.taken.get(question.key)
        if taken is None or taken.acted_on is None:
            continue
        for touchpoint in dict.fromkeys(point.touchpoint for point in question.anxiety_points):
            own = [one for one in measures if one.touchpoint_key == keys.get(touchpoint)]
            months = _months(session, programme_id, touchpoint)
            by_kind = ((kind, change_of((m for m in own if m.kind == kind), taken.acted_on)) for kind in MEASURE_KINDS)
            found.append(
                TouchpointChange(
                    touchpoint,
                    question.text,
                    taken.option_name,
                    taken.acted_on,
                    complaints_around(months, taken.acted_on, last or taken.acted_on),
                    tuple((kind, change) for kind, change in by_kind if change.before_count + change.after_count),
                )
            )
    return tuple(found)


def _last_said_on(session: Session, programme_id: int) -> date | None:
    found = session.execute(sa.select(sa.func.max(col(FeedbackItemRecord.said_on))).where(*published(programme_id)))
    return found.scalar()


def _months(session: Session, programme_id: int, touchpoint: str) -> list[tuple[date, int]]:
    """How much was said at a touchpoint, by month."""
    points = (
        sa.select(col(AnxietyPointRecord.id))
        .join(TouchpointRecord, col(TouchpointRecord.id) == col(AnxietyPointRecord.touchpoint_id))
        .where(col(TouchpointRecord.programme_id) == programme_id, col(TouchpointRecord.name) == touchpoint)
    )
    where = [*published(programme_id), col(FeedbackItemRecord.anxiety_point_id).in_(points)]
    return sorted(count_months(session, where)[0].items())


def _sheet(seen: SeenLedger) -> Sheet:
    currency = seen.course.programme.currency
    rows = tuple(
        (
            one.question.text,
            len(one.findings),
            Money(one.cost_minor, currency),
            _option(one, one.option_before),
            _option(one, one.option_best),
            _option(one, one.option_taken),
            {None: "", True: "yes", False: "no"}[one.is_changed],
            None if one.captured_minor is None else Money(one.captured_minor, currency),
            None if one.realised_minor is None else Money(one.realised_minor, currency),
            seen.course.known[one.question.key].state_name if one.question.key in seen.course.known else "",
        )
        for one in seen.ledger.returns
    )
    return Sheet("Return ledger", _COLUMNS, rows)


def _option(one: Return, place: int | None) -> str:
    return "" if place is None else one.findings[-1].after.decision.options[place].name
