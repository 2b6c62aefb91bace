"""A mention means one person or nobody, and cutting a text up loses none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.notices.mentions import MOST_SUGGESTED, mentioned, pieces, suggested

PEOPLE = {1: "Ada Okafor", 2: "Femi Adeyemi", 3: "Ada Lovelace", 4: "Zoë Straße", 5: "Grace"}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Ada Okafor, please look", {1}),
        ("@ada okafor and @FEMI ADEYEMI", {1, 2}),
        ("@Femi: why?", {2}),
        ("(@Grace)", {5}),
        ("@zoë strasse", {4}),
        ("@Zoë Straße!", {4}),
        ("@Femi's line", {2}),
    ],
)
def test_a_whole_name_or_a_first_name_that_is_alone_mentions(text: str, who: set[int]) -> None:
    assert mentioned(text, PEOPLE) == who


@pytest.mark.parametrize("text", ["@Ada", "femi@grace.example", "@Femina", "@Femi_2", "Femi", "@@Femi", "@ Femi", "@"])
def test_what_could_mean_two_people_or_none_mentions_nobody(text: str) -> None:
    assert mentioned(text, PEOPLE) == set()


def test_two_people_of_one_name_are_not_mentioned_by_it() -> None:
    assert mentioned("@Ada Okafor", {1: "Ada Okafor", 2: "ada okafor"}) == set()


def test_a_mention_is_marked_as_it_was_typed() -> None:
    found = pieces("Ask @femi adeyemi now", PEOPLE)
    assert [(piece.text, piece.user_id) for piece in found] == [("Ask ", None), ("@femi adeyemi", 2), (" now", None)]


@given(st.text(alphabet="@ adAFemiß_\n.", max_size=60))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, PEOPLE)) == text


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@a", ("Ada Lovelace", "Ada Okafor", "Femi Adeyemi")),
        ("Look, @ada o", ("Ada Okafor",)),
        ("@love", ("Ada Lovelace",)),
        ("@", ("Ada Lovelace", "Ada Okafor", "Femi Adeyemi", "Grace", "Zoë Straße")),
        ("@Ada Okafor and", ()),
        ("me@a", ()),
        ("nothing", ()),
    ],
)
def test_names_are_suggested_from_any_of_their_words(typed: str, names: tuple[str, ...]) -> None:
    assert suggested(typed, PEOPLE) == names


def test_only_a_few_names_are_suggested() -> None:
    assert len(suggested("@p", {number: f"Pat {number}" for number in range(40)})) == MOST_SUGGESTED
