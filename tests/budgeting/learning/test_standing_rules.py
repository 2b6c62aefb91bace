"""What must come before a study still does when the rest is chosen again, unless the study has begun."""

from dataclasses import replace
from datetime import date

import pytest

from budgeting.approvals.states import StudyState
from budgeting.learning.money import Used
from budgeting.learning.replanning import Remaining, remaining
from budgeting.programme import Programme
from budgeting.rules import Alternatives, Prerequisite
from tests.budgeting.learning.test_replanning import at, chosen, plan
from tests.budgeting.learning.worlds import world
from tests.builders import POUNDS

ORDERED = {"study:talks": Used(committed_minor=1_000 * POUNDS)}


def ruled() -> Programme:
    """Talks (q3) must come after calls (q2)."""
    return replace(world(), prerequisites=(Prerequisite("talks", "calls"),))


def left_at(programme: Programme, on: date, **states: StudyState) -> Remaining:
    now = at(on, used=ORDERED)
    return remaining(programme, plan(), replace(now, states={**now.states, **states}))


def test_a_study_with_money_ordered_that_has_not_begun_keeps_its_prerequisite() -> None:
    left = remaining(ruled(), plan(), at(date(2027, 2, 1), used=ORDERED, closed=frozenset({"calls"})))
    assert left.programme.prerequisites == ruled().prerequisites
    assert "calls" in {one.study.key for one in chosen(left.programme, left.problem).kept}
    assert not left.set_aside


@pytest.mark.parametrize("state", ["in_field", "reported", "closed", "stopped"])
def test_a_study_that_has_begun_waits_for_nothing_any_more(state: StudyState) -> None:
    left = left_at(ruled(), date(2027, 8, 1), talks=state)
    assert (left.programme.prerequisites, left.set_aside) == ((), ())


def test_a_prerequisite_that_has_reported_is_met() -> None:
    left = left_at(ruled(), date(2027, 8, 1), calls="reported")
    assert (left.programme.prerequisites, left.set_aside) == ((), ())


@pytest.mark.parametrize(("on", "calls"), [(date(2027, 2, 1), "stopped"), (date(2027, 8, 1), "kept")])
def test_a_prerequisite_that_can_come_before_no_more_is_set_aside_in_words(on: date, calls: StudyState) -> None:
    left = left_at(ruled(), on, calls=calls)
    assert left.programme.prerequisites == ()
    assert len(left.set_aside) == 1
    assert "must come before it" in left.set_aside[0]
    assert chosen(left.programme, left.problem).kept


def test_alternatives_of_which_two_stand_let_no_third_in_and_say_so() -> None:
    group = Alternatives("either", "Either of them", ("survey", "talks", "calls"))
    left = left_at(replace(world(), alternatives=(group,)), date(2027, 2, 1), survey="in_field")
    assert "calls" not in {one.study.key for one in chosen(left.programme, left.problem).kept}
    assert ["Either of them" in words for words in left.set_aside] == [True]


def test_a_stopped_study_leaves_its_place_to_its_alternative() -> None:
    group = Alternatives("either", "Either of them", ("talks", "calls"))
    left = left_at(replace(world(), alternatives=(group,)), date(2027, 2, 1), talks="stopped")
    assert "calls" in {one.study.key for one in chosen(left.programme, left.problem).kept}
    assert not left.set_aside
