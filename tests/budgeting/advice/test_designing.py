"""A study is kept only where it could be chosen and weighed."""

from dataclasses import replace

import pytest

from budgeting.advice.designing import check_reports_in_time, check_size, check_study_fits, check_total
from budgeting.errors import ProblemError, ProgrammeError, StudyError
from budgeting.money import LARGEST_MINOR
from budgeting.posing.building import check_choosable
from budgeting.programme import Prerequisite, Programme, SharedCost
from budgeting.studies import Package, Rate, Study, Trigger
from tests.builders import make_line, make_package, make_programme, make_question, make_study

TWO = (make_question("fees"), make_question("letters"))


def dear(typical_minor: int) -> Package:
    """One thing that costs twice as much at the high rate."""
    rate = Rate("Thing", "thing", 0, typical_minor, min(2 * typical_minor, LARGEST_MINOR), "C")
    line = replace(make_line(1), rate=rate)
    return replace(make_package(pounds=0), lines=(line,))


def waiting(key: str, on: str, question: str = "fees") -> Study:
    return make_study(key, trigger=Trigger(on), question_keys=(question,))


def test_six_studies_may_name_a_question_and_a_seventh_may_not() -> None:
    six = [make_study(f"study-{number}") for number in range(6)]
    check_study_fits(make_programme(*six), six[0])
    seven = [*six, make_study("one-more")]
    with pytest.raises(ProgrammeError, match="named by 7 studies") as refused:
        check_study_fits(make_programme(*seven), seven[0])
    assert refused.value.place == "question_keys"


def test_a_study_that_waits_does_not_count_among_the_six() -> None:
    six = [make_study(f"study-{number}") for number in range(6)]
    late = waiting("late", "study-0")
    check_study_fits(make_programme(*six, late), late)


@pytest.mark.parametrize(
    ("studies", "said"),
    [
        ((waiting("c", "b"), waiting("b", "a"), make_study("a")), "waits for a finding itself"),
        ((waiting("c", "a", "letters"), make_study("a")), "answers none of the questions"),
        ((waiting("c", "a"), make_study("a"), waiting("d", "c")), "so this one cannot wait itself"),
    ],
)
def test_a_finding_that_can_never_release_it_is_refused(studies: tuple[Study, ...], said: str) -> None:
    with pytest.raises(StudyError, match=said) as refused:
        check_study_fits(make_programme(*studies, questions=TWO), studies[0])
    assert refused.value.place == "trigger"


def test_a_level_may_cost_the_most_there_is_at_high_rates_and_no_more() -> None:
    check_size((dear(LARGEST_MINOR // 2),), "GBP")
    with pytest.raises(StudyError, match="at most £") as refused:
        check_size(
            (replace(dear(LARGEST_MINOR // 2), level="enhanced", lines=dear(LARGEST_MINOR // 2).lines * 2),), "GBP"
        )
    assert refused.value.place == "enhanced"


def test_what_a_study_needs_must_report_in_an_earlier_period() -> None:
    needed, child = make_study("needed"), make_study("child")
    pair = (Prerequisite("child", "needed"),)
    with pytest.raises(StudyError, match="start this study in Q2 or later") as refused:
        check_reports_in_time(make_programme(needed, child, prerequisites=pair), child)
    assert refused.value.place == "prerequisites"
    with pytest.raises(StudyError, match="Start this study earlier") as moved:
        check_reports_in_time(make_programme(needed, child, prerequisites=pair), needed)
    assert moved.value.place == "period"
    later = replace(child, period_key="q2")
    check_reports_in_time(make_programme(needed, later, prerequisites=pair), later)


def test_where_no_later_period_is_left_the_needed_study_starts_earlier() -> None:
    needed, child = make_study("needed", period_key="q4"), make_study("child", period_key="q3")
    programme = make_programme(needed, child, prerequisites=(Prerequisite("child", "needed"),))
    with pytest.raises(StudyError, match="after this study starts in Q3: start “Needed” earlier"):
        check_reports_in_time(programme, child)


def test_others_prerequisites_and_follow_ups_are_left_alone() -> None:
    needed, child, other = make_study("needed"), waiting("child", "needed"), make_study("other")
    programme = make_programme(needed, child, other, prerequisites=(Prerequisite("child", "needed"),))
    check_reports_in_time(programme, child)
    check_reports_in_time(programme, other)


@pytest.mark.parametrize(
    ("programme", "said"),
    [
        (make_programme(), "There is no study"),
        (make_programme(make_study(packages=())), "No study has a cost yet"),
        (make_programme(make_study(), budgets=()), "No budget is set"),
    ],
)
def test_a_programme_that_offers_no_choice_says_what_comes_first(programme: Programme, said: str) -> None:
    with pytest.raises(ProblemError, match=said):
        check_choosable(programme)


def test_a_programme_with_a_priced_study_and_a_budget_can_be_chosen_from() -> None:
    check_choosable(make_programme(make_study()))


def test_a_shared_cost_larger_than_the_product_plans_with_is_refused() -> None:
    line = make_line(2)
    dear = replace(line, rate=replace(line.rate, high_minor=LARGEST_MINOR))
    shared = SharedCost("panel", "Panel", "insight", "q1", ("survey",), (line,))
    check_total(shared, "GBP")
    with pytest.raises(ProgrammeError, match="larger than this product plans with") as refused:
        check_total(replace(shared, lines=(dear,)), "GBP")
    assert refused.value.place == "lines"
