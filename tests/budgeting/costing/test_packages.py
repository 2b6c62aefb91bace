"""A package from its design: sample, days to a result, lines, contingency and VAT."""

from dataclasses import replace

import pytest

from budgeting.costing import Terms, package_from_design
from budgeting.errors import StudyError
from budgeting.methods import Input
from budgeting.studies import DesignEntry, Override
from tests.budgeting.costing.designs import RATES, SURVEY


def test_a_package_of_no_design_costs_nothing_and_asks_nobody() -> None:
    package = package_from_design(SURVEY, "standard", {}, RATES)
    assert (package.level, package.sample, package.sample_unit, package.cost_minor) == ("standard", 0, "completes", 0)
    assert (package.days_to_result, package.design, len(package.lines)) == (10, (), 4)
    assert (package.contingency_bp, package.vat_bp) == (0, 0)


def test_the_sample_and_the_lines_follow_from_the_design() -> None:
    package = package_from_design(SURVEY, "minimum", {"completes": 400_000, "pages": 3_000}, RATES)
    assert package.sample == 400
    # 1,143 x £0.55 + 100 hours x £25 + 400 x £5 + 6 pages x £0.10.
    assert package.cost_minor == 62_865 + 250_000 + 200_000 + 60


def test_what_was_entered_is_kept_in_the_order_of_names() -> None:
    package = package_from_design(SURVEY, "minimum", {"pages": 3_000, "completes": 1_000}, RATES)
    assert package.design == (DesignEntry("completes", 1_000), DesignEntry("pages", 3_000))


def test_fieldwork_adds_its_days_to_those_of_the_level_each_begun_day_in_whole() -> None:
    # 30 x 15 minutes are one working day of 7.5 hours; one more person begins another.
    days = [package_from_design(SURVEY, "minimum", {"completes": n * 1_000}, RATES).days_to_result for n in (30, 31)]
    assert days == [5 + 1, 5 + 2]


def test_a_method_without_a_duration_takes_the_days_of_its_level() -> None:
    method = replace(SURVEY, duration="")
    assert package_from_design(method, "enhanced", {"completes": 400_000}, RATES).days_to_result == 20


@pytest.mark.parametrize(("sample", "people"), [("completes / 3", 1), ("completes - 2 * completes", 0)])
def test_a_sample_is_a_whole_number_of_people_and_never_below_nobody(sample: str, people: int) -> None:
    method = replace(SURVEY, sample=sample)
    assert package_from_design(method, "minimum", {"completes": 5_000}, RATES).sample == people


def test_contingency_vat_and_what_people_changed_hold_for_the_whole_package() -> None:
    terms = Terms(1_000, 2_000, {"thanks": Override("Given by a sponsor", rate_minor=0)})
    package = package_from_design(SURVEY, "minimum", {"completes": 400_000}, RATES, terms)
    assert (package.contingency_bp, package.vat_bp) == (1_000, 2_000)
    assert package.lines_minor == 62_865 + 250_000
    # A tenth on top: £312.865 is rounded to even. Only the contacts bear VAT: 62,865 x 1.1 x 0.2 = 13,830.3.
    assert (package.contingency_minor, package.vat_minor) == (31_286, 13_830)


def test_a_design_is_checked_before_anything_is_worked_out() -> None:
    with pytest.raises(StudyError, match="not costed from “visits”"):
        package_from_design(SURVEY, "minimum", {"visits": 1}, RATES)


def test_days_that_cannot_be_worked_out_are_said_at_the_input() -> None:
    method = replace(SURVEY, duration="completes * length / incidence")
    with pytest.raises(StudyError, match="It is the incidence") as refused:
        package_from_design(method, "minimum", {"completes": 1_000, "incidence": 0}, RATES)
    assert refused.value.place == "incidence"


@pytest.mark.parametrize(
    ("duration", "part"), [("completes * length - 2 * completes * length", "below zero"), ("d * 999999999", "10,000")]
)
def test_days_beyond_reason_are_refused(duration: str, part: str) -> None:
    further = Input("d", "days", "day", "quantity")
    method = replace(SURVEY, inputs=(*SURVEY.inputs, further), duration=duration)
    with pytest.raises(StudyError, match=part) as refused:
        package_from_design(method, "minimum", {"completes": 1_000_000, "d": 1_000}, RATES)
    assert refused.value.place == "duration"


def test_a_result_may_take_up_to_ten_thousand_days() -> None:
    method = replace(SURVEY, inputs=(*SURVEY.inputs, Input("d", "days", "day", "quantity")), duration="d")
    assert package_from_design(method, "minimum", {"d": 9_995_000}, RATES).days_to_result == 10_000
    with pytest.raises(StudyError, match="more than 10,000 working days"):
        package_from_design(method, "minimum", {"d": 9_996_000}, RATES)


@pytest.mark.parametrize("sample", ["completes / g", "completes / (g * 2)", "completes * (pages / (g / 3))"])
def test_a_sample_that_divides_by_what_is_not_entered_says_what_to_fill_in(sample: str) -> None:
    method = replace(SURVEY, inputs=(*SURVEY.inputs, Input("g", "people in a group", "", "quantity")), sample=sample)
    with pytest.raises(StudyError, match=r"Enter a number above zero\. It is the people in a group") as refused:
        package_from_design(method, "minimum", {"completes": 400_000}, RATES)
    assert refused.value.place == "g"


def test_a_sample_beyond_all_people_is_refused() -> None:
    method = replace(SURVEY, sample="completes * completes")
    with pytest.raises(StudyError, match="far too large") as refused:
        package_from_design(method, "minimum", {"completes": 10**8}, RATES)
    assert refused.value.place == "completes"
