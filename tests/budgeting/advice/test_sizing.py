"""The size of a sample that nets most, found exactly."""

from dataclasses import replace
from datetime import date

import pytest

from budgeting.advice import sizing
from budgeting.advice.sizing import MOST_PEOPLE, Sizing, sizing_of
from budgeting.costing import Terms, package_from_design
from budgeting.decisions import Decision
from budgeting.evidence.worth import package_value_minor, package_worth
from budgeting.methods import Input, Method
from budgeting.questions import Question
from budgeting.studies import Package, Study
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


def free(duration: str = "") -> Method:
    """A survey that costs nothing however many are asked."""
    (asking, *_) = SURVEY.elements
    more = (Input("d", "days", "day", "quantity"), Input("b", "batches", "person", "quantity"))
    element = replace(asking, formula="completes * 0")
    return replace(SURVEY, inputs=(*SURVEY.inputs, *more), elements=(element,), duration=duration)


def sized(method: Method, design: dict[str, int], decision: Decision = SMALL) -> Sizing:
    package = package_from_design(method, "standard", design, RATES)
    study = replace(make_study(), method=method)
    return sizing_of(study, package, RATES, Terms(), [make_question(decision=decision)], JANUARY)


@pytest.mark.parametrize("size", [100_000, 999_999_999])
@pytest.mark.parametrize("duration", ["", "d * completes / completes"])
def test_a_sample_that_costs_nothing_is_searched_in_few_steps(
    size: int, duration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighed: list[int] = []

    def counted(question: Question, study: Study, package: Package, starts_on: date) -> int:
        weighed.append(package.sample)
        return package_value_minor(question, study, package, starts_on)

    monkeypatch.setattr(sizing, "package_value_minor", counted)
    found = sized(free(duration), {"completes": size * 1_000, "d": 1_000})
    assert found.caveat == ""
    assert found.chosen.sample == size
    assert found.best.sample <= MOST_PEOPLE
    assert found.best.net_minor >= found.chosen.net_minor
    assert len(weighed) < 400
    assert max(sample for sample in weighed if sample != size) <= MOST_PEOPLE


def test_a_cost_that_falls_as_the_sample_grows_is_not_searched() -> None:
    (asking, *_) = SURVEY.elements
    dear = replace(asking, formula="max(a * 1000 - completes, 0 * completes)")
    method = replace(
        SURVEY, inputs=(*SURVEY.inputs, Input("a", "others", "person", "quantity")), elements=(dear,), duration=""
    )
    found = sized(method, {"completes": 400_000, "a": 1_000})
    assert found.caveat == "Not searched: its cost falls as the sample grows."
    assert (found.points, found.best) == ((), found.chosen)


@pytest.mark.parametrize(
    ("changes", "caveat"),
    [
        ({"sample": "max(completes * 0, b * 300 - completes)"}, "how many people count falls"),
        ({"duration": "d * b / completes"}, "its time falls"),
    ],
)
def test_people_or_time_that_fall_as_the_sample_grows_are_not_searched(changes: dict[str, str], caveat: str) -> None:
    method = replace(free(), **changes)  # type: ignore[arg-type]  # names of its formulas
    found = sized(method, {"completes": 100_000, "d": 50_000, "b": 1_000})
    assert found.caveat == f"Not searched: {caveat} as the sample grows."


def test_a_size_that_would_take_too_long_ends_the_range_that_is_searched() -> None:
    found = sized(free("d * completes / b"), {"completes": 10_000, "d": 1_000, "b": 1_000})
    assert found.caveat == ""
    assert found.points[-1].sample < 10_000


def test_sizes_that_cannot_be_worked_out_are_said() -> None:
    (asking, *_) = SURVEY.elements
    method = replace(SURVEY, elements=(replace(asking, formula="completes - a"),), duration="")
    method = replace(method, inputs=(*SURVEY.inputs, Input("a", "others", "person", "quantity")))
    found = sized(method, {"completes": 400_000, "a": 10_000})
    assert found.points == ()
    assert found.caveat.startswith("Not searched: another size cannot be worked out. “Asking people” comes out below")
