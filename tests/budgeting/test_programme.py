from dataclasses import replace

import pytest

from budgeting.errors import ProgrammeError
from budgeting.money import LARGEST_MINOR
from budgeting.posing.building import build_problem
from budgeting.programme import Alternatives, Budget, ContactRule, Prerequisite, Programme, SharedCost
from budgeting.studies import Trigger
from tests.builders import INSIGHT, POUNDS, QUARTERS, make_line, make_programme, make_question, make_study

A, B, C = (make_study(key) for key in ("alpha", "beta", "gamma"))


def test_a_programme_runs_from_its_first_day_to_its_last() -> None:
    programme = make_programme()
    assert (programme.starts_on, programme.ends_on) == (QUARTERS[0].starts_on, QUARTERS[3].ends_on)


def test_the_ceiling_is_that_of_the_whole_programme() -> None:
    budgets = (Budget(500), Budget(400), Budget(100, period_key="q1"))
    assert make_programme(budgets=budgets).budget_minor == 400


def test_without_a_whole_ceiling_the_periods_add_up() -> None:
    budgets = (
        Budget(100, period_key="q1"),
        Budget(200, period_key="q2"),
        Budget(7, "q1", "insight"),
        Budget(9, None, "digital"),
    )
    assert make_programme(budgets=budgets).budget_minor == 300


@pytest.mark.parametrize("limit", [-1, LARGEST_MINOR + 1])
def test_a_budget_is_zero_or_more_and_not_absurd(limit: int) -> None:
    with pytest.raises(ProgrammeError, match="zero or more"):
        Budget(limit)


def test_parts_are_found_by_their_keys() -> None:
    programme = make_programme(A)
    assert programme.study("alpha") is A
    assert programme.question("fees").key == "fees"
    assert programme.period("q2") is QUARTERS[1]
    with pytest.raises(ProgrammeError, match="no study “omega”"):
        programme.study("omega")


def test_a_circle_of_prerequisites_is_named() -> None:
    links = (Prerequisite("alpha", "beta"), Prerequisite("beta", "gamma"), Prerequisite("gamma", "alpha"))
    with pytest.raises(ProgrammeError, match="wait for each other in a circle") as caught:
        make_programme(A, B, C, prerequisites=links)
    assert all(name in caught.value.message for name in ("Alpha", "Beta", "Gamma"))
    assert caught.value.place == "prerequisites"


def test_a_study_cannot_need_itself() -> None:
    with pytest.raises(ProgrammeError, match="Alpha → Alpha"):
        make_programme(A, prerequisites=(Prerequisite("alpha", "alpha"),))


def test_a_chain_of_prerequisites_is_no_circle() -> None:
    chain = (Prerequisite("alpha", "beta"), Prerequisite("beta", "gamma"))
    assert make_programme(A, B, C, prerequisites=chain).prerequisites == chain


def test_a_programme_has_a_period() -> None:
    with pytest.raises(ProgrammeError, match="at least one period"):
        replace(make_programme(), periods=())


def shared(key: str = "panel", **changes: object) -> SharedCost:
    plain = SharedCost(key, "Panel", "insight", "q1", ("alpha",))
    return replace(plain, **changes)  # type: ignore[arg-type]  # the test names the field it breaks


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"periods": (QUARTERS[0], QUARTERS[0])}, "period"),
        ({"cost_centres": (INSIGHT, INSIGHT)}, "cost centre"),
        ({"questions": (make_question(), make_question())}, "question"),
        ({"studies": (A, A)}, "study"),
        ({"shared_costs": (shared(), shared())}, "shared cost"),
    ],
)
def test_keys_are_given_once(changes: dict[str, object], word: str) -> None:
    with pytest.raises(ProgrammeError, match=f"keys for a {word} are the same"):
        replace(make_programme(A), **changes)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"studies": (make_study(question_keys=("omega",)),)}, "names the question “omega”"),
        ({"studies": (make_study(period_key="q9"),)}, "names the period “q9”"),
        ({"studies": (make_study(cost_centre_key="hr"),)}, "names the cost centre “hr”"),
        ({"studies": (make_study(trigger=Trigger("omega")),)}, "names the study “omega”"),
        ({"shared_costs": (shared(study_keys=("omega",)),)}, "names the study “omega”"),
        ({"shared_costs": (shared(period_key="q9"),)}, "names the period “q9”"),
        ({"shared_costs": (shared(cost_centre_key="hr"),)}, "names the cost centre “hr”"),
        ({"prerequisites": (Prerequisite("alpha", "omega"),)}, "names the study “omega”"),
        ({"alternatives": (Alternatives("ways", "Ways", ("alpha", "omega")),)}, "names the study “omega”"),
    ],
)
def test_what_is_named_exists(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ProgrammeError, match=words):
        replace(make_programme(A), **changes)  # type: ignore[arg-type]  # as above


def test_a_shared_cost_is_the_sum_of_its_lines() -> None:
    assert shared(lines=(make_line(10), make_line(5))).cost_minor == 15 * POUNDS


def test_every_part_may_be_left_out_but_periods() -> None:
    programme = Programme("empty", "Empty", "GBP", QUARTERS, (), ())
    assert programme.budget_minor == 0


def test_a_limit_on_contacts_is_one_that_a_problem_can_state() -> None:
    at_most = ContactRule(500_000_000, most_per_period=1, most_in_all=2)
    limits = build_problem(replace(make_programme(A), contacts=at_most)).contact_limits
    assert max(limit.limit_count for limit in limits) == 1_000_000_000
    with pytest.raises(ProgrammeError, match="more than 1,000,000,000 contacts") as caught:
        replace(at_most, customers_count=500_000_001)
    assert caught.value.place == "most_in_all"
