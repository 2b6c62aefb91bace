import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.errors import BudgetingError
from budgeting.keys import LONGEST_KEY, check_key, is_key, make_key


@pytest.mark.parametrize("text", ["a", "retention-2027", "q1", "7", "a" * 64])
def test_a_key_is_lower_case_words_joined_by_hyphens(text: str) -> None:
    assert check_key(text) == text


@pytest.mark.parametrize("text", ["", "A", "a_b", "-a", "a-", "a--b", "é", "a b", "a\n", "a" * 65, "１"])
def test_what_is_no_key_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(BudgetingError, match="cannot be a key") as caught:
        check_key(text, place="key")
    assert caught.value.place == "key"


@given(st.text(max_size=200), st.sets(st.sampled_from(["item", "item-2", "fees"])))
def test_a_key_can_be_made_from_any_text(text: str, taken: set[str]) -> None:
    key = make_key(text, taken)
    assert is_key(key)
    assert len(key) <= LONGEST_KEY
    assert key not in taken


def test_a_taken_key_gets_a_number() -> None:
    assert make_key("Häuser & Fees!", {"hauser-fees", "hauser-fees-2"}) == "hauser-fees-3"


def test_text_without_letters_becomes_an_item() -> None:
    assert make_key("…") == "item"
