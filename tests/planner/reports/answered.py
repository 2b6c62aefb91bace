"""A small plan with all that is answered about it by choosing again, worked out once by trying every choice."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType

from budgeting.explaining.robustness.robustness import robustness
from budgeting.optimiser.solving import answer
from budgeting.plans.frozen import Frozen
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution
from budgeting.programme import Budget
from planner.reports.explained import Answers
from planner.solving.answer_kinds import ANSWER_KINDS
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study

SPITEFUL = '=HYPERLINK("http://evil.example")<b>'
_QUICK = ("cards", "schedule", "frontier", "rules", "frontier_without")


def solver(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    """The best plan of a small problem."""
    del known
    return answer(problem, enough_gap=enough_gap)


@cache
def answered() -> tuple[Plan, Answers]:
    """Two questions and money for some of their studies; the one that is left out is named like a formula."""
    calls = make_study(
        "calls", method_key="call-analysis", question_keys=("letters",), packages=make_packages(3_000, 8_000)
    )
    programme = make_programme(
        make_study("survey", packages=make_packages(4_000)),
        calls,
        replace(make_study("talks", packages=make_packages(9_000)), name=SPITEFUL),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(9_000 * POUNDS), Budget(6_000 * POUNDS, "q1")),
    )
    problem = build_problem(programme)
    frozen = Frozen(programme, problem, solver(problem))
    found: dict[str, object] = {kind: ANSWER_KINDS[kind].compute(frozen, solver, lambda *_: None) for kind in _QUICK}
    found["robustness"] = robustness(frozen, solver, lambda *_: None, count=3)
    return lay_out(programme, problem, frozen.solution), MappingProxyType(found)
