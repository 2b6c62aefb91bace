"""A decision holds for the content it was given for, and for no other."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from budgeting.approvals.decisions import (
    LONGEST_REASON,
    LineChange,
    LineDecision,
    LineStanding,
    check_all_approved,
    check_change,
    check_sent_back,
    reduced,
    reduction_reason,
    standings,
)
from budgeting.approvals.lines import ReviewLine, review_lines
from budgeting.approvals.states import (
    NEXT_LINE_STATE,
    NEXT_PROGRAMME_STATE,
    NEXT_STUDY_STATE,
    LineAction,
    LineState,
    ProgrammeAction,
    ProgrammeState,
    StudyAction,
    StudyState,
    line_actions_from,
    next_line_state,
    next_programme_state,
    next_study_state,
    programme_state,
)
from budgeting.errors import ApprovalError
from tests.budgeting.approvals.plans import plan

LINES = review_lines(plan())
LINE = next(one for one in LINES if one.place == "study:survey:panel-interviews")
FEMI, GRACE = 2, 3


def decided(action: LineAction, line: ReviewLine = LINE, turn: int = 1, by: int = FEMI, **more: object) -> LineDecision:
    made = LineDecision(line.place, line.digest, action, by, "Femi", "2027-01-01", 1, turn)
    return replace(made, **more)  # type: ignore[arg-type]  # named fields


def state(*decisions: LineDecision, line: ReviewLine = LINE, **more: object) -> LineState:
    return standings([line], decisions, **more)[0].state  # type: ignore[arg-type]  # named arguments


def cut(quantity_milli: int = 1_000_000) -> tuple[ReviewLine, LineDecision]:
    after = reduced(LINE, quantity_milli, None, reduction_reason("Femi", "Half"))
    return after, decided("reduce", quantity_milli=quantity_milli, note="Half", reduced_digest=after.digest)


@pytest.mark.parametrize(
    ("action", "reached"),
    [("approve", "approved"), ("query", "queried"), ("reject", "rejected"), ("hold", "held"), ("withdraw", "asked")],
)
def test_the_last_decision_on_a_line_as_it_is_holds(action: LineAction, reached: LineState) -> None:
    assert state(decided("approve"), decided(action, turn=2)) == reached


def test_nothing_is_decided_of_a_line_nobody_looked_at() -> None:
    assert state() == "asked"
    assert state(decided("approve", line=LINES[0])) == "asked"


def test_another_content_drops_the_approval_and_the_old_one_has_it_again() -> None:
    other = replace(LINE, digest="other")
    assert state(decided("approve"), line=other) == "asked"
    assert state(decided("approve"), decided("reject", line=other, turn=2)) == "approved"


def test_a_line_as_finance_reduced_it_counts_as_approved() -> None:
    after, reduction = cut()
    assert state(reduction) == "reduced"
    assert state(reduction, line=after) == "approved"
    assert after.line.quantity_milli == 1_000_000
    assert after.line.override is not None
    assert after.line.override.reason == "Reduced by Femi: Half"


def test_a_reduction_that_was_taken_back_approves_nothing() -> None:
    after, reduction = cut()
    assert state(reduction, decided("withdraw", turn=2), line=after) == "asked"
    assert state(reduction, decided("approve", turn=2), line=after) == "asked"


def test_what_is_decided_on_the_reduced_line_itself_goes_before() -> None:
    after, reduction = cut()
    assert state(reduction, decided("query", line=after, turn=2), line=after) == "queried"


def test_a_line_that_is_another_today_has_no_decision() -> None:
    found = standings([LINE], [decided("approve")], today={LINE.place: "other"})[0]
    assert (found.state, found.has_changed, found.turn, len(found.history)) == ("asked", True, 1, 1)
    assert standings([LINE], [decided("approve")], today={})[0].has_changed


@pytest.mark.parametrize("giver", [None, GRACE])
def test_an_approval_of_what_one_has_since_written_holds_no_longer(giver: int | None) -> None:
    writer = giver or FEMI
    assert state(decided("approve", on_behalf_of_id=giver), writers={"study:survey": {writer}}) == "asked"
    assert state(decided("approve", on_behalf_of_id=giver), writers={"study:calls": {writer}}) == "approved"
    assert state(decided("reject", on_behalf_of_id=giver), writers={"study:survey": {writer}}) == "rejected"


def test_a_long_reason_is_cut_the_same_way_each_time() -> None:
    reason = reduction_reason("Femi", "x" * 1_000)
    assert len(reason) == LONGEST_REASON
    assert reason.endswith("…")


@pytest.mark.parametrize(("start", "action"), list(product(get_args(LineState), get_args(LineAction))))
def test_a_line_takes_the_steps_of_its_table_alone(start: LineState, action: LineAction) -> None:
    if (start, action) in NEXT_LINE_STATE:
        assert next_line_state(start, action) == NEXT_LINE_STATE[start, action]
        assert action in line_actions_from(start)
    else:
        with pytest.raises(ApprovalError, match="cannot be done"):
            next_line_state(start, action)
        assert action not in line_actions_from(start)


@pytest.mark.parametrize(("start", "action"), list(product(get_args(StudyState), get_args(StudyAction))))
def test_a_study_takes_the_steps_of_its_table_alone(start: StudyState, action: StudyAction) -> None:
    if (start, action) in NEXT_STUDY_STATE:
        assert next_study_state(start, action) == NEXT_STUDY_STATE[start, action]
    else:
        with pytest.raises(ApprovalError, match="cannot be taken"):
            next_study_state(start, action)


@pytest.mark.parametrize(("start", "action"), list(product(get_args(ProgrammeState), get_args(ProgrammeAction))))
def test_a_programme_takes_the_steps_of_its_table_alone(start: ProgrammeState, action: ProgrammeAction) -> None:
    if (start, action) in NEXT_PROGRAMME_STATE:
        assert next_programme_state(start, action) == NEXT_PROGRAMME_STATE[start, action]
    else:
        with pytest.raises(ApprovalError, match="cannot take"):
            next_programme_state(start, action)


def test_a_programme_runs_while_a_plan_of_it_is_under_way() -> None:
    assert programme_state([]) == programme_state(["draft", "approved"]) == "planning"
    assert programme_state(["superseded", "active", "draft"]) == "running"
    assert programme_state(["superseded", "closed"]) == "closed"
    assert programme_state(["closed", "in_review"]) == "planning"


def standing(state: LineState = "asked", **more: object) -> LineStanding:
    return replace(LineStanding(LINE, state), **more)  # type: ignore[arg-type]  # named fields


ASKED, PRICE = LINE.line.quantity_milli, LINE.line.price_minor


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (LineChange(LINE.place, "reduce", 0, note="Less"), "Enter the quantity or the price"),
        (LineChange(LINE.place, "reduce", 0, ASKED // 2), "Say in a note why you reduce"),
        (LineChange(LINE.place, "reduce", 0, ASKED, note="Less"), "This is what was asked for"),
        (LineChange(LINE.place, "reduce", 0, None, PRICE, note="Less"), "This is what was asked for"),
        (LineChange(LINE.place, "reduce", 0, ASKED, PRICE, note="Less"), "This is what was asked for"),
        (LineChange(LINE.place, "reduce", 0, ASKED + 1, note="More"), "lower than the one asked for"),
        (LineChange(LINE.place, "reduce", 0, None, PRICE + 1, note="More"), "lower than the one asked for"),
        (LineChange(LINE.place, "reduce", 0, -1, note="Less"), "lower than the one asked for"),
        (LineChange(LINE.place, "approve", 0, ASKED), "Only a reduction"),
        (LineChange(LINE.place, "query", 0), "what you want to know"),
        (LineChange(LINE.place, "reject", 0, note="  "), "why you reject the line"),
        (LineChange(LINE.place, "hold", 0), "what the line waits for"),
        (LineChange(LINE.place, "withdraw", 0), "nothing has been decided"),
        (LineChange(LINE.place, "approve", 0, note="x" * 1_001), "1,000 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(change: LineChange, words: str) -> None:
    with pytest.raises(ApprovalError, match=words):
        check_change(standing(), change)


def test_a_reduction_of_one_or_both_figures_is_taken() -> None:
    for quantity, rate in ((ASKED // 2, None), (None, PRICE - 1), (0, None), (ASKED, PRICE - 1)):
        assert check_change(standing(), LineChange(LINE.place, "reduce", 0, quantity, rate, "Less")) == "reduced"


def test_a_line_that_changed_since_is_not_decided_on() -> None:
    with pytest.raises(ApprovalError, match="has changed since the plan was chosen"):
        check_change(standing(has_changed=True), LineChange(LINE.place, "approve", 0))


def test_a_plan_is_approved_when_every_line_of_it_is() -> None:
    check_all_approved([standing("approved")])
    with pytest.raises(ApprovalError, match="1 line is not approved yet, of 2"):
        check_all_approved([standing("approved"), standing("held")])
    with pytest.raises(ApprovalError, match="1 line has changed"):
        check_all_approved([standing("asked", has_changed=True), standing("queried")])


def test_nobody_is_asked_to_decide_on_lines_that_are_all_decided() -> None:
    with pytest.raises(ApprovalError, match="Every line is decided: send the plan back"):
        check_all_approved([standing("approved"), standing("held"), standing("reduced")])
    with pytest.raises(ApprovalError, match="Decide on every line first"):
        check_all_approved([standing("asked"), standing("held")])


def test_a_plan_that_is_sent_back_says_why() -> None:
    check_sent_back([standing("rejected")], "")
    check_sent_back([standing("approved")], "Move it to Q3")
    with pytest.raises(ApprovalError, match="Nothing is reduced"):
        check_sent_back([standing("approved"), standing("asked")], " ")
