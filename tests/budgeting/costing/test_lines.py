"""From a design to its lines: every line is there from the start, and every quantity starts at nothing."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

import pytest

from budgeting.costing import lines_from_design, words_of
from budgeting.costing.lines import Design, values_of
from budgeting.errors import StudyError
from budgeting.methods import Element, Method
from budgeting.studies import LARGEST_QUANTITY_MILLI, CostLine, Override, Rate
from tests.budgeting.costing.designs import RATES, SURVEY

PRINTED: Final = replace(SURVEY, elements=(replace(SURVEY.elements[3], formula="pages"),))
FOUR_HUNDRED: Final = {"completes": 400_000, "pages": 3_000}


def lines_by_key(design: Design, method: Method = SURVEY, **overrides: Override) -> dict[str, CostLine]:
    return {line.key: line for line in lines_from_design(method, design, RATES, overrides)}


def with_formula(text: str, unit: str = "person") -> Method:
    return replace(SURVEY, elements=(Element("asking", "recruitment", "Asking people", "Contacts", unit, text),))


def test_every_element_has_a_line_from_the_start_and_every_quantity_starts_at_nothing() -> None:
    lines = lines_from_design(SURVEY, {}, RATES)
    assert [line.key for line in lines] == ["asking", "talking", "thanks", "printing"]
    assert {(line.quantity_milli, line.amount_minor) for line in lines} == {(0, 0)}


def test_a_line_says_what_is_bought_for_what_at_which_price_by_whom_and_whether_it_bears_vat() -> None:
    asking, talking, *_ = lines_from_design(SURVEY, FOUR_HUNDRED, RATES)
    assert asking == CostLine(
        key="asking",
        section="recruitment",
        label="Asking people",
        element="Contacts",
        rate=RATES["Contacts"],
        derived_milli=1_143_000,
        working="400 completes ÷ 35 % incidence, rounded up",
    )
    assert (talking.role, talking.bears_vat, talking.section) == ("interviewer", False, "fieldwork")


def test_minutes_are_bought_by_the_hour_and_the_working_says_how_many_minutes_they_were() -> None:
    talking = lines_by_key(FOUR_HUNDRED)["talking"]
    assert (talking.unit, talking.quantity_milli, talking.amount_minor) == ("hour", 100_000, 250_000)
    assert talking.working == "400 completes × 15 minutes each = 6,000 minutes"


def test_a_line_of_nothing_is_not_turned_into_another_unit_in_words() -> None:
    assert lines_by_key({})["talking"].working == "0 completes × 15 minutes each"


def test_what_is_simply_entered_needs_no_working() -> None:
    lines = lines_by_key(FOUR_HUNDRED, with_formula(" completes "))
    assert (lines["asking"].quantity_milli, lines["asking"].working) == (400_000, "")


def test_what_is_simply_entered_in_another_unit_says_what_it_was() -> None:
    inputs = tuple(
        replace(one, unit="minute", label="of filming") if one.key == "pages" else one for one in SURVEY.inputs
    )
    method = replace(SURVEY, inputs=inputs, elements=(replace(SURVEY.elements[1], formula=" pages "),))
    [line] = lines_from_design(method, {"pages": 90_500}, RATES)
    assert (line.quantity_milli, line.working) == (1_508, "90.5 of filming = 90.5 minutes")


def test_the_card_decides_in_which_unit_a_thing_is_bought() -> None:
    rates = RATES | {"Interviewer": Rate("Interviewer", "day", 1, 2, 3, "C")}
    lines = {line.key: line for line in lines_from_design(SURVEY, FOUR_HUNDRED, rates)}
    assert (lines["talking"].unit, lines["talking"].quantity_milli) == ("day", 13_333)


def test_a_quantity_is_a_whole_number_of_thousandths_rounded_once_to_even() -> None:
    for milli, thousandths in ((1, 0), (3, 2), (5, 2)):
        assert lines_by_key({"completes": milli}, with_formula("completes / 2"))["asking"].quantity_milli == thousandths


def test_an_assumption_holds_until_somebody_enters_another_figure() -> None:
    assert values_of(SURVEY, {}) == {
        "completes": Fraction(0),
        "length": Fraction(15),
        "incidence": Fraction(35, 100),
        "pages": Fraction(0),
    }
    entered = values_of(SURVEY, {"completes": 1_500, "incidence": 50_000, "length": 0})
    assert (entered["completes"], entered["incidence"], entered["length"]) == (
        Fraction(3, 2),
        Fraction(1, 2),
        Fraction(0),
    )


def test_inputs_are_said_with_their_words() -> None:
    assert words_of(SURVEY, {"completes": 1_143_500}) == {
        "completes": "1,143.5 completes",
        "length": "15 minutes each",
        "incidence": "35 % incidence",
        "pages": "0 pages",
    }


def test_what_somebody_put_in_place_belongs_to_the_line_it_was_put_at() -> None:
    override = Override("Counted by hand", quantity_milli=7_000, rate_minor=60)
    lines = lines_by_key(FOUR_HUNDRED, asking=override)
    assert (lines["asking"].override, lines["asking"].derived_milli) == (override, 1_143_000)
    assert lines["asking"].amount_minor == 420
    assert lines["thanks"].override is None


def test_an_input_that_the_method_does_not_have_is_refused_at_the_input() -> None:
    with pytest.raises(StudyError, match="“Street survey” is not costed from “visits”") as refused:
        lines_from_design(SURVEY, {"visits": 1}, RATES)
    assert refused.value.place == "visits"


@pytest.mark.parametrize("milli", [-1, LARGEST_QUANTITY_MILLI + 1])
def test_an_input_below_zero_or_of_too_many_digits_is_refused_at_the_input(milli: int) -> None:
    with pytest.raises(StudyError) as refused:
        lines_from_design(SURVEY, {"pages": milli}, RATES)
    assert refused.value.message == "A quantity is a number of zero or more. Check the number of digits."
    assert refused.value.place == "pages"


def test_a_line_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert lines_by_key({"pages": LARGEST_QUANTITY_MILLI}, PRINTED)["printing"].quantity_milli == 10**12
    with pytest.raises(StudyError) as refused:
        lines_by_key({"pages": LARGEST_QUANTITY_MILLI // 2 + 1})
    assert refused.value.message == "“Printing” comes out below zero or far too large. Check its inputs."
    assert refused.value.place == "quantity"


def test_a_line_below_zero_is_refused() -> None:
    with pytest.raises(StudyError, match="“Asking people” comes out below zero or far too large"):
        lines_by_key({"completes": 1_000}, with_formula("completes - 2 * completes"))


def test_what_is_bought_needs_a_price_and_what_is_not_bought_needs_none() -> None:
    without = {name: rate for name, rate in RATES.items() if name != "Contacts"}
    line = lines_from_design(SURVEY, {}, without)[0]
    assert line.rate == Rate("Contacts", "person", 0, 0, 0, "C", "no price yet")
    with pytest.raises(StudyError) as refused:
        lines_from_design(SURVEY, {"completes": 1_000}, without)
    assert refused.value.message == "No rate card has a price for “Contacts”. Add one."
    assert refused.value.place == "rate"


def test_a_line_that_somebody_changed_needs_a_price_although_its_formula_gives_nothing() -> None:
    without = {name: rate for name, rate in RATES.items() if name != "Contacts"}
    with pytest.raises(StudyError, match="No rate card has a price"):
        lines_from_design(SURVEY, {}, without, {"asking": Override("Counted by hand", quantity_milli=1_000)})


@pytest.mark.parametrize(
    ("formula", "place", "name"),
    [
        ("completes / incidence", "incidence", "incidence"),
        ("ceil(completes / 2 / (incidence))", "incidence", "incidence"),
        ("completes/incidence", "incidence", "incidence"),
        ("completes / 0", "0", "0"),
    ],
)
def test_a_division_by_nothing_is_said_at_the_input_that_is_nothing(formula: str, place: str, name: str) -> None:
    with pytest.raises(StudyError) as refused:
        lines_by_key({"completes": 1_000, "incidence": 0}, with_formula(formula))
    assert refused.value.message == f"This divides by nothing. Enter a number above zero. It is the {name}."
    assert refused.value.place == place
