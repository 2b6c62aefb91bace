"""What is due soon is reminded of from two weeks before to the day itself, in words, and always under one name."""

from datetime import date, timedelta

import pytest

from budgeting.notices.reminders import Due, reminders

TODAY = date(2027, 3, 1)


def due(days: int) -> Due:
    return Due(
        "quote_expires", "meridian", "The quote “Meridian” expires", "/rate-cards/meridian", TODAY + timedelta(days)
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "The quote “Meridian” expires today, on 1 March 2027"),
        (1, "The quote “Meridian” expires tomorrow, on 2 March 2027"),
        (14, "The quote “Meridian” expires in 14 days, on 15 March 2027"),
    ],
)
def test_it_says_when_in_words(days: int, words: str) -> None:
    assert [one.words for one in reminders([due(days)], TODAY)] == [words]


@pytest.mark.parametrize("days", [-1, 15])
def test_what_is_past_or_far_away_is_left_alone(days: int) -> None:
    assert list(reminders([due(days)], TODAY)) == []


def test_it_has_the_same_name_on_every_day_and_another_once_its_date_moves() -> None:
    monday, tuesday = (next(reminders([due(7)], TODAY + timedelta(day))).once for day in (0, 1))
    assert monday == tuesday
    assert next(reminders([due(8)], TODAY)).once != monday
