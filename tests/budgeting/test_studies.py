import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import StudyError
from budgeting.money import LARGEST_MINOR
from budgeting.studies import LARGEST_QUANTITY_MILLI, CostLine, Package, Rate, Trigger
from tests.builders import make_line, make_package, make_packages, make_rate, make_study


def test_a_line_costs_nothing_until_a_quantity_is_entered() -> None:
    assert CostLine("fieldwork", "Thing", "things", "thing", make_rate(5), "Starter").amount_minor == 0


def test_a_line_is_driver_times_units_times_rate() -> None:
    rate = Rate("Transcription", "audio min", 80, 110, 160, "A")
    line = CostLine("processing", rate.element, "interviews", rate.unit, rate, "Starter", 12_000, 60_000)
    assert line.quantity == 720
    assert line.amount_minor == 79_200


def test_half_a_penny_is_rounded_once_to_even() -> None:
    rate = Rate("Thing", "thing", 1, 1, 1, "C")
    lines = [CostLine("fieldwork", "Thing", "things", "thing", rate, "Starter", milli) for milli in (500, 1_500, 2_500)]
    assert [line.amount_minor for line in lines] == [0, 2, 2]


@pytest.mark.parametrize(("driver", "units"), [(-1, 1_000), (1_000, -1), (LARGEST_QUANTITY_MILLI + 1, 1)])
def test_a_quantity_is_zero_or_more_and_not_absurd(driver: int, units: int) -> None:
    with pytest.raises(StudyError, match="zero or more"):
        CostLine("fieldwork", "Thing", "things", "thing", make_rate(), "Starter", driver, units)


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
