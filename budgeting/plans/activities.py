"""The runs of a plan as activities to place: on which days each may start, and what it then asks of whom and when.

A study starts on the first day of its period or on a Monday within it, if it then still reports within the period; one
that does not fit its period starts on the first day that it can. Its days of work stay in the periods in which the plan
counts them, spread evenly over its run.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from budgeting.optimiser.placing import Activity, place
from budgeting.plans.months import Month, months_of, shared_by_working_days
from budgeting.plans.once import once_per_plan
from budgeting.plans.plan import Plan, PlannedRun
from budgeting.plans.waiting import days_between, due_on, earliest_starts, funded, reported_on, waits_for

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7


class Place(NamedTuple):
    """A role in a month, by the month's number: what days of people and of work are counted for."""

    role: str
    month: int


class Posed(NamedTuple):
    """The placing of a plan's runs as a question; ``capacities`` are those of ``places``, None without a limit."""

    activities: tuple[Activity, ...]
    places: tuple[Place, ...]
    capacities: tuple[int | None, ...]


@once_per_plan
def quick_starts(plan: Plan) -> dict[str, date]:
    """A start for each funded study, by key, found in a moment."""
    posed = pose(plan)
    return on_days(plan, place(posed.activities, posed.capacities))


def on_days(plan: Plan, starts: Mapping[str, int]) -> dict[str, date]:
    """Starts that are counted from the programme's first day, as days."""
    return {key: plan.programme.starts_on + timedelta(days=start) for key, start in starts.items()}


def pose(plan: Plan) -> Posed:
    """The activities of ``plan`` in order of key, and a place for every role in every month."""
    months = months_of(plan.programme)
    roles = sorted({load.role for load in plan.staff})
    places = tuple(Place(role, number) for role in roles for number in range(len(months)))
    number_by_place = {one: number for number, one in enumerate(places)}
    capacity, earliest = capacity_by_place(plan, months), earliest_starts(plan)
    activities = tuple(
        _activity(plan, run, earliest[run.study_key], months, number_by_place)
        for run in sorted(plan.runs, key=lambda one: one.study_key)
    )
    return Posed(activities, places, tuple(capacity.get(one) for one in places))


def capacity_by_place(plan: Plan, months: Sequence[Month]) -> dict[Place, int]:
    """Each period's days of a role, shared over its months by their working days; what has no limit is left out."""
    return {
        Place(load.role, number): milli
        for load in plan.staff
        if load.capacity_milli is not None
        for number, milli in _shared(load.capacity_milli, load.period_key, months, (date.min, date.max))
    }


def work_by_place(run: PlannedRun, months: Sequence[Month], starts_on: date, result_on: date) -> dict[Place, int]:
    """The run's days of work in each month, in thousandths, from ``starts_on`` to the day before its result."""
    found: dict[Place, int] = {}
    for item in run.days:
        for number, milli in _shared(item.days_milli, item.period, months, (starts_on, result_on - _DAY)):
            if milli:
                found[Place(item.role, number)] = found.get(Place(item.role, number), 0) + milli
    return found


def _shared(milli: int, period_key: str, months: Sequence[Month], span: tuple[date, date]) -> Iterator[tuple[int, int]]:
    """``milli`` of a period over its months, by number, by the working days of ``span`` in each."""
    numbers = [number for number, month in enumerate(months) if month.period_key == period_key]
    return zip(numbers, shared_by_working_days(milli, [months[number] for number in numbers], *span), strict=True)


def _activity(
    plan: Plan, run: PlannedRun, earliest: date, months: Sequence[Month], number_by_place: Mapping[Place, int]
) -> Activity:
    planned, begins = funded(plan)[run.study_key], plan.programme.starts_on
    starts = tuple(_starts(plan, run, earliest, reported_on(planned, earliest) - earliest))
    works = (work_by_place(run, months, start, reported_on(planned, start)) for start in starts)
    due = due_on(plan, planned)
    return Activity(
        key=run.study_key,
        starts=tuple(days_between(begins, start) for start in starts),
        duration=days_between(earliest, reported_on(planned, earliest)),
        works=tuple(tuple(sorted((number_by_place[one], milli) for one, milli in work.items())) for work in works),
        after=waits_for(plan, planned),
        due=days_between(begins, due) if due else None,
    )


def _starts(plan: Plan, run: PlannedRun, earliest: date, length: timedelta) -> Iterator[date]:
    """The earliest day, then each Monday from which it still reports within its period."""
    yield earliest
    start = earliest + timedelta(days=_WEEK - earliest.weekday())
    while start + length <= plan.programme.period(run.period_key).ends_on:
        yield start
        start += timedelta(days=_WEEK)
