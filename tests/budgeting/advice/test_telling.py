"""What a package's sample tells, in words."""

import pytest

from budgeting.advice.telling import Told, told_by
from budgeting.methods import method_named
from budgeting.studies import DesignEntry, Package
from tests.builders import make_question


def told(method: str, sample: int, **design: int) -> Told | None:
    entries = tuple(DesignEntry(name, milli) for name, milli in design.items())
    return told_by(method_named(method), Package("standard", sample, "completes", 10, design=entries), make_question())


def words(method: str, sample: int, **design: int) -> str:
    found = told(method, sample, **design)
    assert found is not None
    return found.words


def test_a_survey_tells_a_share_within_points() -> None:
    assert words("online-survey", 400) == "±5 points, 19 times in 20"
    assert words("online-survey", 400, design_effect=2_000) == "±7 points, 19 times in 20"


def test_asking_everybody_is_exact() -> None:
    assert words("online-survey", 400, population=400_000) == "exact, since everybody is asked"
    assert words("online-survey", 500, population=400_000) == "exact, since everybody is asked"


def test_a_tracker_speaks_of_its_score_and_a_test_of_the_change_it_sees() -> None:
    assert "NPS points" in words("nps-tracker", 400)
    assert "detects a change of" in words("ab-test", 4_000, baseline=10_000)


def test_a_tracker_is_more_precise_the_more_of_its_customers_agree() -> None:
    # 1.96 x 100 sqrt(.6 - .2^2) / 20 = 7.33; half and half: 9.8; 1.96 x 100 sqrt(.1 - .1^2) / 20 = 2.94.
    assert words("nps-tracker", 400) == "±7.5 NPS points, 19 times in 20"
    assert words("nps-tracker", 400, promoters=50_000, detractors=50_000) == "±10 NPS points, 19 times in 20"
    assert words("nps-tracker", 400, promoters=10_000, detractors=0) == "±2.9 NPS points, 19 times in 20"


@pytest.mark.parametrize("shares", [{"promoters": 0, "detractors": 0}, {"promoters": 100_000, "detractors": 0}])
def test_a_tracker_of_customers_who_all_answer_alike_is_told_at_its_worst(shares: dict[str, int]) -> None:
    assert words("nps-tracker", 400, **shares) == "±10 NPS points, 19 times in 20"


def test_a_tracker_with_more_promoters_and_detractors_than_customers_tells_nothing() -> None:
    assert told("nps-tracker", 400, promoters=80_000, detractors=40_000) is None


@pytest.mark.parametrize("method", ["online-survey", "nps-tracker", "depth-interviews", "conjoint", "usability-test"])
def test_what_a_sample_tells_is_never_said_without_its_bias(method: str) -> None:
    found = told(method, 400)
    assert found is not None
    assert found.caveat == "sampling error alone: bias comes on top, and worth is shrunk for it"


def test_a_randomised_test_alone_has_no_bias_to_own_up_to() -> None:
    found = told("ab-test", 4_000, baseline=10_000)
    assert found is not None
    assert found.caveat == ""


def test_a_design_effect_below_one_makes_no_sample_more_precise() -> None:
    assert words("online-survey", 400, design_effect=250) == words("online-survey", 400)


def test_interviews_tell_the_chance_of_seeing_what_the_question_is_about() -> None:
    assert words("depth-interviews", 10) == "8 in 10 chance of seeing a problem that 15 % of customers have"
    found = told("depth-interviews", 10)
    assert found is not None
    assert (found.gain, found.short) == ("an 8 in 10 chance of seeing the problem", "8 in 10")


@pytest.mark.parametrize(("method", "thing"), [("conjoint", "level"), ("maxdiff", "item")])
def test_choices_are_held_against_the_rule_of_thumb(method: str, thing: str) -> None:
    assert words(method, 2_000).startswith(f"each {thing} is seen")
    assert "enough" in words(method, 2_000)
    assert "too few" in words(method, 5)


def test_nothing_is_told_without_a_sample_or_a_statistic() -> None:
    assert told("online-survey", 0) is None
    assert told("desk-research", 10) is None
    assert told("conjoint", 300, alternatives=1_000) is None


def test_better_means_better_in_print() -> None:
    few, more, same = told("online-survey", 400), told("online-survey", 1_000), told("online-survey", 401)
    assert few
    assert more
    assert same
    assert more.is_better_than(few)
    assert not few.is_better_than(more)
    assert not same.is_better_than(few)
