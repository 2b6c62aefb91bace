"""The tray of the review desk holds one decision for each line, as typed, until it is saved."""

import pytest
from werkzeug.datastructures import MultiDict

from planner.forms.review_moves import TrayFullError, moved
from planner.forms.review_tray import MOST_WORDED, Pending, Tray, read_token

PLACE = "study:diary:incentives"


def may(_place: str, _action: str) -> bool:
    return True


def press(tray: Tray, usual: tuple[str, ...] = (), **fields: str | list[str]) -> Tray:
    return moved(tray, MultiDict(fields), usual, may)


def test_what_is_ticked_goes_in_under_the_action_of_the_button() -> None:
    tray = press(Tray(), put="query", ticked=[f"{PLACE}@2", "shared:panel:licence@0"], bulk_note=" What for? ")
    assert tray.pending == (
        Pending(PLACE, 2, "query", note="What for?"),
        Pending("shared:panel:licence", 0, "query", note="What for?"),
    )


def test_an_approval_takes_no_note_from_the_box_for_all() -> None:
    assert press(Tray(), put="approve", ticked=f"{PLACE}@0", bulk_note="What for?").pending[0].note == ""


def test_another_action_on_a_line_takes_the_place_of_the_first_and_keeps_what_was_typed() -> None:
    tray = Tray((Pending(PLACE, 0, "reduce", quantity="400", note="Fewer will do"),))
    assert press(tray, put_one=f"hold {PLACE}@0").pending == (
        Pending(PLACE, 0, "hold", quantity="400", note="Fewer will do"),
    )


def test_all_lines_that_need_no_look_go_in_together() -> None:
    tray = press(Tray(), usual=(f"{PLACE}@0", "study:diary:report@1"), put_usual="1")
    assert [(one.place, one.turn, one.action) for one in tray.pending] == [
        (PLACE, 0, "approve"),
        ("study:diary:report", 1, "approve"),
    ]


def test_lines_come_out_one_by_one_or_all_together() -> None:
    tray = press(Tray(), put="approve", ticked=[f"{PLACE}@0", "study:diary:report@0"])
    assert [one.place for one in press(tray, drop=PLACE).pending] == ["study:diary:report"]
    assert press(tray, drop_all="1") == Tray()


def test_a_line_that_cannot_take_the_step_stays_out() -> None:
    fields = MultiDict({"put": "approve", "ticked": f"{PLACE}@0"})
    assert moved(Tray(), fields, (), lambda place, _: place != PLACE) == Tray()


@pytest.mark.parametrize("turn", ["", "-1", "٣", "9" * 10, "x", None])
def test_what_names_no_line_is_passed_over(turn: str | None) -> None:
    text = PLACE if turn is None else f"{PLACE}@{turn}"
    assert read_token(text) is None
    assert press(Tray(), put="approve", ticked=text) == Tray()


@pytest.mark.parametrize(
    ("button", "value"), [("put", "steal"), ("put_one", "steal study:a:b@0"), ("put_one", ""), ("look", "1")]
)
def test_a_button_that_is_none_changes_nothing(button: str, value: str) -> None:
    tray = Tray((Pending(PLACE, 0, "approve"),))
    assert moved(tray, MultiDict({button: value}), (), may) == tray


def test_no_more_lines_wait_with_words_than_a_form_can_carry() -> None:
    tokens = [f"study:a:{number}@0" for number in range(MOST_WORDED + 1)]
    assert len(press(Tray(), put="hold", ticked=tokens[1:]).worded) == MOST_WORDED
    with pytest.raises(TrayFullError):
        press(Tray(), put="hold", ticked=tokens)
    assert len(press(Tray(), put="approve", ticked=tokens).pending) == MOST_WORDED + 1


def test_the_tray_keeps_to_lines_of_its_plan() -> None:
    tray = Tray((Pending(PLACE, 0, "approve"), Pending("study:other:x", 0, "approve")))
    assert tray.among([PLACE]).pending == tray.pending[:1]


def test_looking_again_takes_in_how_often_a_line_was_decided_meanwhile() -> None:
    tray = Tray((Pending(PLACE, 0, "hold", note="Wait"),)).seen({PLACE: 2})
    assert tray.pending == (Pending(PLACE, 2, "hold", note="Wait"),)
