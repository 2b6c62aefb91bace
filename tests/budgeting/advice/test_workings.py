"""The steps behind a question's figures lead to the figures, and the verdict follows from them."""

import pytest

from budgeting.advice.asking import Asked, normal_decision
from budgeting.advice.workings import Verdict, best_alone, finding_of, verdict_on, workings_of
from budgeting.beliefs import NormalBelief
from budgeting.evidence.worth import QuestionWorth, question_worth
from budgeting.studies import Study, Trigger
from tests.builders import POUNDS, make_decision, make_package, make_programme, make_question, make_study

SETTLED = make_decision(((100, 100), (0, 0)))


def worth_of(*studies: Study, settled: bool = False) -> QuestionWorth:
    question = make_question(decision=SETTLED if settled else None)
    programme = make_programme(*studies, questions=(question,))
    return question_worth(programme, question)


def test_parts_of_an_option_add_up_to_what_it_is_expected_to_bring() -> None:
    first, second = workings_of(make_decision(), best_option=1).options
    assert first.parts_minor == (80_000 * POUNDS, -160_000 * POUNDS)
    assert first.expected_minor == sum(first.parts_minor) == -80_000 * POUNDS
    assert second.expected_minor == 0


def test_parts_of_the_states_add_up_to_the_value_of_perfect_information() -> None:
    states = workings_of(make_decision(), best_option=1).states
    assert [state.gain_minor for state in states] == [400_000 * POUNDS, 0]
    assert sum(state.part_minor for state in states) == worth_of().evpi_minor == 80_000 * POUNDS


def test_where_two_options_are_as_good_the_one_chosen_now_stays() -> None:
    equal = make_decision(((5, 5), (5, 0)))
    assert [state.best_option for state in workings_of(equal, best_option=1).states] == [1, 0]


@pytest.mark.parametrize(
    ("studies", "settled", "verdict"),
    [
        ((), True, "settled"),
        ((), False, "unstudied"),
        ((make_study(packages=(make_package(pounds=90_000),)),), False, "too_dear"),
        ((make_study(packages=(make_package(pounds=79_000),)),), False, "not_alone"),
        ((make_study(packages=(make_package(pounds=1_000),)),), False, "research"),
    ],
)
def test_the_verdict_follows_from_ceiling_and_studies(
    studies: tuple[Study, ...],
    settled: bool,  # noqa: FBT001  parametrised
    verdict: Verdict,
) -> None:
    assert verdict_on(worth_of(*studies, settled=settled)) == verdict


def test_the_best_alone_nets_most_and_there_is_none_where_nothing_can_change_the_decision() -> None:
    best = best_alone(worth_of(make_study()))
    assert best is not None
    assert best.net_minor == max(package.net_minor for package in worth_of(make_study()).packages)
    assert best_alone(worth_of(make_study(packages=(make_package(sample=0),)))) is None


def test_parts_of_the_sides_of_break_even_add_up_to_the_value_of_perfect_information() -> None:
    asked = Asked("Whether", "Ada", make_decision().decide_by)
    decision = normal_decision(asked, belief=NormalBelief(3_000, 4_000, 2_000, worth_minor=100_000_000))
    question = make_question(decision=decision)
    worth = question_worth(make_programme(questions=(question,)), question)
    workings = workings_of(decision, worth.best_option)
    assert sum(state.part_minor for state in workings.states) == pytest.approx(worth.evpi_minor, abs=2)
    assert workings.options[0].expected_minor == pytest.approx(worth.value_now_minor, abs=2)


def test_a_study_waits_for_the_first_shared_question_that_has_the_finding() -> None:
    three = make_decision(((1, 2, 3), (0, 0, 0)), (200_000, 300_000, 500_000))
    questions = make_question("two"), make_question("three", decision=three)
    first = make_study("first", question_keys=("two", "three"))
    waiting = make_study("waiting", question_keys=("two", "three"), trigger=Trigger("first", 2))
    found = finding_of(make_programme(first, waiting, questions=questions), waiting)
    assert found is not None
    assert (found.study, found.question.key, found.state.name) == (first, "three", "State 3")


def test_a_finding_that_no_question_has_is_none() -> None:
    first, free = make_study("first"), make_study("free")
    waiting = make_study("waiting", trigger=Trigger("first", 2))
    programme = make_programme(first, free, waiting)
    assert finding_of(programme, waiting) is None
    assert finding_of(programme, free) is None
