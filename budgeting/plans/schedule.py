"""Can the team do it in time: when each study of a plan runs, and the load of each role, month by month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from budgeting.plans.activities import Place, capacity_by_place, quick_starts, work_by_place
from budgeting.plans.months import Month, months_of
from budgeting.plans.plan import AnsweredQuestion, Plan, PlannedStudy
from budgeting.plans.waiting import awaited_by, earliest_starts, funded, reported_on, waits_for
from budgeting.programme import Period


@dataclass(frozen=True)
class Starts:
    """The day on which each funded study starts, by key; ``is_proven`` when no placing eases the months more."""

    start_by_study: Mapping[str, date]
    is_proven: bool = False


@dataclass(frozen=True)
class Bar:
    """A funded study's run: from ``starts_on``, not before ``earliest_on``, to its result on ``reports_on``.

    ``awaited`` are the questions that its result is for, ``waits_for`` the studies whose results it starts from.
    """

    planned: PlannedStudy
    period: Period
    earliest_on: date
    starts_on: date
    reports_on: date
    awaited: tuple[AnsweredQuestion, ...]
    waits_for: tuple[PlannedStudy, ...]

    @property
    def due_on(self) -> date | None:
        """The day of the first decision that its result is for."""
        return min((one.decision.decide_by for one in self.awaited), default=None)

    @property
    def is_late(self) -> bool:
        """Whether a decision is due before its result."""
        return self.due_on is not None and self.reports_on > self.due_on

    @property
    def is_moved(self) -> bool:
        """Whether it starts later than it could, to ease a month."""
        return self.starts_on > self.earliest_on


@dataclass(frozen=True)
class MonthLoad:
    """Days of a role in a month, in thousandths: asked for, and there (None: no limit).

    ``held_milli`` is the part of ``used_milli`` that is asked for only if a finding releases a follow-up.
    """

    role: str
    month: Month
    used_milli: int
    held_milli: int
    capacity_milli: int | None

    @property
    def over_milli(self) -> int:
        """What is asked for beyond what is there."""
        return 0 if self.capacity_milli is None else max(0, self.used_milli - self.capacity_milli)

    @property
    def share(self) -> float:
        """What is asked for over what is there; 0 without a limit."""
        return self.used_milli / self.capacity_milli if self.capacity_milli else 0.0


@dataclass(frozen=True)
class Schedule:
    """``bars`` in order of start; ``loads`` by role, then month: those of a period add up to what the plan counts."""

    months: tuple[Month, ...]
    bars: tuple[Bar, ...]
    loads: tuple[MonthLoad, ...]
    is_proven: bool

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that is asked for or limited."""
        return tuple(dict.fromkeys(load.role for load in self.loads))

    @property
    def late(self) -> tuple[Bar, ...]:
        """The studies that report after a decision that they are for."""
        return tuple(bar for bar in self.bars if bar.is_late)

    @property
    def over(self) -> tuple[MonthLoad, ...]:
        """The months in which more is asked of a role than there is, the most first."""
        return tuple(sorted((load for load in self.loads if load.over_milli), key=lambda one: -one.over_milli))

    @property
    def moved(self) -> tuple[Bar, ...]:
        """The studies that start later than they could."""
        return tuple(bar for bar in self.bars if bar.is_moved)

    @property
    def last(self) -> Bar | None:
        """The study that reports last."""
        return max(self.bars, key=lambda bar: bar.reports_on, default=None)

    def of_role(self, role: str) -> tuple[MonthLoad, ...]:
        """The loads of one role, month by month."""
        return tuple(load for load in self.loads if load.role == role)


def schedule_of(plan: Plan, starts: Starts | None = None) -> Schedule:
    """``plan`` with its studies placed as ``starts`` say, else in a moment."""
    placed = starts or Starts(quick_starts(plan))
    months = months_of(plan.programme)
    bars = tuple(_bars(plan, placed.start_by_study))
    return Schedule(
        months=months,
        bars=tuple(sorted(bars, key=lambda bar: (bar.starts_on, bar.reports_on, bar.planned.study.key))),
        loads=_loads(plan, months, bars),
        is_proven=placed.is_proven,
    )


def _bars(plan: Plan, start_by_study: Mapping[str, date]) -> list[Bar]:
    among, earliest = funded(plan), earliest_starts(plan)
    return [
        Bar(
            planned=planned,
            period=plan.programme.period(run.period_key),
            earliest_on=earliest[run.study_key],
            starts_on=start_by_study[run.study_key],
            reports_on=reported_on(planned, start_by_study[run.study_key]),
            awaited=awaited_by(plan, planned),
            waits_for=tuple(among[key] for key in waits_for(plan, planned)),
        )
        for run in plan.runs
        for planned in [among[run.study_key]]
    ]


def _loads(plan: Plan, months: tuple[Month, ...], bars: tuple[Bar, ...]) -> tuple[MonthLoad, ...]:
    used: Counter[Place] = Counter()
    held: Counter[Place] = Counter()
    for run, bar in zip(plan.runs, bars, strict=True):
        work = work_by_place(run, months, bar.starts_on, bar.reports_on)
        used.update(work)
        if bar.planned.fate == "conditional":
            held.update(work)
    capacity = capacity_by_place(plan, months)
    return tuple(
        MonthLoad(place.role, month, used[place], held[place], capacity.get(place))
        for role in sorted({load.role for load in plan.staff})
        for number, month in enumerate(months)
        for place in [Place(role, number)]
    )
