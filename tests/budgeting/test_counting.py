import pytest

from budgeting.counting import in_units, labelled, many, one
from budgeting.methods import catalogue


@pytest.mark.parametrize(
    ("milli", "unit", "words"),
    [
        (1_143_000, "person", "1,143 people"),
        (1_000, "day", "1 day"),
        (3_000, "day", "3 days"),
        (500, "day", "0.5 day"),
        (0, "visit", "0 visits"),
        (720_000, "audio min", "720 audio min"),
        (2_000, "half day", "2 half days"),
        (2_000, "activity", "2 activities"),
        (2_000, "% of reward", "2 % of reward"),
        (2_000, "", "2"),
    ],
)
def test_a_unit_is_written_for_one_and_for_many(milli: int, unit: str, words: str) -> None:
    assert in_units(milli, unit) == words


@pytest.mark.parametrize(
    ("milli", "label", "words"),
    [
        (1_000, "markets", "1 market"),
        (2_000, "markets", "2 markets"),
        (1_000, "further languages", "1 further language"),
        (500, "days of reporting", "0.5 day of reporting"),
        (1_000, "people", "1 person"),
        (1_000, "activities", "1 activity"),
        (1_000, "refreshes", "1 refresh"),
        (1_000, "times the variance", "1 times the variance"),
        (1_000, "open answers each", "1 open answer each"),
        (0, "waves", "0 waves"),
    ],
)
def test_a_label_is_written_for_many_and_for_one(milli: int, label: str, words: str) -> None:
    assert labelled(milli, label) == words


def test_every_label_of_the_catalogue_can_be_written_for_one() -> None:
    for method in catalogue():
        for each in method.quantities:
            assert one(each.label)
            assert not one(each.label).startswith("%")


def test_what_is_many_already_stays_so() -> None:
    assert many("people") == "people"
    assert many("") == ""
