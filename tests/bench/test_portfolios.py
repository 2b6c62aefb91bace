"""Made portfolios: the same for the same seed, whole, and with every rule at work."""

import pytest

from bench.optimiser.curves import one_budget
from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser.curve import is_unlinked
from budgeting.optimiser.door import faults
from budgeting.problem import Bundle

RULES = ("budgets", "capacities", "shared", "needs", "alternatives", "fixed", "contact_limits", "coverage")


def packages(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    return tuple((package.study, package.level) for package in bundle.packages)


def test_the_same_seed_makes_the_same_portfolio_and_another_one_another() -> None:
    assert made_portfolio(20, 3) == made_portfolio(20, 3)
    assert made_portfolio(20, 3) != made_portfolio(20, 4)


@pytest.mark.parametrize("studies", [8, 50, 200])
def test_a_made_portfolio_can_be_posed(studies: int) -> None:
    assert list(faults(made_portfolio(studies, 0))) == []


def test_every_rule_is_at_work() -> None:
    problem = made_portfolio(50, 0)
    assert {name for name in RULES if not getattr(problem, name)} == set()
    assert {(one.period is None, one.cost_centre is None) for one in problem.budgets} == {
        (True, True),
        (False, True),
        (True, False),
    }
    assert {study.mandatory for study in problem.studies} == {study.excluded for study in problem.studies}
    assert any(len({choice.start for choice in study.choices}) > 1 for study in problem.studies)
    assert {fixed.start is None for fixed in problem.fixed} == {True, False}


def test_late_answers_are_worth_less_and_some_wait_for_a_finding() -> None:
    bundles = [(question.key, bundle) for question in made_portfolio(50, 0).questions for bundle in question.bundles]
    assert any(bundle.follow_ups for _, bundle in bundles)
    timely = {(q, packages(b)): b.value_minor for q, b in bundles if any(p.by for p in b.packages)}
    late = {(q, packages(b)): b.value_minor for q, b in bundles if not any(p.by for p in b.packages)}
    both = timely.keys() & late.keys()
    assert both
    assert [one for one in both if timely[one] <= late[one]] == []


def test_the_reserve_is_what_is_asked_for() -> None:
    kinds = [made_portfolio(8, 0, reserve=kind).reserve.kind for kind in ("full", "expected", "confidence")]
    assert kinds == ["full", "expected", "confidence"]


def test_a_portfolio_of_one_budget_has_no_links_and_costs_in_hundreds_of_pounds() -> None:
    problem = one_budget(0)
    assert is_unlinked(problem)
    assert list(faults(problem)) == []
    assert {choice.cost_minor % 10_000 for study in problem.studies for choice in study.choices} == {0}
