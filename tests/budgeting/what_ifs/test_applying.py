"""Changes hold whatever their order, once however often they are made, and pose the problem that they describe."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from budgeting.errors import ProblemError, ProgrammeError
from budgeting.optimiser.solving import solve
from budgeting.posing.building import build_problem
from budgeting.problem import Fixed, Selection
from budgeting.what_ifs.applying import AnyChange, changed, holding, pose
from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.prices import PricesScaled
from budgeting.what_ifs.questions import QuestionAside
from budgeting.what_ifs.studies import StudyFreed, StudyKept, StudyLeftOut, StudyMoved
from tests.budgeting.what_ifs.cases import CHANGES, everything
from tests.builders import POUNDS, make_programme, make_study

BASE = everything()
EVERY = [change for change, _ in CHANGES]


def chosen(*changes: AnyChange) -> Selection:
    """What is chosen under the changes."""
    selection = solve(pose(BASE, changes).problem, time_limit_seconds=20, workers=1).selection
    assert selection is not None
    return selection


@pytest.mark.parametrize("change", EVERY, ids=str)
def test_a_change_made_twice_is_made_once(change: AnyChange) -> None:
    assert changed(BASE, [change, change]) == changed(BASE, [change])


def test_two_changes_of_different_things_may_come_in_either_order() -> None:
    for first, second in combinations(EVERY, 2):
        if first.target != second.target:
            assert changed(BASE, [first, second]) == changed(BASE, [second, first]), (first, second)


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_all_changes_makes_one_programme(seed: int) -> None:
    kept = list(holding(EVERY))
    mixed = random.Random(seed).sample(kept, len(kept))
    assert changed(BASE, mixed) == changed(BASE, kept)


def test_of_two_changes_of_one_thing_the_later_holds() -> None:
    assert changed(BASE, [LimitSet(1), LimitSet(2)]) == changed(BASE, [LimitSet(2)])
    assert holding([StudyKept("survey"), StudyLeftOut("survey")]) == (StudyLeftOut("survey"),)


def test_no_change_poses_the_problem_as_it_is() -> None:
    assert pose(BASE, []) == (BASE, build_problem(BASE))


def test_a_study_kept_at_a_level_is_funded_at_that_level() -> None:
    kept = StudyKept("survey", "enhanced")
    assert pose(BASE, [kept]).problem.fixed == (Fixed("survey", "enhanced"),)
    assert ("survey", "enhanced") in {(one.study, one.level) for one in chosen(kept).packages}


def test_a_study_kept_at_any_level_becomes_mandatory() -> None:
    posed = pose(BASE, [StudyKept("survey")])
    assert [one.key for one in posed.problem.studies if one.mandatory] == ["calls", "survey"]
    assert posed.problem.fixed == ()


def test_a_study_left_out_is_neither_funded_nor_released() -> None:
    out: list[AnyChange] = [StudyLeftOut("calls"), StudyLeftOut("deep-dive"), StudyFreed("calls")]
    problem = pose(BASE, out[:2]).problem
    assert {one.key for one in problem.studies if one.excluded} >= {"calls", "deep-dive"}
    assert not any(one.mandatory for one in problem.studies)
    named = {one.study for q in problem.questions for b in q.bundles for one in b.packages}
    named |= {one.study for q in problem.questions for b in q.bundles for one in b.follow_ups}
    assert not named & {"calls", "deep-dive"}
    assert "calls" not in {one.study for one in chosen(*out[:2]).packages}


def test_a_question_left_aside_is_answered_by_nothing() -> None:
    problem = pose(BASE, [QuestionAside("letters")]).problem
    assert [bool(one.bundles) for one in problem.questions] == [True, False]


def test_a_moved_study_is_offered_in_its_new_period_alone() -> None:
    problem = pose(BASE, [StudyMoved("survey", "q3")]).problem
    (survey,) = (one for one in problem.studies if one.key == "survey")
    assert {choice.start for choice in survey.choices} == {"q3"}


def test_less_money_is_never_worth_more_and_lower_prices_never_less() -> None:
    def worth(*changes: AnyChange) -> int:
        solution = solve(pose(BASE, changes).problem, time_limit_seconds=20, workers=1)
        assert solution.account is not None
        return solution.account.objective_minor

    assert worth(LimitSet(30_000 * POUNDS)) <= worth() <= worth(PricesScaled(5_000))


def test_a_level_without_a_cost_cannot_be_kept() -> None:
    bare = make_study("bare", packages=(replace(make_study().packages[0], lines=()),))
    programme = make_programme(make_study(), bare)
    with pytest.raises(ProgrammeError, match="has no cost yet"):
        pose(programme, [StudyKept("bare", "minimum")])


def test_nothing_to_choose_from_is_said() -> None:
    with pytest.raises(ProblemError, match="no study"):
        pose(make_programme(), [LimitSet(1)])
