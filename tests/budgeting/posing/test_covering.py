from dataclasses import replace

import pytest

from budgeting.errors import ProgrammeError
from budgeting.posing.building import build_problem
from budgeting.posing.covering import coverage_of, places_of, served_by
from budgeting.problem import Coverage
from budgeting.programme import CoverageRule, Programme
from budgeting.questions import AnxietyPoint
from budgeting.studies import Trigger
from tests.builders import make_programme, make_question, make_study

FEES = AnxietyPoint("fees", "Hidden fees", "Statement", "Pay", 10, 5_000, personas=("Student", "Saver"))
APP = AnxietyPoint("app", "The app fails", "App", "Use", 5, 5_000)
QUESTIONS = (
    make_question("fees", anxiety_points=(FEES,)),
    make_question("app", anxiety_points=(APP,)),
    make_question("both", anxiety_points=(FEES, APP)),
)
STUDIES = (
    make_study("survey", question_keys=("fees",)),
    make_study("calls", question_keys=("app",)),
    make_study("tests", question_keys=("both",)),
    make_study("waits", question_keys=("fees",), trigger=Trigger("survey")),
)


def programme(*rules: CoverageRule) -> Programme:
    return replace(make_programme(*STUDIES, questions=QUESTIONS), coverage=rules)


@pytest.mark.parametrize(
    ("rule", "studies"),
    [
        (CoverageRule("a", "stage", "Pay"), ("survey", "tests")),
        (CoverageRule("a", "touchpoint", "App"), ("calls", "tests")),
        (CoverageRule("a", "persona", "Student"), ("survey", "tests")),
        (CoverageRule("a", "persona", "Nobody"), ()),
    ],
)
def test_a_study_counts_for_what_the_points_behind_its_questions_belong_to(
    rule: CoverageRule, studies: tuple[str, ...]
) -> None:
    assert coverage_of(programme(rule))[0].studies == studies


def test_a_rule_of_coverage_is_posed_with_its_name_and_number() -> None:
    rules = (CoverageRule("b", "stage", "Use", 2), CoverageRule("a", "persona", "Saver"))
    assert build_problem(programme(*rules)).coverage == (
        Coverage("a", "Persona: Saver", ("survey", "tests"), 1),
        Coverage("b", "Stage: Use", ("calls", "tests"), 2),
    )


def test_a_study_serves_every_part_of_the_journey_that_its_questions_touch() -> None:
    assert served_by(programme(), STUDIES[2], "stage") == {"Pay", "Use"}
    assert served_by(programme(), STUDIES[1], "persona") == frozenset()


def test_every_part_of_the_journey_is_named_once_and_in_order() -> None:
    unplaced = replace(APP, stage="")
    assert places_of((FEES, APP, FEES, unplaced), "stage") == ("Pay", "Use")
    assert places_of((FEES, APP), "persona") == ("Saver", "Student")


@pytest.mark.parametrize(("value", "count"), [("", 1), ("Pay", 0), ("Pay", 1_001)])
def test_a_rule_of_coverage_that_says_nothing_is_refused(value: str, count: int) -> None:
    with pytest.raises(ProgrammeError):
        CoverageRule("a", "stage", value, count)


def test_two_rules_of_coverage_may_not_have_one_key() -> None:
    with pytest.raises(ProgrammeError, match="rule of coverage"):
        programme(CoverageRule("a", "stage", "Pay"), CoverageRule("a", "stage", "Use"))
