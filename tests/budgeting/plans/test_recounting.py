"""A plan is added up again from nothing, and every figure that is not what its parts give is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from budgeting.costing import package_from_design
from budgeting.methods import method_named
from budgeting.optimiser import account, first_plan
from budgeting.plans.frozen import Frozen
from budgeting.plans.recounting import recount
from budgeting.posing.building import build_problem
from budgeting.problem import Account, Solution
from budgeting.programme import Budget, SharedCost
from budgeting.studies import Trigger
from tests.builders import POUNDS, make_line, make_packages, make_programme, make_rate, make_study

METHOD = method_named("call-analysis")
RATES = {one.element: make_rate(3, element=one.element, unit=one.unit) for one in METHOD.elements}
CALLS = replace(
    make_study("calls", method_key="call-analysis"),
    packages=(package_from_design(METHOD, "standard", {"calls": 150_000, "analysis_days": 3_000}, RATES),),
    is_mandatory=True,
)
PROGRAMME = make_programme(
    CALLS,
    make_study("survey", is_mandatory=True),
    make_study("test", method_key="ab-test", period_key="q2", packages=make_packages(9_000), trigger=Trigger("survey")),
    budgets=(Budget(100_000 * POUNDS), Budget(60_000 * POUNDS, "q1")),
    shared_costs=(SharedCost("panel", "Panel", "insight", "q1", ("survey",), (make_line(700),), vat_bp=1_750),),
)


def frozen() -> Frozen:
    problem = build_problem(PROGRAMME)
    selection = first_plan(problem)
    assert selection is not None
    return Frozen(PROGRAMME, problem, Solution("feasible", selection, account(problem, selection), None, None, 0.0))


WHOLE = frozen()


def stated() -> Account:
    assert WHOLE.solution.account is not None
    return WHOLE.solution.account


def with_account(sums: Account) -> Frozen:
    return replace(WHOLE, solution=replace(WHOLE.solution, account=sums))


def test_a_plan_that_adds_up_agrees_with_itself() -> None:
    found = recount(WHOLE)
    assert found.agrees, found
    assert (found.line_count, found.package_count) == (len(CALLS.packages[0].lines) + 5, 5)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("cost_minor", "The cost of the plan"),
        ("value_minor", "The worth of the answers"),
        ("reserve_minor", "The reserve"),
        ("expected_follow_up_minor", "The expected cost of follow-ups"),
        ("objective_minor", "What the choice is worth in all"),
    ],
)
def test_a_total_that_is_a_penny_off_is_named_with_both_figures(name: str, where: str) -> None:
    sums = stated()
    off = with_account(replace(sums, **{name: getattr(sums, name) + 1}))
    (wrong,) = recount(off).wrong
    assert (wrong.where, wrong.said, wrong.found) == (where, getattr(sums, name) + 1, getattr(sums, name))


def test_what_falls_under_a_ceiling_is_added_up_again() -> None:
    first, *others = stated().budgets
    off = with_account(replace(stated(), budgets=(replace(first, spent_minor=first.spent_minor - 1), *others)))
    assert [one.where for one in recount(off).wrong] == ["What is spent under Whole programme"]


def test_a_quantity_that_its_formula_does_not_give_is_named() -> None:
    package = CALLS.packages[0]
    line = next(one for one in package.lines if one.derived_milli)
    other = replace(line, derived_milli=line.derived_milli + 1_000)
    lines = tuple(other if one == line else one for one in package.lines)
    study = replace(CALLS, packages=(replace(package, lines=lines),))
    programme = replace(PROGRAMME, studies=(study, *PROGRAMME.studies[1:]))
    found = recount(replace(WHOLE, programme=programme))
    assert found.wrong[0].where == f"“{line.label}” of “Calls”, standard level"
    assert (found.wrong[0].said, found.wrong[0].found) == (line.derived_milli + 1_000, line.derived_milli)
    assert found.wrong[0].unit == "milli"


def test_a_price_that_is_not_what_the_study_was_offered_for_is_named() -> None:
    package = PROGRAMME.studies[1].packages[0]
    dearer = replace(package.lines[0], derived_milli=package.lines[0].derived_milli + 1_000)
    study = replace(
        PROGRAMME.studies[1], packages=(replace(package, lines=(dearer,)), *PROGRAMME.studies[1].packages[1:])
    )
    programme = replace(PROGRAMME, studies=(CALLS, study, PROGRAMME.studies[2]))
    found = recount(replace(WHOLE, programme=programme)).wrong
    assert "“Survey”, minimum level" in {one.where for one in found}


def _raise_ceiling(frozen: Frozen) -> Frozen:
    ceilings = (replace(frozen.problem.budgets[0], limit_minor=10**12), *frozen.problem.budgets[1:])
    return replace(frozen, problem=replace(frozen.problem, budgets=ceilings))


def _cheaper_panel(frozen: Frozen) -> Frozen:
    (panel,) = frozen.problem.shared
    spend = (replace(panel.spend[0], minor=panel.spend[0].minor - 1),)
    return replace(frozen, problem=replace(frozen.problem, shared=(replace(panel, spend=spend),)))


@pytest.mark.parametrize(
    ("change", "where"), [(_raise_ceiling, "The ceiling of Whole programme"), (_cheaper_panel, "“Panel”")]
)
def test_a_problem_that_is_not_the_programmes_is_named(change: Callable[[Frozen], Frozen], where: str) -> None:
    assert where in {one.where for one in recount(change(WHOLE)).wrong}


def test_a_rule_that_is_not_kept_is_told() -> None:
    tight = replace(WHOLE.problem, budgets=tuple(replace(one, limit_minor=1) for one in WHOLE.problem.budgets))
    assert recount(replace(WHOLE, problem=tight)).broken
