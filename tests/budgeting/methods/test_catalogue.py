import csv
from decimal import Decimal

import pytest

from budgeting.costing import lines_from_design
from budgeting.errors import StudyError
from budgeting.formulas import Formula, conversion, unit_of
from budgeting.methods import Method, catalogue, method_named
from budgeting.methods.checking import check_method
from budgeting.methods.examples import example_design
from budgeting.methods.method import QUESTION_KINDS
from budgeting.money import from_major
from budgeting.studies import LEVELS, Rate
from planner.paths import DEMO

ROLES = {
    "Junior researcher": "junior",
    "Researcher (SFIA 3)": "researcher",
    "Senior researcher/moderator (SFIA 4)": "senior",
    "Director/lead (SFIA 5)": "director",
}
METHODS = pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)


@pytest.fixture(scope="module")
def rates() -> dict[str, Rate]:
    with (DEMO / "starter_rate_card.csv").open(encoding="utf-8", newline="") as file:
        return {row["element"]: rate_of(row) for row in csv.DictReader(file)}


def rate_of(row: dict[str, str]) -> Rate:
    low, typical, high = (from_major(Decimal(row[name] or "0"), "GBP").minor for name in ("low", "typical", "high"))
    return Rate(row["element"], row["unit"], low, typical, high, "C")


def test_there_are_twenty_methods_each_with_its_own_key_and_name() -> None:
    assert len({method.key for method in catalogue()}) == len({method.name for method in catalogue()}) == 20


@METHODS
def test_a_method_holds_together(method: Method) -> None:
    check_method(method)


@METHODS
def test_a_method_is_fully_described(method: Method) -> None:
    assert method.description.endswith(".")
    assert method.sample_unit
    assert method.sample_kind
    assert list(method.days) == sorted(method.days)
    assert method.version == 0
    assert all(0 <= method.fit.to(kind) <= 3 for kind in QUESTION_KINDS)
    assert any(method.fit.to(kind) for kind in QUESTION_KINDS)
    assert all(one.help for one in method.inputs)


@METHODS
def test_every_formula_comes_out_in_a_unit_that_the_starter_rate_card_sells(
    method: Method, rates: dict[str, Rate]
) -> None:
    units = {one.key: one.unit for one in method.inputs}
    for element in method.elements:
        assert conversion(unit_of(Formula(element.formula), units), rates[element.element].unit) > 0


@METHODS
def test_staff_are_bought_as_the_role_of_their_rate(method: Method) -> None:
    assert [one.role for one in method.elements] == [ROLES.get(one.element, one.role) for one in method.elements]


@METHODS
def test_every_quantity_is_used_by_some_formula(method: Method) -> None:
    formulas = [method.sample, method.duration or "0", *(one.formula for one in method.elements)]
    used = {name for formula in formulas for name in Formula(formula).names}
    assert [one.key for one in method.quantities if one.key not in used] == []


@METHODS
def test_a_study_by_any_method_is_born_at_nothing(method: Method, rates: dict[str, Rate]) -> None:
    lines = lines_from_design(method, {}, rates)
    assert len(lines) == len(method.elements)
    assert sum(line.quantity_milli + line.amount_minor for line in lines) == 0


@METHODS
def test_the_small_example_of_a_method_has_a_sample_and_costs_something(method: Method, rates: dict[str, Rate]) -> None:
    design = example_design(method)
    assert set(design) == {one.key for one in method.quantities}
    assert design[method.sample_input] > 0
    assert sum(line.amount_minor for line in lines_from_design(method, design, rates)) > 1_000_00


def test_a_method_of_ones_own_gets_round_figures_as_its_example() -> None:
    survey = method_named("online-survey")
    own = Method(**(vars(survey) | {"key": "our-survey"}))
    design = example_design(own)
    assert (design["completes"], design["interview_length"], design["languages"]) == (20_000, 30_000, 0)


def test_an_input_that_the_method_does_not_have_is_refused(rates: dict[str, Rate]) -> None:
    with pytest.raises(StudyError, match="not costed from “visits”") as caught:
        lines_from_design(method_named("online-survey"), {"visits": 3_000}, rates)
    assert caught.value.place == "visits"


def test_an_element_without_a_price_is_named(rates: dict[str, Rate]) -> None:
    without = {name: rate for name, rate in rates.items() if name != "Panel interview minute"}
    with pytest.raises(StudyError, match="a price for “Panel interview minute"):
        lines_from_design(method_named("online-survey"), {"completes": 9_000, "interview_length": 5_000}, without)


def test_a_method_that_is_not_in_the_catalogue_is_named() -> None:
    with pytest.raises(StudyError, match="no method “tea-leaves”"):
        method_named("tea-leaves")


def test_days_are_those_of_the_level() -> None:
    survey = method_named("online-survey")
    assert [survey.days_at(level) for level in LEVELS] == list(survey.days)
