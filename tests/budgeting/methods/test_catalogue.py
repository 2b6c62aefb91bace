import csv
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

import planner.demo
from budgeting.errors import StudyError
from budgeting.methods import Method, catalogue, design_inputs, lines_from_design, method_named
from budgeting.methods.packages import package_from_design
from budgeting.money import from_major
from budgeting.studies import LEVELS, Rate, Section

SURVEY = method_named("online-survey")
PANEL = "Online panel, UK nat-rep, 10 min, IR >70%"
STARTER = Path(planner.demo.__path__[0]) / "starter_rate_card.csv"
ROLES = {
    "Junior researcher": "junior",
    "Researcher (SFIA 3)": "researcher",
    "Senior researcher/moderator (SFIA 4)": "senior",
    "Director/lead (SFIA 5)": "director",
}


def starter_rates() -> dict[str, Rate]:
    with STARTER.open(encoding="utf-8", newline="") as file:
        return {row["element"]: rate_of(row) for row in csv.DictReader(file)}


def rate_of(row: dict[str, str]) -> Rate:
    low, typical, high = (from_major(Decimal(row[name]), "GBP").minor for name in ("low", "typical", "high"))
    return Rate(row["element"], row["unit"], low, typical, high, "C")


@pytest.fixture(scope="module")
def rates() -> dict[str, Rate]:
    return starter_rates()


def test_there_are_twenty_methods_each_with_its_own_key_and_name() -> None:
    assert len({method.key for method in catalogue()}) == len({method.name for method in catalogue()}) == 20


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_a_method_is_fully_described(method: Method, rates: dict[str, Rate]) -> None:
    assert method.description.endswith(".")
    assert method.sample_unit
    assert set(method.days_by_level) == set(LEVELS)
    days = [method.days_by_level[level] for level in LEVELS]
    assert days == sorted(days)
    assert method.sample_kind
    fit = (method.fit.exploratory, method.fit.descriptive, method.fit.causal, method.fit.evaluative)
    assert all(0 <= score <= 3 for score in fit)
    assert any(fit)
    assert len({(one.section, one.element, one.driver) for one in method.elements}) == len(method.elements)


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_every_element_is_on_the_starter_rate_card(method: Method, rates: dict[str, Rate]) -> None:
    for element in method.elements:
        assert element.element in rates
        assert element.section in get_args(Section)
        assert element.units > 0
        assert element.role == ROLES.get(element.element, "")


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_a_study_by_any_method_is_born_at_nothing(method: Method, rates: dict[str, Rate]) -> None:
    lines = lines_from_design(method, {}, rates, "Starter")
    assert len(lines) == len(method.elements)
    assert sum(line.driver_milli + line.amount_minor for line in lines) == 0


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_every_line_grows_from_its_own_input(method: Method, rates: dict[str, Rate]) -> None:
    for name in design_inputs(method):
        lines = lines_from_design(method, {name: Decimal(10)}, rates, "Starter")
        grown = [line for line in lines if line.driver_milli]
        asked = [element for element in method.elements if element.driver_input == name]
        assert [line.element for line in grown] == [element.element for element in asked]


def test_a_line_is_input_times_units_times_rate(rates: dict[str, Rate]) -> None:
    lines = lines_from_design(method_named("depth-interviews"), {"interviews": Decimal(12)}, rates, "Starter")
    by_element = {(line.section, line.element): line.amount_minor for line in lines}
    assert by_element["processing", "Transcription, one-to-one"] == 12 * 60 * 110
    assert by_element["recruitment", "Recruiter fee, consumer"] == 14_400 // 1_000 * 5_500 + 2_200


def test_an_input_that_the_method_does_not_have_is_refused(rates: dict[str, Rate]) -> None:
    with pytest.raises(StudyError, match="not costed from “visits”") as caught:
        lines_from_design(SURVEY, {"visits": Decimal(3)}, rates, "Starter")
    assert caught.value.place == "visits"


@pytest.mark.parametrize("quantity", ["-1", "NaN", "Infinity", "1E+999"])
def test_a_quantity_that_is_no_number_of_zero_or_more_is_refused(quantity: str, rates: dict[str, Rate]) -> None:
    with pytest.raises(StudyError, match="zero or more") as caught:
        lines_from_design(SURVEY, {"completes": Decimal(quantity)}, rates, "Starter")
    assert caught.value.place == "completes"


def test_an_element_without_a_price_is_named(rates: dict[str, Rate]) -> None:
    without = {name: rate for name, rate in rates.items() if name != PANEL}
    with pytest.raises(StudyError, match="no price for “Online panel"):
        lines_from_design(SURVEY, {}, without, "Starter")


def test_a_method_that_is_not_in_the_catalogue_is_named() -> None:
    with pytest.raises(StudyError, match="no method “tea-leaves”"):
        method_named("tea-leaves")


def test_the_sample_is_an_input_of_its_own() -> None:
    assert next(iter(design_inputs(method_named("ab-test")).items())) == ("customers", "customers")


def test_a_package_takes_its_sample_days_and_lines_from_the_design(rates: dict[str, Rate]) -> None:
    package = package_from_design(SURVEY, "standard", {"completes": 400_000}, rates, "Starter")
    assert (package.sample, package.sample_unit, package.days_to_result) == (400, "completes", 12)
    assert package.cost_minor == 400 * 350
    assert package.design == (("completes", 400_000),)
