"""Whatever starts are chosen, the problem offers an answer that is worth exactly what those starts leave open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.errors import ProgrammeError, StudyError
from budgeting.posing.building import build_problem
from budgeting.posing.pruning import bundle_worth
from budgeting.posing.ranking import bought_in, is_available, rank_by_ratio
from budgeting.problem import Bundle, PackageRef, Problem
from budgeting.programme import Programme
from budgeting.studies import Level, Study, Trigger
from tests.builders import POUNDS, make_decision, make_packages, make_programme, make_question, make_study

QUESTION = make_question(decision=make_decision(decide_by=date(2028, 3, 31)))
SURVEY = make_study("survey", packages=make_packages(5_000, 10_000))
TESTS = make_study("tests", method_key="usability-test", packages=make_packages(3_000, samples=(5,)))
FOLLOW = make_study(
    "follow", method_key="ab-test", period_key="q2", packages=make_packages(9_000), trigger=Trigger("survey")
)


def window(study: Study, latest: str) -> Study:
    return replace(study, latest_period_key=latest)


WITHOUT = make_programme(window(SURVEY, "q3"), window(TESTS, "q2"), questions=(QUESTION,))
WAITING = replace(WITHOUT, studies=(*WITHOUT.studies, FOLLOW))


def every_start(programme: Programme) -> Iterator[dict[str, str]]:
    free = [study for study in programme.studies if study.trigger is None]
    for periods in product(*(programme.starts_of(study) for study in free)):
        yield {study.key: period.key for study, period in zip(free, periods, strict=True)}


def starting(programme: Programme, starts: dict[str, str]) -> Programme:
    """The programme whose studies start there and nowhere else."""
    return replace(
        programme,
        studies=tuple(
            replace(one, period_key=starts.get(one.key, one.period_key), latest_period_key="")
            for one in programme.studies
        ),
    )


def every_purchase(problem: Problem, starts: dict[str, str]) -> Iterator[dict[tuple[str, Level], str]]:
    """Every way to buy each study at one level or not at all, starting there."""
    free = [study for study in problem.studies if not study.excluded]
    for levels in product(*([None, *dict.fromkeys(one.level for one in study.choices)] for study in free)):
        yield {(study.key, level): starts[study.key] for study, level in zip(free, levels, strict=True) if level}


def best_answer(problem: Problem, bought: dict[tuple[str, Level], str]) -> int:
    offered = (one for one in problem.questions[0].bundles if is_available(problem, one, bought))
    return max((bundle_worth(one, problem.objective) for one in offered), default=0)


@pytest.mark.parametrize("programme", [WITHOUT, WAITING, replace(WAITING, objective="gross")])
def test_the_best_answer_of_any_starts_is_worth_what_those_starts_alone_would_give(programme: Programme) -> None:
    posed = build_problem(programme)
    for starts in every_start(programme):
        alone = build_problem(starting(programme, starts))
        for bought in every_purchase(posed, starts):
            assert best_answer(posed, bought) == best_answer(alone, bought), bought


@settings(max_examples=40, deadline=None)
@given(
    days=st.tuples(*[st.integers(1, 140)] * 3),
    windows=st.tuples(*[st.sampled_from([("q1", ""), ("q1", "q2"), ("q1", "q3"), ("q2", "q4")])] * 2),
    begins=st.sampled_from(["q1", "q2", "q4"]),
    decide_by=st.dates(date(2027, 3, 1), date(2028, 12, 31)),
)
def test_no_starts_and_no_dates_are_valued_otherwise_than_by_themselves(
    days: tuple[int, int, int], windows: tuple[tuple[str, str], ...], begins: str, decide_by: date
) -> None:
    found = [
        replace(study, packages=tuple(replace(one, days_to_result=lasts) for one in study.packages[:1]))
        for study, lasts in zip((SURVEY, TESTS, FOLLOW), days, strict=True)
    ]
    freed = [
        replace(study, period_key=first, latest_period_key=latest)
        for study, (first, latest) in zip(found, windows, strict=False)
    ]
    question = make_question(decision=make_decision(decide_by=decide_by))
    programme = make_programme(*freed, replace(found[2], period_key=begins), questions=(question,))
    posed = build_problem(programme)
    for starts in every_start(programme):
        alone = build_problem(starting(programme, starts))
        for bought in every_purchase(posed, starts):
            assert best_answer(posed, bought) == best_answer(alone, bought), bought


def available(problem: Problem, starts: dict[str, str]) -> list[Bundle]:
    bought = {(one.key, choice.level): starts.get(one.key, "") for one in problem.studies for choice in one.choices}
    return [one for one in problem.questions[0].bundles if is_available(problem, one, bought)]


def test_a_follow_up_starts_when_the_starts_that_were_chosen_have_reported() -> None:
    posed = build_problem(WAITING)
    for starts in every_start(WAITING):
        offered = {(one.follow_ups, one.value_minor) for one in available(posed, starts)}
        for bundle in build_problem(starting(WAITING, starts)).questions[0].bundles:
            assert (bundle.follow_ups, bundle.value_minor) in offered


def test_a_study_is_offered_at_each_level_in_each_period_of_its_window() -> None:
    survey = next(one for one in build_problem(WITHOUT).studies if one.key == "survey")
    assert [(one.level, one.start) for one in survey.choices] == [
        (level, period) for level in ("minimum", "standard") for period in ("q1", "q2", "q3")
    ]
    assert {item.period for one in survey.choices for item in one.spend if one.start == "q2"} == {"q2"}


def test_an_answer_is_worth_less_the_later_its_study_may_start() -> None:
    alone = [one for one in build_problem(WITHOUT).questions[0].bundles if len(one.packages) == 1]
    survey = [one for one in alone if one.packages[0].study == "survey" and one.packages[0].level == "minimum"]
    assert [one.packages[0].by for one in survey] == [None, "q2", "q1"]
    assert survey[0].value_minor < survey[1].value_minor < survey[2].value_minor


def test_a_start_after_the_decision_answers_nothing() -> None:
    soon = make_question(decision=make_decision(decide_by=date(2027, 3, 1)))
    posed = build_problem(make_programme(window(SURVEY, "q3"), questions=(soon,)))
    assert {one.by for bundle in posed.questions[0].bundles for one in bundle.packages} == {"q1"}
    assert not available(posed, {"survey": "q2"})


def test_a_study_without_a_window_is_named_without_a_latest_start() -> None:
    posed = build_problem(make_programme(SURVEY, TESTS, questions=(QUESTION,)))
    assert {one.by for bundle in posed.questions[0].bundles for one in bundle.packages} == {None}
    assert all(len({one.start for one in study.choices}) == 1 for study in posed.studies)


def test_ranking_takes_the_first_start_that_fits() -> None:
    dear = make_study("dear", period_key="q1", packages=make_packages(5_000))
    programme = make_programme(window(dear, "q2"), questions=(QUESTION,))
    assert bought_in(rank_by_ratio(build_problem(programme))) == {("dear", "minimum"): "q1"}
    tight = replace(programme, budgets=(replace(programme.budgets[0], limit_minor=100 * POUNDS, period_key="q1"),))
    selection = rank_by_ratio(build_problem(tight))
    assert bought_in(selection) == {("dear", "minimum"): "q2"}
    posed = build_problem(tight)
    chosen = next(one for one in posed.questions[0].bundles if one.key == selection.bundles[0].bundle)
    assert chosen.packages == (PackageRef("dear", "minimum"),)


def test_a_latest_start_before_the_first_is_refused() -> None:
    with pytest.raises(ProgrammeError, match="as late as Q1, which is before Q2") as caught:
        make_programme(window(make_study("late", period_key="q2"), "q1"))
    assert caught.value.place == "latest_period"


def test_a_latest_start_in_no_period_of_the_programme_is_refused() -> None:
    with pytest.raises(ProgrammeError, match="period “q9”"):
        make_programme(window(SURVEY, "q9"))


def test_a_study_that_waits_for_a_finding_has_no_latest_start() -> None:
    with pytest.raises(StudyError, match="has no latest start") as caught:
        window(FOLLOW, "q3")
    assert caught.value.place == "latest_period"
