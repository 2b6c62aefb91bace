"""The steps between levels: what each costs, what it buys and what that is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.advice.increments import Rung, step_words, steps_between
from budgeting.advice.telling import Told
from budgeting.studies import LEVELS


def told(points: int) -> Told:
    return Told(f"±{points} points, 19 times in 20", f"±{points} points", f"±{points}", points, is_smaller_better=True)


def pounds(minor: int) -> str:
    return f"£{minor // 100:,}"


def words_of_second(first: Rung, second: Rung) -> str:
    return step_words(steps_between([first, second])[1], pounds)


LOW = Rung("minimum", 500_000, 600_000, told(5), days=8)


def test_a_step_says_what_more_money_buys_and_what_that_is_worth() -> None:
    words = words_of_second(LOW, Rung("standard", 740_000, 910_000, told(3), days=12))
    assert words == "+£2,400 buys ±3 points instead of ±5, worth £3,100 more"


def test_the_first_step_is_from_nothing() -> None:
    (step,) = steps_between([LOW])
    assert step_words(step, pounds) == "£5,000 buys ±5 points, worth £6,000"
    assert (step.cost_minor, step.value_minor, step.net_minor, step.pays) == (500_000, 600_000, 100_000, True)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (Rung("standard", 500_000, 600_000, told(5), 8), "£0 buys no more precision, worth nothing more"),
        (Rung("standard", 400_000, 600_000, told(5), 8), "£1,000 less buys no more precision, worth nothing more"),
        (
            Rung("standard", 600_000, 500_000, told(3), 20),
            "+£1,000 buys ±3 points instead of ±5, worth £1,000 less, because it reports later",
        ),
        (
            Rung("standard", 600_000, 500_000, told(7), 20),
            "+£1,000 gives ±7 points instead of ±5, worth £1,000 less",
        ),
        (
            Rung("standard", 600_000, 500_000, told(3), 8),
            "+£1,000 buys ±3 points instead of ±5, worth £1,000 less",
        ),
        (Rung("standard", 600_000, 600_000, None, 20), "+£1,000 buys a larger study, worth nothing more"),
    ],
)
def test_a_step_that_gains_nothing_says_so(second: Rung, words: str) -> None:
    assert words_of_second(LOW, second) == words


def test_a_study_without_a_statistic_is_bought_as_a_study() -> None:
    nothing = Rung("minimum", 10_000, 0, None)
    (step,) = steps_between([nothing])
    assert step_words(step, pounds) == "£100 buys the study, worth nothing by itself"
    assert not step.pays
    assert words_of_second(nothing, LOW) == "+£4,900 buys ±5 points, worth £6,000"


@pytest.mark.parametrize(("value_minor", "pays"), [(499, False), (500, False), (501, True)])
def test_a_step_pays_when_it_is_worth_more_than_it_costs(value_minor: int, pays: bool) -> None:  # noqa: FBT001  the answer
    (step,) = steps_between([Rung("minimum", 500, value_minor, None)])
    assert step.pays is pays


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=3))
def test_the_steps_add_up_to_the_highest_level(pairs: list[tuple[int, int]]) -> None:
    rungs = [Rung(level, cost, value, None) for level, (cost, value) in zip(LEVELS, pairs, strict=False)]
    steps = steps_between(rungs)
    assert sum(step.cost_minor for step in steps) == (rungs[-1].cost_minor if rungs else 0)
    assert sum(step.net_minor for step in steps) == (rungs[-1].value_minor - rungs[-1].cost_minor if rungs else 0)
