"""Domain values with sensible defaults: a test names only what it is about."""

from collections.abc import Sequence
from datetime import date

from budgeting.decisions import MILLION, Decision, Option, State
from budgeting.methods import method_named
from budgeting.programme import (
    Alternatives,
    Budget,
    CostCentre,
    Objective,
    Period,
    Prerequisite,
    Programme,
    SharedCost,
    StaffCapacity,
)
from budgeting.questions import AnxietyPoint, Question
from budgeting.studies import LEVELS, CostLine, Level, Package, Rate, Study, Trigger

POUNDS = 100
QUARTERS = (
    Period("q1", "Q1", date(2027, 1, 1), date(2027, 3, 31)),
    Period("q2", "Q2", date(2027, 4, 1), date(2027, 6, 30)),
    Period("q3", "Q3", date(2027, 7, 1), date(2027, 9, 30)),
    Period("q4", "Q4", date(2027, 10, 1), date(2027, 12, 31)),
)
INSIGHT = CostCentre("insight", "Insight")
DIGITAL = CostCentre("digital", "Digital")


def make_decision(
    payoffs: Sequence[Sequence[int]] = ((400_000, -200_000), (0, 0)),
    prior_ppm: Sequence[int] = (200_000, 800_000),
    *,
    decide_by: date = date(2027, 12, 31),
    acting_ppm: int = MILLION,
) -> Decision:
    """Act or do nothing about a problem that is real or not; ``payoffs[option][state]`` in pounds."""
    return Decision(
        statement="Whether to simplify the fee letter",
        options=tuple(Option(f"Option {number}") for number in range(1, len(payoffs) + 1)),
        states=tuple(State(f"State {number}", ppm) for number, ppm in enumerate(prior_ppm, start=1)),
        payoffs_minor=tuple(tuple(pounds * POUNDS for pounds in row) for row in payoffs),
        owner="Head of current accounts",
        decide_by=decide_by,
        acting_ppm=acting_ppm,
    )


def make_question(
    key: str = "fees",
    *,
    decision: Decision | None = None,
    text: str = "",
    anxiety_points: tuple[AnxietyPoint, ...] = (),
    difference_bp: int = 1_000,
    prevalence_bp: int = 1_500,
) -> Question:
    """A question about a decision."""
    return Question(
        key=key,
        text=text or f"Do customers leave because of {key}?",
        decision=decision or make_decision(),
        anxiety_points=anxiety_points,
        state="ready",
        difference_bp=difference_bp,
        prevalence_bp=prevalence_bp,
    )


def make_rate(pounds: int = 1, *, element: str = "Thing", unit: str = "thing") -> Rate:
    """A rate of ``pounds`` a unit, half as much at the low end and twice as much at the high end."""
    minor = pounds * POUNDS
    return Rate(element, unit, minor // 2, minor, minor * 2, "C")


def make_line(pounds: int = 1_000, *, role: str = "", days_milli: int = 0) -> CostLine:
    """A line that costs ``pounds`` (when it has a role: ``days_milli`` days at ``pounds`` a day)."""
    if role:
        rate = make_rate(pounds, element=role, unit="day")
        return CostLine(f"days-of-{role}", "analysis", "Analysis", role, rate, days_milli, role=role)
    rate = make_rate(1)
    return CostLine("things", "fieldwork", "Things", rate.element, rate, pounds * 1_000)


def make_package(
    level: Level = "standard",
    pounds: int = 10_000,
    *,
    sample: int = 400,
    days_to_result: int = 15,
    lines: tuple[CostLine, ...] = (),
) -> Package:
    """A package that costs ``pounds`` and whatever ``lines`` add; no line at all for nothing."""
    bought = (make_line(pounds),) if pounds else ()
    return Package(level, sample, "completes", days_to_result, (*bought, *lines))


def make_packages(*pounds: int, samples: Sequence[int] = (150, 400, 1_000)) -> tuple[Package, ...]:
    """Packages at the first levels, at these prices."""
    return tuple(
        make_package(level, cost, sample=sample) for level, cost, sample in zip(LEVELS, pounds, samples, strict=False)
    )


def make_study(
    key: str = "survey",
    *,
    method_key: str = "online-survey",
    question_keys: tuple[str, ...] = ("fees",),
    packages: tuple[Package, ...] | None = None,
    period_key: str = "q1",
    cost_centre_key: str = "insight",
    is_mandatory: bool = False,
    trigger: Trigger | None = None,
) -> Study:
    """A study of one question by an online survey at three levels."""
    return Study(
        key=key,
        name=key.replace("-", " ").capitalize(),
        method=method_named(method_key),
        question_keys=question_keys,
        cost_centre_key=cost_centre_key,
        period_key=period_key,
        packages=make_packages(5_000, 10_000, 20_000) if packages is None else packages,
        is_mandatory=is_mandatory,
        trigger=trigger,
    )


def make_programme(
    *studies: Study,
    questions: tuple[Question, ...] = (),
    budgets: tuple[Budget, ...] = (Budget(100_000 * POUNDS),),
    capacities: tuple[StaffCapacity, ...] = (),
    shared_costs: tuple[SharedCost, ...] = (),
    prerequisites: tuple[Prerequisite, ...] = (),
    alternatives: tuple[Alternatives, ...] = (),
    objective: Objective = "net",
    currency: str = "GBP",
) -> Programme:
    """A year in quarters with two cost centres, £100,000 and the one question that the default study serves."""
    return Programme(
        key="retention-2027",
        name="Retention 2027",
        currency=currency,
        periods=QUARTERS,
        cost_centres=(INSIGHT, DIGITAL),
        budgets=budgets,
        capacities=capacities,
        questions=questions or (make_question(),),
        studies=studies,
        shared_costs=shared_costs,
        prerequisites=prerequisites,
        alternatives=alternatives,
        objective=objective,
    )
