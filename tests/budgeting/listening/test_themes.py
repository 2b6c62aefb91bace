"""Themes are found by their words, the same each time, each text in one of them or in none."""

import pytest

from budgeting.errors import FeedbackError
from budgeting.listening.themes import MOST_THEMES, suggest_themes, theme_count

PARCEL = "The parcel arrived late and the driver left no card at the door number {}"
LOGIN = "I cannot sign in to the app because my password reset code never came {}"
BILL = "My bill charged a fee twice and the refund takes weeks to come back {}"
TEXTS = [text.format(word) for word in "abcdefghijklmnop" for text in (PARCEL, LOGIN, BILL)]


def test_texts_that_share_words_make_a_theme_together() -> None:
    themes = suggest_themes(TEXTS)
    assert sorted(theme.texts for theme in themes) == [tuple(range(start, 48, 3)) for start in range(3)]
    words = [set(theme.words) for theme in sorted(themes, key=lambda theme: theme.texts)]
    assert [found & {"parcel", "password", "refund"} for found in words] == [{"parcel"}, {"password"}, {"refund"}]


def test_the_same_texts_give_the_same_themes() -> None:
    assert suggest_themes(TEXTS) == suggest_themes(TEXTS)


def test_every_quote_speaks_of_its_theme_and_none_is_told_twice() -> None:
    for theme in suggest_themes(TEXTS):
        assert set(theme.quotes) <= set(theme.texts)
        assert len({TEXTS[place] for place in theme.quotes}) == len(theme.quotes) == 3


def test_a_text_that_shares_no_word_is_in_no_theme() -> None:
    assert all(48 not in theme.texts for theme in suggest_themes([*TEXTS, "Zebra umbrella"]))


@pytest.mark.parametrize("texts", [[], ["Fine"] * 500, [str(n) for n in range(100)]])
def test_too_little_to_find_anything_in_is_refused_in_words(texts: list[str]) -> None:
    with pytest.raises(FeedbackError):
        suggest_themes(texts)


def test_the_number_of_themes_grows_with_the_texts_up_to_what_people_can_read() -> None:
    counts = [theme_count(number) for number in (20, 100, 1_000, 100_000)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (3, MOST_THEMES)
