from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import StudyError
from budgeting.money import LARGEST_MINOR
from budgeting.studies import LARGEST_QUANTITY_MILLI, CostLine, Override, Package, Rate, Trigger
from tests.builders import make_line, make_package, make_packages, make_rate, make_study


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
    with pytest.raises(StudyError, match="zero or more"):
        line_of(make_rate(), milli)
    with pytest.raises(StudyError, match="zero or more"):
        Override("Counted again", quantity_milli=milli)


def test_what_somebody_put_in_place_counts_and_the_formula_is_kept() -> None:
    line = line_of(make_rate(2), 5_000, override=Override("Counted again", quantity_milli=3_000, rate_minor=700))
    assert (line.derived_milli, line.quantity_milli, line.price_minor, line.amount_minor) == (5_000, 3_000, 700, 2_100)


def test_a_price_outside_the_card_widens_the_range_of_its_line() -> None:
    low, high = line_of(make_rate(2), 1_000, override=Override("A favour", rate_minor=50)).range_minor
    assert (low, high) == (50, 400)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nobody_departs_from_a_formula_without_saying_why(reason: str) -> None:
    with pytest.raises(StudyError, match="Say why"):
        Override(reason, quantity_milli=1)


def test_a_price_put_by_hand_is_zero_or_more() -> None:
    with pytest.raises(StudyError, match="price must be zero or more"):
        Override("A favour", rate_minor=-1)


def test_contingency_and_vat_are_lines_of_their_own_and_add_up() -> None:
    taxed, untaxed = line_of(make_rate(100), 10_000), line_of(make_rate(50), 2_000, bears_vat=False)
    package = Package("standard", 1, "completes", 5, (taxed, untaxed), contingency_bp=1_000, vat_bp=2_000)
    assert (package.lines_minor, package.contingency_minor, package.vat_minor) == (110_000, 11_000, 22_000)
    assert package.cost_minor == 143_000
    assert package.cost_range_minor[0] <= package.cost_minor <= package.cost_range_minor[1]


def test_vat_that_is_won_back_is_shown_and_not_counted() -> None:
    package = Package("standard", 1, "completes", 5, (line_of(make_rate(100), 10_000),))
    assert (package.vat_minor, package.vat_at(2_000), package.cost_minor) == (0, 20_000, 100_000)


@pytest.mark.parametrize("share", [{"contingency_bp": 5_001}, {"contingency_bp": -1}, {"vat_bp": 5_001}, {"vat_bp": -1}])
def test_contingency_and_vat_lie_between_nothing_and_a_half(share: dict[str, Any]) -> None:
    with pytest.raises(StudyError, match="between 0 % and 50 %"):
        Package("standard", 1, "completes", 5, **share)


@pytest.mark.parametrize("prices", [(2, 1, 3), (1, 3, 2), (-1, 0, 0), (0, 0, LARGEST_MINOR + 1)])
def test_a_rate_runs_from_low_to_high(prices: tuple[int, int, int]) -> None:
    with pytest.raises(StudyError, match="low ≤ typical ≤ high"):
        Rate("Thing", "thing", *prices, "C")


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


def test_a_package_is_found_by_its_level() -> None:
    study = make_study(packages=make_packages(100, 200))
    assert study.package("standard").cost_minor == 20_000
    with pytest.raises(StudyError, match="no enhanced level"):
        study.package("enhanced")


def test_a_level_appears_once() -> None:
    with pytest.raises(StudyError, match="appears twice"):
        make_study(packages=(make_package("minimum"), make_package("minimum")))


def test_a_study_cannot_wait_for_itself() -> None:
    with pytest.raises(StudyError, match="its own finding"):
        make_study("survey", trigger=Trigger("survey"))


def test_a_study_that_waits_is_not_mandatory() -> None:
    with pytest.raises(StudyError, match="cannot be mandatory"):
        make_study(trigger=Trigger("calls"), is_mandatory=True)


def test_a_finding_is_counted_from_zero() -> None:
    with pytest.raises(StudyError, match="counted from zero"):
        Trigger("calls", -1)
