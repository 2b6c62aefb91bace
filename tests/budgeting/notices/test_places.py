"""A place names one thing that can be talked about, and nothing else is a place."""

import pytest

from budgeting.errors import BudgetingError
from budgeting.notices.places import LONGEST_PLACE, Place, check_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("study:calls", Place("study", "calls")),
        ("study:calls:recruitment", Place("study", "calls", "recruitment")),
        ("shared:panel:licence_fee", Place("shared", "panel", "licence_fee")),
        ("question:fees", Place("question", "fees")),
        ("plan:3", Place("plan", "3")),
        ("finding:12", Place("finding", "12")),
    ],
)
def test_a_place_is_read_and_written_alike(text: str, place: Place) -> None:
    assert check_place(text) == place
    assert place.text == text
    assert len(text) <= LONGEST_PLACE


@pytest.mark.parametrize(
    "text",
    [
        *("", "study", "study:", "study:Calls", "study:calls:", "question:fees:line", "plan:0", "plan:-1", "plan:٣"),
        *("plan:1:x", "workspace:1", "study:calls:a b", "study:calls:a/b", "study:calls:a&b=c", "plan:" + "9" * 10),
        *("study:" + "a" * 65, "study:a:" + "b" * 65, "study:calls\n", "study:a:b:c"),
    ],
)
def test_what_names_nothing_is_no_place(text: str) -> None:
    with pytest.raises(BudgetingError, match="no place for a comment"):
        check_place(text)


def test_the_longest_place_fits_its_column() -> None:
    assert len(check_place(f"question:{'a' * 64}").text) <= LONGEST_PLACE
    assert len(check_place(f"shared:{'a' * 64}:{'b' * 64}").text) <= LONGEST_PLACE
