"""A whole plan made by hand: a bank's research for one year, small enough to check with a pencil."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from budgeting.plans.plan import AnsweredQuestion, Fate, MoneyCell, Plan, PlannedRun, PlannedStudy, StaffLoad
from budgeting.problem import Account, ChosenPackage, Problem, Selection, Solution, StaffDays
from budgeting.programme import Budget, CostCentre, Period, Programme, SharedCost, StaffCapacity
from budgeting.studies import Level
from planner.reports.cover import Cover, Step
from planner.reports.since import Since
from tests.planner.reports.sample_questions import QUESTIONS
from tests.planner.reports.sample_studies import ENTERED_AT, ENTERED_BY, PANEL_LINES, STUDIES

PERIODS = (
    Period("q1", "Q1 2027", date(2027, 1, 1), date(2027, 3, 31)),
    Period("q2", "Q2 2027", date(2027, 4, 1), date(2027, 6, 30)),
    Period("q3", "Q3 2027", date(2027, 7, 1), date(2027, 9, 30)),
    Period("q4", "Q4 2027", date(2027, 10, 1), date(2027, 12, 31)),
)
CENTRES = (CostCentre("insight", "Customer insight"), CostCentre("lending", "Lending"))
PANEL = SharedCost(
    "panel",
    "Customer research panel",
    "insight",
    "q1",
    ("dispute-survey", "fee-diary", "fee-letter-test"),
    PANEL_LINES,
    by=ENTERED_BY,
    at=ENTERED_AT,
)
PROGRAMME = Programme(
    key="retention-2027",
    name="Retention 2027",
    currency="GBP",
    periods=PERIODS,
    cost_centres=CENTRES,
    budgets=(
        Budget(5_500_000),
        Budget(4_000_000, cost_centre_key="insight"),
        Budget(2_000_000, cost_centre_key="lending"),
    ),
    capacities=tuple(
        StaffCapacity(role, period.key, days)
        for role, days in (("senior", 40_000), ("researcher", 45_000))
        for period in PERIODS
    ),
    questions=QUESTIONS,
    studies=STUDIES,
    shared_costs=(PANEL,),
    begun_at="2026-11-02T08:30:00+00:00",
)
_DUE = "The decision is due before it could report."
_CHOICES: tuple[tuple[str, Fate, Level | None, tuple[str, ...], int, str], ...] = (
    ("dispute-survey", "kept", "standard", ("dispute-time", "fee-letters"), 1_000_000, ""),
    ("dispute-records", "kept", "minimum", ("dispute-time",), 1_000_000, ""),
    ("fee-diary", "kept", "minimum", ("fee-moment",), 1_000_000, ""),
    ("fee-letter-test", "conditional", "standard", ("fee-letters",), 420_000, ""),
    ("mortgage-interviews", "kept", "standard", ("mortgage-words",), 1_000_000, ""),
    ("mortgage-calls", "kept", "minimum", ("mortgage-words",), 1_000_000, ""),
    ("fee-interviews", "left_out", None, (), 0, "The late-fee diary answers the same question for £1,884 less."),
    (
        "branch-visits",
        "left_out",
        None,
        (),
        0,
        "Its cheapest level costs £13,730; the answer would be worth £9,100.",
    ),
    ("branch-survey", "left_out", None, (), 0, _DUE),
    ("leaver-tracker", "left_out", None, (), 0, "It would not fit in the budget of Customer insight for Q1 2027."),
)
_WORTH = {
    "dispute-time": (21_600_000, 14_850_000, ("dispute-survey", "dispute-records")),
    "fee-moment": (9_000_000, 5_130_000, ("fee-diary",)),
    "fee-letters": (10_800_000, 6_210_000, ("dispute-survey", "fee-letter-test")),
    "mortgage-words": (12_500_000, 7_940_000, ("mortgage-interviews", "mortgage-calls")),
    "branch-counters": (1_390_000, 0, ()),
}


def sample_cover(**changes: object) -> Cover:
    """A cover of version 4, approved by somebody else than its author."""
    cover = Cover(
        version=4,
        status="approved",
        author="Ada Larsen",
        prepared_on=date(2026, 11, 21),
        frozen_at=datetime(2026, 11, 21, 16, 5, tzinfo=UTC),
        digest="9f2c41d07ab35e8816cc0d5a4be2917f30a6d8e45b1c7720fd934a6e18b05c2d",
        submitted_by="Grace Ito",
        submitted_on=date(2026, 11, 24),
        decided_by="Femi Okafor",
        decided_on=date(2026, 11, 26),
        note="Approved as submitted. Come back before the fee letter test is released.",
    )
    return replace(cover, **changes)  # type: ignore[arg-type]  # the caller names fields of Cover


def signed_cover() -> Cover:
    """The cover with the log of who did what, the version before, and where a print can be checked."""
    steps = (
        Step("Submitted for approval", "Grace Ito", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        Step(
            "34 cost lines approved, 1 queried", "Femi Okafor", datetime(2026, 11, 25, 9, tzinfo=UTC), note="Why two?"
        ),
        Step("Approved", "Femi Okafor", datetime(2026, 11, 26, 9, tzinfo=UTC), on_behalf_of="Nils Berg"),
    )
    return sample_cover(
        steps=steps,
        trail_head=f"412:{'9f2c41d0' * 8}",
        check_address="https://plans.example.org/verify",
        since=Since(3, 120_000, 0, -50_000, ("Dispute survey: standard level, was left out",)),
        approvals={"study:dispute-survey": ("Of 9 cost lines: 9 approved (Femi Okafor).", "Report, approved: “Fine.”")},
    )


def sample_plan(programme: Programme = PROGRAMME) -> Plan:
    """The plan of ``programme``, which has the studies and questions of the sample, maybe under other names."""
    studies = tuple(
        PlannedStudy(study, fate, level, study.package(level) if level else None, answers, chance, reason)
        for key, fate, level, answers, chance, reason in _CHOICES
        for study in [programme.study(key)]
    )
    kept = [s for s in studies if s.fate == "kept"]
    conditional = [s for s in studies if s.fate == "conditional"]
    cost = sum(s.cost_minor for s in kept) + sum(s.cost_minor for s in programme.shared_costs)
    reserve = sum(s.cost_minor for s in conditional)
    follow_up = sum(round(s.cost_minor * s.chance_ppm / 1_000_000) for s in conditional)
    value = sum(worth for _, worth, _ in _WORTH.values())
    net = value - cost - follow_up
    return Plan(
        programme=programme,
        problem=Problem(programme.currency, (), (), (), ()),
        solution=_solution(kept, value, cost, follow_up, reserve, net),
        studies=studies,
        questions=tuple(AnsweredQuestion(programme.question(key), *worth) for key, worth in _WORTH.items()),
        shared_costs=programme.shared_costs,
        cells=_cells(programme, kept, conditional),
        staff=_staff(programme, [*kept, *conditional]),
        value_minor=value,
        cost_minor=cost,
        reserve_minor=reserve,
        expected_follow_up_minor=follow_up,
        net_minor=net,
        ratio_value_minor=net - 3_264_000,
        runs=tuple(_run(s) for s in [*kept, *conditional]),
    )


def _run(planned: PlannedStudy) -> PlannedRun:
    period, days = planned.study.period_key, planned.package.days_milli_by_role if planned.package else {}
    return PlannedRun(planned.study.key, period, tuple(StaffDays(role, period, milli) for role, milli in days.items()))


def _solution(kept: list[PlannedStudy], value: int, cost: int, follow_up: int, reserve: int, net: int) -> Solution:
    packages = tuple(ChosenPackage(s.study.key, s.level or "minimum", s.study.period_key) for s in kept)
    account = Account(value, cost, follow_up, reserve, net, ())
    return Solution("optimal", Selection(packages), account, net, 0.0, 1.2, ("CP-SAT", "HiGHS"))


def _cells(programme: Programme, kept: list[PlannedStudy], conditional: list[PlannedStudy]) -> tuple[MoneyCell, ...]:
    cost: Counter[tuple[str, str]] = Counter()
    reserve: Counter[tuple[str, str]] = Counter()
    for counter, studies in ((cost, kept), (reserve, conditional)):
        for s in studies:
            counter[s.study.period_key, s.study.cost_centre_key] += s.cost_minor
    for shared in programme.shared_costs:
        cost[shared.period_key, shared.cost_centre_key] += shared.cost_minor
    return tuple(
        MoneyCell(period.key, centre.key, cost[period.key, centre.key], reserve[period.key, centre.key])
        for period in programme.periods
        for centre in programme.cost_centres
    )


def _staff(programme: Programme, studies: list[PlannedStudy]) -> tuple[StaffLoad, ...]:
    used: Counter[tuple[str, str]] = Counter()
    for s in studies:
        for role, days in (s.package.days_milli_by_role if s.package else {}).items():
            used[role, s.study.period_key] += days
    limits = {(limit.role, limit.period_key): limit.days_milli for limit in programme.capacities}
    roles = dict.fromkeys(role for role, _ in (*limits, *used))
    return tuple(
        StaffLoad(role, period.key, used[role, period.key], limits.get((role, period.key)))
        for role in roles
        for period in programme.periods
        if used[role, period.key] or (role, period.key) in limits
    )
