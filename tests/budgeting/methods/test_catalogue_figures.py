"""Lines of every method against figures worked out by hand, at the starter rate card's typical prices."""

import csv
from decimal import Decimal
from typing import Final, NamedTuple

import pytest

from budgeting.costing import lines_from_design, package_from_design
from budgeting.formulas import conversion
from budgeting.methods import Method, catalogue, method_named
from budgeting.money import from_major
from budgeting.studies import CostLine, Rate
from planner.paths import DEMO


class Case(NamedTuple):
    """A line of a design: how many thousandths of a unit, for how many pence."""

    method: str
    design: dict[str, str]
    line: str
    quantity_milli: int
    amount_minor: int


ONLINE: Final = {"completes": "400", "interview_length": "9.5", "questions": "30", "opens": "2"}
ABROAD: Final = ONLINE | {"languages": "2", "foreign_share": "25", "document_words": "200"}
PHONE: Final = {"completes": "300", "interview_length": "10", "incidence": "50", "productive_share": "80"}
DOORSTEP: Final = {"completes": "200", "sites": "12", "miles": "60"}
DEPTHS: Final = {"interviews": "12", "interview_length": "60"}
LONG_DEPTHS: Final = {"interviews": "12", "interview_length": "90", "languages": "1", "foreign_interviews": "3"}
GROUPS: Final = {"groups": "4", "seats": "6", "group_length": "90"}
DIARY: Final = {"diarists": "18", "diary_days": "14", "diary_months": "1"}
COMMUNITY: Final = {"members": "30", "months": "3", "refreshes": "2", "activities": "6"}
VISITS: Final = {"visits": "8", "visit_length": "180", "edit_time": "2"}
SHOPPING: Final = {"sites": "40", "waves": "2", "purchase_share": "25"}
CHOICES: Final = {"completes": "300", "interview_length": "14.2", "estimation_days": "2"}
TRACKER: Final = {"responses": "600", "waves": "2", "opens": "1", "prizes": "1"}
WORKSHOPS: Final = {"workshops": "2", "customers": "10", "staff": "6"}
CALLS: Final = {"calls": "200", "call_length": "8"}

CASES: Final = (
    # 400 / 0.35 = 1,142.9 people, 1,143 in whole, at £0.55.
    Case("online-survey", ONLINE, "screening", 1_143_000, 628_65),
    # 9.5 minutes are charged as 10: 400 x 10 = 4,000 minutes at £0.27.
    Case("online-survey", ONLINE, "panel-interviews", 4_000_000, 1_080_00),
    # 400 x 2 answers at £0.35.
    Case("online-survey", ONLINE, "coding", 800_000, 280_00),
    # 30 questions x 12 minutes = 360 minutes of 450 in a working day: 0.8 days at £450.
    Case("online-survey", ONLINE, "scripting", 800, 360_00),
    # With two languages 30 x (12 + 2 x 3) = 540 minutes: 1.2 days.
    Case("online-survey", ABROAD, "scripting", 1_200, 540_00),
    # 200 words are fewer than the 350 that are charged at least: 2 x 350 words at £0.10.
    Case("online-survey", ABROAD, "translation", 700_000, 70_00),
    # A quarter of 400 people x 2 answers x 12 words.
    Case("online-survey", ABROAD, "verbatims", 2_400_000, 240_00),
    # Each complete: 10 + 1.5 x (1/0.5 - 1) + 0.75 x 3/0.5 = 16 minutes of work, 20 of paid time at 80 % productive;
    # x 300 = 6,000 minutes = 100 hours at £25.
    Case("telephone-survey", PHONE, "interviewing", 100_000, 2_500_00),
    # A tenth of them: 10 hours at £32.
    Case("telephone-survey", PHONE, "supervision", 10_000, 320_00),
    # 300 x 3 calls / 0.5 = 1,800 numbers at £0.15.
    Case("telephone-survey", PHONE, "numbers", 1_800_000, 270_00),
    # 200 / 4 a day = 50 interviewer days at £180; 10 weeks of a tablet at £30;
    # a tenth rung back at £3.50; 12 x 60 = 720 miles at 45p.
    Case("face-to-face-survey", DOORSTEP, "interviewing", 50_000, 9_000_00),
    Case("face-to-face-survey", DOORSTEP, "tablets", 10_000, 300_00),
    Case("face-to-face-survey", DOORSTEP, "back-check", 20_000, 70_00),
    Case("face-to-face-survey", DOORSTEP, "travel", 720_000, 324_00),
    # 12 x 1.2 = 14.4, so 15 are recruited at £55, and the 12 who come are paid £50.
    Case("depth-interviews", DEPTHS, "recruiting", 15_000, 825_00),
    Case("depth-interviews", DEPTHS, "incentives", 12_000, 600_00),
    # 12 x (60 + 30) = 1,080 minutes: 2.4 days at £850; 720 minutes typed at £1.10.
    Case("depth-interviews", DEPTHS, "interviewing", 2_400, 2_040_00),
    Case("depth-interviews", DEPTHS, "transcription", 720_000, 792_00),
    # One in 20 belongs to the audience: for each of 15 recruits 19 are asked in vain, 285 at £1.50.
    Case("depth-interviews", DEPTHS | {"incidence": "5"}, "screening", 285_000, 427_50),
    # Ninety minutes are paid one and a half times: 18 at £50. 3 x 90 x 150 words come back at £0.10.
    Case("depth-interviews", LONG_DEPTHS, "incentives", 18_000, 900_00),
    Case("depth-interviews", LONG_DEPTHS, "verbatims", 40_500_000, 4_050_00),
    # 6 x 1.15 = 6.9: 7 recruits for 6 seats, 28 in four groups at £55; 24 come, at £55; 4 x (6 + 3) eat at £12.
    Case("focus-groups", GROUPS, "recruiting", 28_000, 1_540_00),
    Case("focus-groups", GROUPS, "incentives", 24_000, 1_320_00),
    Case("focus-groups", GROUPS, "catering", 36_000, 432_00),
    # 4 x 90 = 360 minutes at £2.25.
    Case("focus-groups", GROUPS, "transcription", 360_000, 810_00),
    # 6 x 1.2 = 7.2: 8 recruits, 32 in all x 10 minutes = 320 of 450: 0.711 days at £450.
    Case("online-groups", GROUPS, "tech-check", 711, 319_95),
    # 12 x 1.15 = 13.8: 14 recruits at £55; 12 / 5 = 2.4 days at £850.
    Case("usability-test", {"sessions": "12"}, "recruiting", 14_000, 770_00),
    Case("usability-test", {"sessions": "12"}, "moderating", 2_400, 2_040_00),
    # 18 x 1.3 = 23.4: 24 recruits at £55, each a month on the platform at £25,
    # and 24 x 14 x 3 = 1,008 minutes = 2.24 days at £450.
    Case("diary-study", DIARY, "recruiting", 24_000, 1_320_00),
    Case("diary-study", DIARY, "platform", 24_000, 600_00),
    Case("diary-study", DIARY, "moderating", 2_240, 1_008_00),
    # Two weeks for the 18 who finish: 36 at £80.
    Case("diary-study", DIARY, "incentives", 36_000, 2_880_00),
    # 5 % of 30 is 1.5, so 2 are replaced, twice: 4 at £55; 30 members x 3 months x 1 hour = 90 hours at £9.
    Case("online-community", COMMUNITY, "refreshing", 4_000, 220_00),
    Case("online-community", COMMUNITY, "incentives", 90_000, 810_00),
    # 3 months x 3 days at £450.
    Case("online-community", COMMUNITY, "managing", 9_000, 4_050_00),
    # Three hours each: 8 x 3 at £50; 8 x 1.5 days at £710; 8 x 2 hours at £50.
    Case("ethnography", VISITS, "incentives", 24_000, 1_200_00),
    Case("ethnography", VISITS, "analysis", 12_000, 8_520_00),
    Case("ethnography", VISITS, "editing", 16_000, 800_00),
    # 40 x 2 = 80 visits at £12; a quarter with a purchase at £6; 80 x 12 = 960 minutes = 2.133 days at £450.
    Case("mystery-shopping", SHOPPING, "shoppers", 80_000, 960_00),
    Case("mystery-shopping", SHOPPING, "purchases", 20_000, 120_00),
    Case("mystery-shopping", SHOPPING, "checks", 2_133, 959_85),
    # 300 / 0.5 = 600 people at £0.55; 300 x 15 minutes at £0.27; 2 days at £900.
    Case("conjoint", CHOICES, "screening", 600_000, 330_00),
    Case("conjoint", CHOICES, "panel-interviews", 4_500_000, 1_215_00),
    Case("conjoint", CHOICES, "estimation", 2_000, 1_800_00),
    Case("maxdiff", CHOICES, "screening", 600_000, 330_00),
    # 600 / 0.15 = 4,000 customers, twice, at £0.05; 1,200 answers at £0.35; 2 waves x 1.5 days at £850.
    Case("nps-tracker", TRACKER, "invitations", 8_000_000, 400_00),
    Case("nps-tracker", TRACKER, "coding", 1_200_000, 420_00),
    Case("nps-tracker", TRACKER, "wave-reports", 3_000, 2_550_00),
    # A fifth of 1,500 items x 1.5 minutes = 450 minutes: one day at £450.
    Case("feedback-analysis", {"items": "1500"}, "checks", 1_000, 450_00),
    # 30 x 30 = 900 minutes: two days at £710.
    Case("desk-research", {"sources": "30"}, "reading", 2_000, 1_420_00),
    # One new version: 3,000 x 10 % would do it, 10 % of them do not: 30 at £30.
    Case("ab-test", {"visitors": "3000"}, "traffic", 30_000, 900_00),
    # 10 x 1.2 = 12 recruits, twice, at £55; 12 colleagues x 4 hours = 48 hours = 6.4 days at £280.
    Case("co-creation", WORKSHOPS, "recruiting", 24_000, 1_320_00),
    Case("co-creation", WORKSHOPS, "colleagues", 6_400, 1_792_00),
    # 2 x 3.75 hours are two half days at £350; 2 x (10 + 6 + 2) eat at £12.
    Case("co-creation", WORKSHOPS, "venue", 2_000, 700_00),
    Case("co-creation", WORKSHOPS, "catering", 36_000, 432_00),
    # 6 x 60 = 360 minutes: 0.8 days at £710.
    Case("journey-workshop", {"interviews": "6"}, "preparing-interviews", 800, 568_00),
    # 200 x 8 = 1,600 minutes at £0.10; 200 x 4 = 800 minutes = 1.778 days at £450;
    # 20 x 10 = 200 minutes = 0.444 days at £710.
    Case("call-analysis", CALLS, "transcription", 1_600_000, 160_00),
    Case("call-analysis", CALLS, "coding", 1_778, 800_10),
    Case("call-analysis", CALLS, "checks", 444, 315_24),
)


@pytest.fixture(scope="module")
def rates() -> dict[str, Rate]:
    with (DEMO / "starter_rate_card.csv").open(encoding="utf-8", newline="") as file:
        return {row["element"]: rate_of(row) for row in csv.DictReader(file)}


def rate_of(row: dict[str, str]) -> Rate:
    low, typical, high = (from_major(Decimal(row[name]), "GBP").minor for name in ("low", "typical", "high"))
    return Rate(row["element"], row["unit"], low, typical, high, "C")


def milli(design: dict[str, str]) -> dict[str, int]:
    return {name: int(Decimal(text) * 1_000) for name, text in design.items()}


def lines_of(method: Method, design: dict[str, str], rates: dict[str, Rate]) -> dict[str, CostLine]:
    return {line.key: line for line in lines_from_design(method, milli(design), rates)}


def test_every_method_has_a_line_worked_out_by_hand() -> None:
    assert {case.method for case in CASES} == {method.key for method in catalogue()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method}: {case.line}, {case.quantity_milli}")
def test_a_line_comes_to_the_figure_worked_out_by_hand(case: Case, rates: dict[str, Rate]) -> None:
    line = lines_of(method_named(case.method), case.design, rates)[case.line]
    assert (line.quantity_milli, line.amount_minor) == (case.quantity_milli, case.amount_minor)


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_nothing_is_bought_until_a_quantity_is_entered(method: Method, rates: dict[str, Rate]) -> None:
    assert {line.amount_minor for line in lines_of(method, {}, rates).values()} == {0}


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_every_line_is_bought_once_everything_is_entered(method: Method, rates: dict[str, Rate]) -> None:
    lines = lines_of(method, {one.key: "10" for one in method.quantities}, rates)
    assert [key for key, line in lines.items() if line.amount_minor == 0] == []


@pytest.mark.parametrize("method", catalogue(), ids=lambda method: method.key)
def test_every_element_is_on_the_starter_rate_card_in_a_unit_it_can_be_bought_in(
    method: Method, rates: dict[str, Rate]
) -> None:
    assert all(conversion(one.unit, rates[one.element].unit) == 1 for one in method.elements)


def test_people_who_do_not_come_are_recruited_and_not_paid(rates: dict[str, Rate]) -> None:
    recruiting = [one for one in catalogue() if {"recruiting", "incentives"} <= {line.key for line in one.elements}]
    assert len(recruiting) == 8
    for method in recruiting:
        lines = lines_of(method, {one.key: "10" for one in method.quantities} | {"over_recruit": "50"}, rates)
        fewer = lines_of(method, {one.key: "10" for one in method.quantities} | {"over_recruit": "0"}, rates)
        assert lines["recruiting"].quantity_milli > fewer["recruiting"].quantity_milli
        assert lines["incentives"].quantity_milli == fewer["incentives"].quantity_milli


@pytest.mark.parametrize("key", ["online-survey", "conjoint", "maxdiff"])
def test_incidence_is_paid_for_once(key: str, rates: dict[str, Rate]) -> None:
    method = method_named(key)
    lines = lines_of(method, {"completes": "400", "interview_length": "10", "incidence": "20"}, rates)
    rarer = lines_of(method, {"completes": "400", "interview_length": "10", "incidence": "10"}, rates)
    assert {name for name in lines if lines[name].amount_minor != rarer[name].amount_minor} == {"screening"}


def test_incentives_and_colleagues_bear_no_vat_and_everything_else_does() -> None:
    elements = [element for method in catalogue() for element in method.elements]
    without = {(one.section, one.element) for one in elements if not one.bears_vat}
    assert {element for section, element in without if section != "incentives"} == {
        "Internal staff (loaded)",
        "Mystery purchase",
        "Outcome lost in a trial",
    }
    assert all(not one.bears_vat for one in elements if one.section == "incentives")


def test_a_test_on_customers_runs_until_every_version_has_had_its_customers(rates: dict[str, Rate]) -> None:
    """2 versions x 3,000 customers at 800 a day take 7.5 days, 8 in whole, on top of 14."""
    method = method_named("ab-test")
    package = package_from_design(method, "standard", milli({"visitors": "3000", "daily_visitors": "800"}), rates)
    assert (package.sample, package.days_to_result) == (3_000, 22)


@pytest.mark.parametrize(
    ("key", "design", "sample"),
    [
        ("focus-groups", GROUPS, 24),
        ("mystery-shopping", SHOPPING, 80),
        ("nps-tracker", TRACKER, 600),
        ("co-creation", WORKSHOPS, 20),
    ],
)
def test_the_sample_is_the_people_that_precision_comes_from(
    key: str, design: dict[str, str], sample: int, rates: dict[str, Rate]
) -> None:
    assert package_from_design(method_named(key), "minimum", milli(design), rates).sample == sample
