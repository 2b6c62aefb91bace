"""Sentiment tells ratings that it has not seen, and stays within its scale whatever it reads."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.listening.sentiment import sentiment_milli
from tests.house import ROOT


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("They charged me twice and nobody answers. Terrible.", "Great service, thank you so much!"),
        ("I was not happy with the branch", "I was happy with the branch"),
        ("It is not good", "It is not bad"),
        ("Awful", ""),
        ("", "Lovely"),
    ],
)
def test_a_pleased_text_sounds_better_than_an_angry_one(worse: str, better: str) -> None:
    assert sentiment_milli(worse) < sentiment_milli(better)


@pytest.mark.parametrize("text", ["", "   ", "12 345", "Schlecht", "¯\\_(ツ)_/¯"])
def test_a_text_in_which_nothing_is_heard_is_neither(text: str) -> None:
    assert sentiment_milli(text) == 0


@given(st.text(max_size=400))
def test_sentiment_stays_within_its_scale(text: str) -> None:
    assert -1000 <= sentiment_milli(text) <= 1000


def test_a_curly_apostrophe_denies_like_a_straight_one() -> None:
    assert sentiment_milli("I don’t love it") == sentiment_milli("I don't love it") < sentiment_milli("I love it")


def test_sentiment_rises_with_the_ratings_of_reviews() -> None:
    path = ROOT / "tests" / "data" / "clothing_reviews.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["Rating"]), sentiment_milli(row["Review Text"])) for row in csv.DictReader(file)]
    means = [sum(s for r, s in rows if r == n) / sum(r == n for r, _ in rows) for n in range(1, 6)]
    assert means == sorted(means)
    assert means[0] < 0 < means[4]
