"""What decision makers should know about a plan, each thing said in one sentence's worth of figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from budgeting.costing import Spread, spread_of_all
from budgeting.plans.plan import AnsweredQuestion, Plan, PlannedStudy, StaffLoad
from budgeting.studies import CostLine, Package
from planner.reports.wording import LEVEL_WORDS

_HARDLY: Final = 0.0005


@dataclass(frozen=True)
class Glance:
    """The figures behind the one-page summary; money in minor units.

    ``low_minor`` and ``high_minor`` are the cost at all low and all high prices, ``high_over_minor`` how much of the
    latter lies above the budget, ``spread`` what is to be expected; ``estimated_minor`` is the part of the cost at
    prices marked C. ``next_due`` is the answered question with the earliest decision, ``busiest`` the staff load
    nearest its limit. ``mandatory`` is a sentence for each mandatory study.
    """

    proof: str
    is_proven: bool
    low_minor: int
    high_minor: int
    high_over_minor: int
    spread: Spread
    estimated_minor: int
    next_due: AnsweredQuestion | None
    unanswered: tuple[AnsweredQuestion, ...]
    single_channel: tuple[AnsweredQuestion, ...]
    busiest: StaffLoad | None
    mandatory: tuple[str, ...]


def glance_of(plan: Plan) -> Glance:
    """The summary's figures, added up from the lines of kept studies and shared costs."""
    packages = [planned.package for planned in plan.kept if planned.package]
    shared = [line for cost in plan.shared_costs for line in cost.lines]
    low, high = (_at(packages, shared, end) for end in (0, 1))
    answered = [question for question in plan.questions if question.is_answered]
    return Glance(
        proof=proof_in_words(plan) + repeatable_in_words(plan),
        is_proven=plan.solution.status == "optimal",
        low_minor=low,
        high_minor=high,
        high_over_minor=max(0, high - plan.budget_minor),
        spread=spread_of_all(packages, shared),
        estimated_minor=sum(line.amount_minor for line in committed_lines(plan) if line.rate.mark == "C"),
        next_due=min(answered, key=lambda question: question.decision.decide_by, default=None),
        unanswered=tuple(question for question in plan.questions if not question.is_answered),
        single_channel=tuple(question for question in answered if _has_single_channel(question)),
        busiest=max((load for load in plan.staff if load.capacity_milli), key=_share, default=None),
        mandatory=tuple(mandatory_in_words(planned) for planned in plan.kept if planned.study.is_mandatory),
    )


def _at(packages: Iterable[Package], shared: Iterable[CostLine], end: int) -> int:
    """The plan's cost at all low (``end`` 0) or all high (1) prices, with contingency and the VAT that counts."""
    return sum(package.cost_range_minor[end] for package in packages) + sum(line.range_minor[end] for line in shared)


def committed_lines(plan: Plan) -> tuple[CostLine, ...]:
    """Every cost line that the plan pays for now."""
    kept = (line for planned in plan.kept if planned.package for line in planned.package.lines)
    shared = (line for cost in plan.shared_costs for line in cost.lines)
    return (*kept, *shared)


def mandatory_in_words(planned: PlannedStudy) -> str:
    """What was required of a mandatory study, and what the plan chose: a dearer level than it had to is its own."""
    level = LEVEL_WORDS[planned.level].lower() if planned.level else "chosen"
    if planned.cost_minor > min((package.cost_minor for package in planned.study.packages), default=0):
        return f"Mandatory at some level: {planned.study.name}; this plan takes the {level} level for what it adds."
    return f"Mandatory: {planned.study.name}, at the {level} level, its cheapest."


def proof_in_words(plan: Plan) -> str:
    """How good the plan is known to be, in plain words."""
    if plan.solution.status == "optimal":
        return "Proven best: no other choice of studies within these rules is worth more."
    gap = plan.solution.gap
    if gap is None:
        return "How close this plan comes to the best possible is not known."
    percent = f"{gap * 100:.1f}" if gap >= _HARDLY else "0.1"
    return f"Within {percent} % of the best possible."


def repeatable_in_words(plan: Plan) -> str:
    """Whether choosing again gives this plan again; nothing is said where it does."""
    return "" if plan.solution.is_repeatable else " Choosing again may give another plan: it was found in a fast way."


def _has_single_channel(question: AnsweredQuestion) -> bool:
    points = question.question.anxiety_points
    return bool(points) and all(point.has_single_channel for point in points)


def _share(load: StaffLoad) -> float:
    return load.used_milli / load.capacity_milli if load.capacity_milli else 0.0
