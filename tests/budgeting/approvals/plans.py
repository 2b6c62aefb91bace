"""A plan with everything that a line's money hangs on: contingency, VAT, a follow-up, a shared cost, two levels."""

from dataclasses import replace
from functools import cache

from budgeting.costing import Terms, package_from_design
from budgeting.methods import method_named
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Solution
from budgeting.programme import Budget, Programme, SharedCost
from budgeting.rules import ReserveRule
from budgeting.studies import Level, Package, Rate, Study, Trigger
from tests.builders import POUNDS, make_line, make_programme, make_question, make_study

# At an odd price, an odd contingency and an odd VAT nothing divides without a rest.
TERMS = Terms(contingency_bp=733, vat_bp=1_937)
DESIGN = {
    "completes": 403,
    "interview_length": 11,
    "questions": 21,
    "opens": 1,
    "markets": 1,
    "questionnaire_days": 2,
    "platform_months": 1,
    "analysis_days": 3,
    "report_days": 2,
}


def surveyed(level: Level, completes: int) -> Package:
    """A survey of so many, priced line by line."""
    method = method_named("online-survey")
    known = {one.key for one in method.inputs}
    design = {name: number * 1_000 for name, number in (DESIGN | {"completes": completes}).items() if name in known}
    rates = {
        one.element: Rate(one.element, one.unit, 157, 333 + 7 * place, 999, "A", card="starter")
        for place, one in enumerate(method.elements)
    }
    return package_from_design(method, level, design, rates, TERMS)


def survey(key: str = "survey") -> Study:
    """A survey at two levels."""
    return make_study(key, packages=(surveyed("minimum", 151), surveyed("standard", 403)))


def follow_up() -> Study:
    """A split test that waits for what the survey finds."""
    lines = (make_line(311), make_line(333, role="researcher", days_milli=1_500))
    package = Package("standard", 2_000, "people", 10, lines, contingency_bp=517, vat_bp=1_937)
    return make_study("test", method_key="ab-test", period_key="q2", packages=(package,), trigger=Trigger("survey"))


def panel() -> SharedCost:
    """A panel that the survey needs."""
    lines = (make_line(97), replace(make_line(53), key="licence", label="Licence", bears_vat=False))
    return SharedCost("panel", "Panel", "digital", "q1", ("survey",), lines, vat_bp=1_937)


def programme(reserve: ReserveRule | None = None) -> Programme:
    """A survey with its follow-up and its panel, and calls, within £40,000."""
    made = make_programme(
        survey(),
        follow_up(),
        make_study("calls", method_key="call-analysis", period_key="q2", question_keys=("letters",)),
        questions=(make_question("fees"), make_question("letters")),
        budgets=(Budget(40_000 * POUNDS),),
        shared_costs=(panel(),),
    )
    return replace(made, reserve=reserve or made.reserve)


def chosen_from(asked: Programme) -> Plan:
    """A plan of the programme, what brings most for its cost first."""
    problem = build_problem(asked)
    return lay_out(asked, problem, Solution("feasible", rank_by_ratio(problem), None, None, None, 0.0))


@cache
def plan(kind: str = "full") -> Plan:
    """The plan of ``programme`` under a rule of reserve, chosen once."""
    return chosen_from(programme(ReserveRule(kind)))  # type: ignore[arg-type]  # one of the three words
