"""Plans side by side: every difference from the first is marked, in words."""

from dataclasses import replace

import pytest

from budgeting.errors import ProblemError
from budgeting.optimiser.solving import solve
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.what_ifs.applying import AnyChange, pose
from budgeting.what_ifs.comparing import Comparison, NamedPlan, compare
from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.questions import QuestionAside
from budgeting.what_ifs.studies import StudyKept, StudyLeftOut, StudyMoved
from tests.builders import POUNDS, make_programme, make_question, make_study

BASE = make_programme(
    make_study("survey"),
    make_study("panel"),
    make_study("calls", method_key="call-analysis", question_keys=("letters",)),
    questions=(make_question("fees"), make_question("letters")),
)
FREE: list[AnyChange] = [StudyLeftOut("panel"), StudyKept("calls", "standard"), StudyKept("survey", "minimum")]


def planned(*changes: AnyChange) -> Plan:
    """The plan chosen under the changes."""
    made = pose(BASE, changes)
    return lay_out(*made, solve(made.problem, time_limit_seconds=20, workers=1))


def beside(*changes: AnyChange) -> Comparison:
    """The plan under the changes, beside one with the survey and the calls."""
    return compare([NamedPlan("Now", planned(*FREE)), NamedPlan("Then", planned(*changes))])


def marks(comparison: Comparison) -> dict[str, tuple[str, str]]:
    return {row.key: (row.cells[1].mark, row.cells[1].words) for row in comparison.changed_studies}


def test_a_plan_beside_itself_differs_in_nothing() -> None:
    same = beside(*FREE)
    assert same.changed_studies == ()
    assert not any(one.differs for one in same.figures)
    assert not any(one.differs for one in same.questions)


def test_figures_are_those_of_the_plans_and_their_differences() -> None:
    before, after = planned(*FREE), planned(StudyLeftOut("calls"), *FREE[::2])
    found = {one.name: one for one in compare([NamedPlan("a", before), NamedPlan("b", after)]).figures}
    assert found["Cost"].amounts_minor == (before.cost_minor, after.cost_minor)
    assert found["Cost"].differences_minor == (0, after.cost_minor - before.cost_minor)
    assert found["Free"].amounts_minor[1] == BASE.budget_minor - after.cost_minor - after.reserve_minor


def test_a_study_that_goes_out_or_comes_in_is_marked() -> None:
    out = beside(StudyLeftOut("calls"), FREE[0], FREE[2])
    assert marks(out) == {"calls": ("went", "goes out")}
    back = compare([NamedPlan("a", planned(StudyLeftOut("calls"), FREE[0], FREE[2])), NamedPlan("b", planned(*FREE))])
    assert marks(back) == {"calls": ("came", "comes in")}


def test_another_level_and_another_start_are_marked() -> None:
    level = beside(FREE[0], FREE[1], StudyKept("survey", "standard"))
    assert marks(level) == {"survey": ("level", "standard instead of minimum")}
    start = beside(*FREE, StudyMoved("calls", "q3"))
    assert marks(start) == {"calls": ("start", "starts in Q3 instead of Q1")}


def test_a_study_that_another_one_replaces_is_swapped_for_it() -> None:
    swapped = beside(StudyLeftOut("survey"), StudyKept("panel", "minimum"), FREE[1])
    assert marks(swapped)["survey"] == ("swapped", "swapped for “Panel”")
    assert marks(swapped)["panel"] == ("came", "comes in")


def test_a_study_that_waits_for_a_finding_now_is_marked() -> None:
    plan = planned(*FREE)
    waiting = replace(plan, studies=tuple(replace(one, fate="conditional") for one in plan.studies[2:]))
    there = compare([NamedPlan("a", replace(plan, studies=plan.studies[2:])), NamedPlan("b", waiting)])
    assert marks(there)["calls"] == ("came", "conditional now")
    back = compare([NamedPlan("a", waiting), NamedPlan("b", replace(plan, studies=plan.studies[2:]))])
    assert marks(back)["calls"] == ("came", "kept now, not conditional")


def test_a_question_answered_otherwise_differs() -> None:
    (aside,) = (one for one in beside(*FREE, QuestionAside("letters")).questions if one.differs)
    assert (aside.key, aside.values_minor[1], aside.studies[1]) == ("letters", 0, ())


def test_a_study_that_only_one_programme_has_is_said_to_be_missing() -> None:
    less = replace(BASE, studies=BASE.studies[1:])
    made = pose(less, [])
    alone = lay_out(*made, solve(made.problem, time_limit_seconds=20, workers=1))
    found = compare([NamedPlan("a", planned(*FREE)), NamedPlan("b", alone)])
    (row,) = (one for one in found.studies if one.key == "survey")
    assert row.cells[1].fate is None
    assert row.cells[1].mark in {"went", "swapped"}


def test_two_to_four_plans_in_one_currency_can_be_compared() -> None:
    plan = planned(LimitSet(50_000 * POUNDS))
    for count in (1, 5):
        with pytest.raises(ProblemError, match="2 to 4"):
            compare([NamedPlan("a", plan)] * count)
    dollars = replace(plan, programme=replace(plan.programme, currency="USD"))
    with pytest.raises(ProblemError, match="currencies"):
        compare([NamedPlan("a", plan), NamedPlan("b", dollars)])
    assert len(compare([NamedPlan("a", plan)] * 4).names) == 4
