"""Two studies together: never worth less than the better one, and their values are not simply added."""

from budgeting.advice.pairing import PairWorth, pairs_of
from budgeting.evidence.worth import question_worth
from budgeting.programme import Alternatives, Programme
from budgeting.studies import Study, Trigger
from tests.builders import make_packages, make_programme, make_question, make_study

SURVEY = make_study("survey", packages=make_packages(5_000, 10_000, samples=(150, 400)))
AGAIN = make_study("again", packages=make_packages(5_000, 10_000, samples=(150, 400)))
CALLS = make_study("calls", method_key="call-analysis", packages=make_packages(4_000, samples=(60,)))


def paired(*studies: Study, alternatives: tuple[Alternatives, ...] = ()) -> tuple[PairWorth, ...]:
    question = make_question("fees")
    programme: Programme = make_programme(*studies, questions=(question,), alternatives=alternatives)
    return pairs_of(programme, question, question_worth(programme, question))


def test_two_studies_are_worth_at_least_the_better_and_here_less_than_their_sum() -> None:
    (pair,) = paired(SURVEY, CALLS)
    assert max(pair.first.value_minor, pair.second.value_minor) <= pair.value_minor <= pair.sum_minor
    assert pair.value_minor == round(pair.open_share * pair.evsi_minor)
    assert pair.open_share == min(pair.first.open_share, pair.second.open_share)
    assert pair.net_minor == pair.value_minor - pair.cost_minor
    assert pair.cost_minor == pair.first.cost_minor + pair.second.cost_minor


def test_the_same_method_again_adds_less_than_another_one() -> None:
    (again,) = paired(SURVEY, AGAIN)
    (other,) = paired(SURVEY, CALLS)
    assert again.overlap > other.overlap
    assert again.value_minor - again.first.value_minor < other.value_minor - other.first.value_minor


def test_each_study_is_paired_at_the_level_that_nets_most() -> None:
    (pair,) = paired(SURVEY, AGAIN)
    alone = question_worth(make_programme(SURVEY, questions=(make_question(),)), make_question())
    best = max(alone.packages, key=lambda one: one.net_minor)
    assert {pair.first.level, pair.second.level} == {best.level}
    assert pair.best_alone_minor == best.net_minor


def test_alternatives_follow_ups_and_studies_that_change_nothing_are_not_paired() -> None:
    assert paired(SURVEY, CALLS, alternatives=(Alternatives("way", "Way", ("survey", "calls")),)) == ()
    follow_up = make_study("calls", method_key="call-analysis", trigger=Trigger("survey"))
    assert paired(SURVEY, follow_up) == ()
    assert paired(SURVEY, make_study("calls", packages=make_packages(4_000, samples=(0,)))) == ()
    assert paired(SURVEY, make_study("calls", packages=make_packages(0))) == ()


def test_the_pair_that_nets_most_comes_first() -> None:
    nets = [pair.net_minor for pair in paired(SURVEY, AGAIN, CALLS)]
    assert nets == sorted(nets, reverse=True)
    assert len(nets) == 3
