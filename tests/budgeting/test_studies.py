from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.money import LARGEST_MINOR
from budgeting.studies import (
    LARGEST_QUANTITY_MILLI,
    CostLine,
    DesignEntry,
    JudgedLikelihood,
    Override,
    Package,
    Rate,
    Trigger,
)
from tests.builders import make_line, make_package, make_packages, make_rate, make_study
from tests.refusals import refusal


def line_of(rate: Rate, milli: int = 0, **more: Any) -> CostLine:  # noqa: ANN401  one of several fields
    return CostLine("things", "fieldwork", "Things", rate.element, rate, milli, **more)


def test_a_line_costs_nothing_until_a_quantity_is_entered() -> None:
    assert line_of(make_rate(5)).amount_minor == 0


def test_a_line_is_quantity_times_price() -> None:
    line = line_of(Rate("Transcription", "audio min", 80, 110, 160, "A"), 720_000)
    assert line.quantity == 720
    assert line.amount_minor == 79_200
    assert line.range_minor == (57_600, 115_200)


def test_half_a_penny_is_rounded_once_to_even() -> None:
    rate = Rate("Thing", "thing", 1, 1, 1, "C")
    assert [line_of(rate, milli).amount_minor for milli in (500, 1_500, 2_500)] == [0, 2, 2]


@pytest.mark.parametrize("milli", [-1, LARGEST_QUANTITY_MILLI + 1])
def test_a_quantity_is_zero_or_more_and_not_absurd(milli: int) -> None:
    assert refusal(lambda: line_of(make_rate(), milli)) == (
        "The quantity of “Things” must be zero or more.",
        "quantity",
    )
    assert refusal(lambda: Override("Counted again", quantity_milli=milli)) == (
        "A quantity must be zero or more.",
        "override",
    )


def test_quantities_and_prices_may_be_nothing_and_as_much_as_the_limit() -> None:
    for milli, minor in ((0, 0), (LARGEST_QUANTITY_MILLI, LARGEST_MINOR)):
        override = Override("Counted again", quantity_milli=milli, rate_minor=minor)
        line = line_of(Rate("Thing", "thing", 0, minor, LARGEST_MINOR, "C"), milli, override=override)
        assert (line.derived_milli, line.quantity_milli, line.price_minor) == (milli, milli, minor)


def test_a_quantity_or_a_price_of_nothing_put_by_hand_is_not_left_to_the_formula_or_the_card() -> None:
    line = line_of(make_rate(2), 5_000, override=Override("Given by a sponsor", quantity_milli=0, rate_minor=0))
    assert (line.quantity_milli, line.price_minor) == (0, 0)


def test_what_was_not_put_by_hand_stays_with_the_formula_and_the_card() -> None:
    fewer = line_of(make_rate(2), 5_000, override=Override("Counted again", quantity_milli=3_000))
    dearer = line_of(make_rate(2), 5_000, override=Override("Asked again", rate_minor=700))
    assert (fewer.quantity_milli, fewer.price_minor) == (3_000, 200)
    assert (dearer.quantity_milli, dearer.price_minor) == (5_000, 700)


def test_a_line_names_the_unit_and_the_card_of_its_price() -> None:
    line = line_of(Rate("Transcription", "audio min", 80, 110, 160, "A", card="prices-2027"))
    assert (line.unit, line.rate_card) == ("audio min", "prices-2027")


def test_what_somebody_put_in_place_counts_and_the_formula_is_kept() -> None:
    line = line_of(make_rate(2), 5_000, override=Override("Counted again", quantity_milli=3_000, rate_minor=700))
    assert (line.derived_milli, line.quantity_milli, line.price_minor, line.amount_minor) == (5_000, 3_000, 700, 2_100)


def test_a_price_outside_the_card_widens_the_range_of_its_line() -> None:
    assert line_of(make_rate(2), 1_000, override=Override("A favour", rate_minor=50)).range_minor == (50, 400)
    assert line_of(make_rate(2), 1_000, override=Override("In a hurry", rate_minor=900)).range_minor == (100, 900)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nobody_departs_from_a_formula_without_saying_why(reason: str) -> None:
    assert refusal(lambda: Override(reason, quantity_milli=1)) == (
        "Say why this line departs from its formula or its price.",
        "override",
    )


@pytest.mark.parametrize("minor", [-1, LARGEST_MINOR + 1])
def test_a_price_put_by_hand_is_zero_or_more(minor: int) -> None:
    assert refusal(lambda: Override("A favour", rate_minor=minor)) == ("A price must be zero or more.", "override")


def test_contingency_and_vat_are_lines_of_their_own_and_add_up() -> None:
    taxed, untaxed = line_of(make_rate(100), 10_000), line_of(make_rate(50), 2_000, bears_vat=False)
    package = Package("standard", 1, "completes", 5, (taxed, untaxed), contingency_bp=1_000, vat_bp=2_000)
    assert (package.lines_minor, package.contingency_minor, package.vat_minor) == (110_000, 11_000, 22_000)
    assert package.cost_minor == 143_000
    assert package.cost_range_minor[0] <= package.cost_minor <= package.cost_range_minor[1]


def test_vat_that_is_won_back_is_shown_and_not_counted() -> None:
    package = Package("standard", 1, "completes", 5, (line_of(make_rate(100), 10_000),))
    assert (package.vat_minor, package.vat_at(2_000), package.cost_minor) == (0, 20_000, 100_000)


def test_the_range_of_a_package_carries_contingency_and_vat_at_both_ends() -> None:
    taxed, untaxed = line_of(make_rate(100), 10_000), line_of(make_rate(50), 2_000, bears_vat=False)
    package = Package("standard", 1, "completes", 5, (taxed, untaxed), contingency_bp=1_000, vat_bp=2_000)
    # £500 + £50, a tenth on top, VAT on £550; £2,000 + £200, a tenth on top, VAT on £2,200.
    assert package.cost_range_minor == (55_000 + 5_500 + 11_000, 220_000 + 22_000 + 44_000)


@pytest.mark.parametrize("bp", [5_001, -1])
def test_contingency_and_vat_lie_between_nothing_and_a_half(bp: int) -> None:
    assert refusal(lambda: Package("standard", 1, "completes", 5, contingency_bp=bp)) == (
        "A contingency lies between 0 % and 50 %.",
        "contingency",
    )
    assert refusal(lambda: Package("standard", 1, "completes", 5, vat_bp=bp)) == (
        "VAT lies between 0 % and 50 %.",
        "vat",
    )


def test_contingency_and_vat_may_be_a_half() -> None:
    package = Package("standard", 1, "completes", 5, (make_line(100),), contingency_bp=5_000, vat_bp=5_000)
    assert package.cost_minor == 10_000 + 5_000 + 7_500


@pytest.mark.parametrize("prices", [(2, 1, 3), (1, 3, 2), (-1, 0, 0), (0, 0, LARGEST_MINOR + 1)])
def test_a_rate_runs_from_low_to_high(prices: tuple[int, int, int]) -> None:
    assert refusal(lambda: Rate("Thing", "thing", *prices, "C")) == (
        "The rate of “Thing” needs 0 ≤ low ≤ typical ≤ high.",
        "rate",
    )


@given(st.lists(st.integers(0, 10**6), max_size=8))
def test_a_package_costs_the_sum_of_its_lines(pounds: list[int]) -> None:
    package = Package("standard", 1, "completes", 5, tuple(make_line(one) for one in pounds))
    low, high = package.cost_range_minor
    assert package.cost_minor == sum(line.amount_minor for line in package.lines)
    assert low <= package.cost_minor <= high


def test_days_of_a_role_are_added_up_over_lines() -> None:
    lines = (
        make_line(850, role="senior", days_milli=1_500),
        make_line(850, role="senior", days_milli=500),
        make_line(450, role="junior", days_milli=250),
    )
    assert make_package(lines=lines).days_milli_by_role == {"senior": 2_000, "junior": 250}


def test_the_inputs_that_were_entered_are_found_by_name() -> None:
    package = Package("standard", 1, "completes", 5, design=(DesignEntry("completes", 400_000, "Ada", "2027-01-04"),))
    assert package.design_milli == {"completes": 400_000}


def test_a_package_is_found_by_its_level() -> None:
    study = make_study(packages=make_packages(100, 200))
    assert study.package("standard").cost_minor == 20_000
    assert refusal(lambda: study.package("enhanced")) == ("“Survey” has no enhanced level.", "levels")


def test_a_study_names_the_key_of_its_method() -> None:
    assert make_study(method_key="depth-interviews").method_key == "depth-interviews"


def test_hit_rates_entered_for_a_question_hold_for_that_question_alone() -> None:
    fees = JudgedLikelihood("fees", ((900_000, 100_000), (200_000, 800_000)))
    study = replace(make_study(), judged=(JudgedLikelihood("calls", ((1_000_000,),)), fees))
    assert study.judged_for("fees") is fees
    assert study.judged_for("letters") is None


def test_a_level_appears_once() -> None:
    assert refusal(lambda: make_study(packages=(make_package("minimum"), make_package("minimum")))) == (
        "A level appears twice.",
        "levels",
    )


def test_a_study_cannot_wait_for_itself() -> None:
    assert refusal(lambda: make_study("survey", trigger=Trigger("survey"))) == (
        "A study cannot wait for its own finding.",
        "trigger",
    )


def test_a_study_that_waits_is_not_mandatory() -> None:
    assert refusal(lambda: make_study(trigger=Trigger("calls"), is_mandatory=True)) == (
        "A study that waits for a finding cannot be mandatory as well.",
        "trigger",
    )


def test_a_study_may_wait_or_be_mandatory() -> None:
    assert make_study(trigger=Trigger("calls")).trigger == Trigger("calls", 0)
    assert make_study(is_mandatory=True).is_mandatory


def test_a_finding_is_counted_from_zero() -> None:
    assert refusal(lambda: Trigger("calls", -1)) == (
        "A finding is counted from zero, the first state.",
        "trigger",
    )
