"""The size of a sample that nets most, found exactly."""

from dataclasses import replace
from datetime import date

import pytest

from budgeting.costing import Terms, package_from_design
from budgeting.decisions import Decision
from budgeting.methods import Method
from budgeting.sizing import sizing_of
from budgeting.worth import package_worth
from tests.budgeting.costing.designs import RATES, SURVEY
from tests.builders import make_decision, make_question, make_study

JANUARY = date(2027, 1, 1)
SMALL = make_decision(((4_000, -2_000), (0, 0)))
QUICK = replace(SURVEY, duration="")


def net_at(method: Method, decision: Decision, size: int) -> int:
    study, question = replace(make_study(), method=method), make_question(decision=decision)
    package = package_from_design(method, "standard", {"completes": size * 1_000}, RATES, Terms(1_000))
    return package_worth(question, study, package, JANUARY).value_minor - package.cost_minor if size else 0


@pytest.mark.parametrize("method", [QUICK, SURVEY])
@pytest.mark.parametrize("decision", [SMALL, make_decision(((40_000, -20_000), (0, 0)))])
def test_no_other_size_nets_more(method: Method, decision: Decision) -> None:
    study = replace(make_study(), method=method)
    package = package_from_design(method, "standard", {"completes": 100_000}, RATES, Terms(1_000))
    found = sizing_of(study, package, RATES, Terms(1_000), [make_question(decision=decision)], JANUARY)
    nets = [net_at(method, decision, size) for size in range(400)]
    assert found.best.net_minor == max(nets)
    assert found.best.sample == nets.index(max(nets))
    assert found.chosen.net_minor == nets[100]


def test_the_curve_holds_nothing_the_design_and_the_best_in_order() -> None:
    package = package_from_design(QUICK, "standard", {"completes": 70_000}, RATES)
    question = make_question(decision=SMALL)
    found = sizing_of(replace(make_study(), method=QUICK), package, RATES, Terms(), [question], JANUARY)
    sizes = [point.sample for point in found.points]
    assert sizes == sorted(set(sizes))
    assert {0, 70, found.best.sample} <= set(sizes)


def test_nobody_is_asked_when_no_answer_could_change_the_decision() -> None:
    package = package_from_design(QUICK, "standard", {"completes": 70_000}, RATES)
    settled = make_question(decision=make_decision(((5_000, 4_000), (0, 0))))
    found = sizing_of(replace(make_study(), method=QUICK), package, RATES, Terms(), [settled], JANUARY)
    assert (found.best.sample, found.best.net_minor) == (0, 0)
