"""People draw a journey of personas, stages and touchpoints; nothing that something hangs on goes unnoticed."""

import pytest

from budgeting.errors import FeedbackError
from budgeting.journey import (
    DrawnJourney,
    Mark,
    Meeting,
    add_part,
    complete,
    describe,
    emotion_milli,
    move_part,
    remove_part,
    rename_part,
    set_mark,
)

JOURNEY = DrawnJourney(
    stages=("Join", "Use", "Leave"),
    personas=("Saver", "Borrower"),
    touchpoints=(Meeting("App", owner="Priya"), Meeting("Branch")),
    marks=(Mark("Saver", "Use", -2, 1),),
)


def test_what_feedback_names_is_drawn_however_it_is_spelt_and_in_one_spelling() -> None:
    drawn = complete(DrawnJourney(), stages=("Pay", "pay", "Join  us", " "), touchpoints=("App", "APP"))
    assert (drawn.stages, drawn.names("touchpoint")) == (("Pay", "Join  us"), ("App",))


def test_a_part_is_added_at_the_end_without_needless_spaces() -> None:
    assert add_part(JOURNEY, "stage", "  Get   help ").stages == ("Join", "Use", "Leave", "Get help")
    assert add_part(JOURNEY, "touchpoint", "Post").touchpoints[-1] == Meeting("Post")


@pytest.mark.parametrize("name", ["", "  ", "use", "x" * 61])
def test_a_stage_needs_a_new_name_of_a_length_that_can_be_read(name: str) -> None:
    with pytest.raises(FeedbackError) as refused:
        add_part(JOURNEY, "stage", name)
    assert refused.value.place == "name"


def test_a_journey_has_a_size_that_people_can_look_at() -> None:
    full = complete(DrawnJourney(), stages=[f"Stage {n}" for n in range(40)])
    assert len(full.stages) == 12
    with pytest.raises(FeedbackError, match="at most 12 stages"):
        add_part(full, "stage", "One more")


def test_marks_and_texts_go_with_a_new_name() -> None:
    renamed = rename_part(rename_part(JOURNEY, "stage", "Use", "Daily use"), "persona", "Saver", "saver")
    assert renamed.mark("saver", "Daily use") == Mark("saver", "Daily use", -2, 1)
    assert rename_part(JOURNEY, "touchpoint", "App", "Phone app").touchpoints[0] == Meeting("Phone app", owner="Priya")


@pytest.mark.parametrize(("to", "expected"), [(0, "Leave Join Use"), (1, "Join Leave Use"), (99, "Join Use Leave")])
def test_a_part_is_moved_to_its_place(to: int, expected: str) -> None:
    assert " ".join(move_part(JOURNEY, "stage", "Leave", to).stages) == expected


def test_what_something_hangs_on_is_not_removed() -> None:
    with pytest.raises(FeedbackError, match="“Use” stays: 3 anxiety points stand there and a rule of choice names it"):
        remove_part(JOURNEY, "stage", "Use", ["3 anxiety points stand there", "a rule of choice names it"])
    left = remove_part(JOURNEY, "stage", "Use")
    assert (left.stages, left.marks) == (("Join", "Leave"), ())


def test_what_is_gone_cannot_be_changed() -> None:
    with pytest.raises(FeedbackError, match="not on the journey any more"):
        move_part(JOURNEY, "stage", "Gone", 0)
    with pytest.raises(FeedbackError, match="not on the journey any more"):
        describe(JOURNEY, Meeting("Gone"))


def test_a_mark_is_set_changed_and_taken_away() -> None:
    marked = set_mark(JOURNEY, Mark("Borrower", "Join", 0, 2))
    assert marked.mark("Borrower", "Join").today == 0
    assert set_mark(marked, Mark("Borrower", "Join")).marks == JOURNEY.marks
    with pytest.raises(FeedbackError):
        Mark("Borrower", "Join", 3)
    with pytest.raises(FeedbackError):
        set_mark(JOURNEY, Mark("Nobody", "Join", 1))


def test_what_feedback_names_joins_what_was_drawn_at_its_end() -> None:
    whole = complete(JOURNEY, stages=["use", "Pay"], personas=["Saver"], touchpoints=["Post", "App", ""])
    assert whole.stages == ("Join", "Use", "Leave", "Pay")
    assert whole.personas == JOURNEY.personas
    assert whole.names("touchpoint") == ("App", "Branch", "Post")


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        ((0, 0, 0, 0), None),
        ((0, 0, 6, 2), -1000),
        ((2000, 2, 0, 2), 500),
        ((-1800, 2, 6, 2), -950),
        ((900, 1, 3, 3), -333),
    ],
)
def test_half_of_the_emotion_is_the_sound_and_half_the_pain(
    sums: tuple[int, int, int, int], expected: int | None
) -> None:
    assert emotion_milli(*sums) == expected
