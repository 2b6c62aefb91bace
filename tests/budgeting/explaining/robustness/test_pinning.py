"""What is worth pinning down: an input that decides between plans, and nothing that luck alone would show."""

from random import Random

from budgeting.explaining.robustness.draws import Place
from budgeting.explaining.robustness.pinning import pinned_inputs

PLACES = (Place("fees", "Belief"), Place("fees", "Payoff"), Place("letters", "Belief"))


def settings(count: int) -> list[tuple[float, ...]]:
    chance = Random(7)
    return [tuple(chance.random() for _ in PLACES) for _ in range(count)]


def test_an_input_that_decides_between_two_plans_is_worth_what_it_saves() -> None:
    drawn = settings(400)
    table = [(1_000, 0) if one[0] < 0.5 else (0, 1_000) for one in drawn]
    (found,) = pinned_inputs(PLACES, drawn, table)
    assert (found.question, found.label) == ("fees", "Belief")
    assert 400 <= found.worth_minor <= 600


def test_where_one_plan_is_always_best_nothing_is_worth_knowing() -> None:
    drawn = settings(100)
    assert pinned_inputs(PLACES, drawn, [(1_000, int(one[0] * 900)) for one in drawn]) == ()


def test_luck_alone_is_worth_nothing() -> None:
    chance = Random(11)
    table = [(chance.randrange(1_000), chance.randrange(1_000)) for _ in range(200)]
    assert pinned_inputs(PLACES, settings(200), table) == ()


def test_each_question_names_the_input_that_is_worth_most() -> None:
    drawn = settings(400)
    table = [
        (2_000 if one[0] < 0.5 else 0, 2_000 if one[0] >= 0.5 else 0, 3_000 if one[2] < 0.25 else 0) for one in drawn
    ]
    found = pinned_inputs(PLACES, drawn, table)
    assert [(one.question, one.label) for one in found] == [("fees", "Belief"), ("letters", "Belief")]
    assert all(one.worth_minor > 0 for one in found)
