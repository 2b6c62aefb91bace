"""Costs built from zero lie within the bands in which whole pieces of fieldwork are sold on the starter rate card."""

import csv
from decimal import Decimal
from typing import Final

import pytest

from budgeting.costing import lines_from_design
from budgeting.methods import method_named
from budgeting.studies import Rate
from planner.paths import DEMO

PENCE: Final = 100
GROUPS: Final = {
    "groups": "4",
    "seats": "7",
    "group_length": "90",
    "stimuli": "3",
    "guide_days": "1.5",
    "report_days": "2",
    "direction_days": "0.5",
}


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    with (DEMO / "starter_rate_card.csv").open(encoding="utf-8", newline="") as file:
        return {row["element"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def rates(rows: dict[str, dict[str, str]]) -> dict[str, Rate]:
    return {element: rate_of(row) for element, row in rows.items()}


def rate_of(row: dict[str, str]) -> Rate:
    low, typical, high = (int(Decimal(row[name]) * PENCE) for name in ("low", "typical", "high"))
    return Rate(row["element"], row["unit"], low, typical, high, "C")


def pounds(key: str, design: dict[str, str], rates: dict[str, Rate]) -> Decimal:
    """What ``design`` costs, in pounds."""
    milli = {name: int(Decimal(text) * 1_000) for name, text in design.items()}
    lines = lines_from_design(method_named(key), milli, rates)
    return Decimal(sum(line.amount_minor for line in lines)) / PENCE


@pytest.mark.parametrize(
    ("key", "design", "pieces", "element"),
    [
        (
            "online-survey",
            {"completes": "1000", "interview_length": "10", "incidence": "70"},
            1000,
            "Online panel, UK nat-rep, 10 min, IR >70%",
        ),
        (
            "online-survey",
            {"completes": "1000", "interview_length": "15", "incidence": "25"},
            1000,
            "Online panel, IR 20-30%",
        ),
        (
            "telephone-survey",
            {"completes": "300", "interview_length": "10", "interviewers": "6"},
            300,
            "CATI consumer, 10 min",
        ),
        ("face-to-face-survey", {"completes": "200", "sites": "12", "miles": "60"}, 200, "F2F/CAPI 20 min, all-in"),
        ("mystery-shopping", {"sites": "80", "waves": "1", "purchase_share": "25"}, 80, "Mystery shop, all-in"),
        ("focus-groups", {**GROUPS, "trips": "4"}, 4, "Focus group all-in, agency"),
    ],
)
def test_a_piece_of_fieldwork_costs_what_it_is_sold_for(
    key: str, design: dict[str, str], pieces: int, element: str, rows: dict[str, dict[str, str]], rates: dict[str, Rate]
) -> None:
    apiece = pounds(key, design, rates) / pieces
    assert Decimal(rows[element]["low"]) <= apiece <= Decimal(rows[element]["high"])


def test_a_complete_of_a_common_audience_comes_to_the_typical_price(rates: dict[str, Rate]) -> None:
    """1,429 screened at £0.55 and 10,000 minutes at £0.27 for a thousand completes: £3.49 each, against £3.50."""
    design = {"completes": "1000", "interview_length": "10", "incidence": "70"}
    assert pounds("online-survey", design, rates) / 1000 == Decimal("3.48595")


def test_online_groups_cost_a_little_less_than_groups_in_a_room(
    rows: dict[str, dict[str, str]], rates: dict[str, Rate]
) -> None:
    ratio = pounds("online-groups", GROUPS, rates) / pounds("focus-groups", {**GROUPS, "trips": "2"}, rates)
    band = rows["Online focus group, agency"]
    assert Decimal(band["low"]) <= 100 * ratio <= Decimal(band["high"])


def test_a_rarer_audience_costs_more_by_every_way_of_finding_it(rates: dict[str, Rate]) -> None:
    """Panels, interviewers and recruiters all ask more people for each one that they find."""
    for key, quantity in (
        ("online-survey", "completes"),
        ("telephone-survey", "completes"),
        ("focus-groups", "groups"),
    ):
        design = {quantity: "100", "seats": "6"} if quantity == "groups" else {quantity: "100"}
        costs = [pounds(key, design | {"incidence": share}, rates) for share in ("60", "30", "10", "3")]
        assert costs == sorted(set(costs))
