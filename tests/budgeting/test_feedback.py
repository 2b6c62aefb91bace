"""Rules of listening."""

from datetime import date

import pytest

from budgeting.errors import FeedbackError
from budgeting.feedback import (
    fill_months,
    judge_severity,
    mean_severity_bp,
    name_point_key,
    order_stages,
    rank_points,
    read_severity,
)
from budgeting.keys import is_key
from budgeting.questions import AnxietyPoint


@pytest.mark.parametrize(("text", "severity"), [("0", 0), ("3", 3), (" 2 ", 2), ("1.0", 1), ("", 1)])
def test_a_severity_is_a_number_from_0_to_3_and_1_when_nothing_is_said(text: str, severity: int) -> None:
    assert read_severity(text) == severity


@pytest.mark.parametrize("text", ["4", "-1", "1.5", "bad", "٣"])
def test_any_other_severity_is_refused(text: str) -> None:
    with pytest.raises(FeedbackError, match="0, 1, 2 or 3"):
        read_severity(text)


@pytest.mark.parametrize(("answer", "severity"), [("Yes", 3), ("TRUE", 3), ("No", 1), ("", 1), ("N/A", 1)])
def test_a_yes_weighs_more_than_a_no_or_nothing(answer: str, severity: int) -> None:
    assert judge_severity(answer, when_yes=3, otherwise=1) == severity


def test_an_answer_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(FeedbackError, match="neither yes nor no"):
        judge_severity("perhaps", when_yes=3, otherwise=1)


@pytest.mark.parametrize(("total", "reach", "expected"), [(0, 0, 0), (9, 3, 10_000), (1, 1, 3_333), (5, 3, 5_556)])
def test_mean_severity_is_a_share_of_the_worst_with_halves_rounded_up(total: int, reach: int, expected: int) -> None:
    assert mean_severity_bp(total, reach) == expected


def test_the_point_that_hurts_most_people_most_comes_first() -> None:
    mild = AnxietyPoint("mild", "Mild", "Card", "", reach=100, severity_bp=1_000)
    hot = AnxietyPoint("hot", "Hot", "Card", "", reach=50, severity_bp=9_000)
    assert rank_points([mild, hot]) == (hot, mild)


def test_a_new_point_gets_a_readable_key_that_is_not_taken() -> None:
    first = name_point_key("Mortgage", "Cont'd attempts", set())
    second = name_point_key("Mortgage", "Cont'd attempts", {first})
    assert first == "mortgage-cont-d-attempts"
    assert second != first
    assert is_key(name_point_key("x" * 500, "é" * 500, set()))


def test_stages_follow_the_journey_and_the_unplaced_come_last() -> None:
    assert order_stages(["", "Pay", "Another", "Join", "Pay"]) == ("Join", "Pay", "Another", "")


def test_a_silent_month_shows_as_zero() -> None:
    spoken = {date(2026, 2, 1): 3, date(2025, 11, 1): 1}
    assert fill_months(spoken) == (
        (date(2025, 11, 1), 1),
        (date(2025, 12, 1), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 2, 1), 3),
    )
    assert fill_months({}) == ()
