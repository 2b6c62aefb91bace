"""Draws of a simulation give the same figures as the table that they are drawn from."""

from functools import partial
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.value import discrete, normal
from budgeting.value.draws import evpi_from_draws, evppi_from_draws
from tests.cases import case_answers, case_inputs, tolerance
from tests.refusals import refusal


def draws_of(case_id: str) -> list[list[float]]:
    """One draw for each state of a case whose states are equally likely."""
    return [list(column) for column in zip(*case_inputs(case_id)["payoff"], strict=True)]


def test_knowing_part_of_the_unknown_is_worth_what_the_published_partition_is() -> None:
    found = evppi_from_draws(draws_of("VOI-11"), ["odd", "even", "odd", "even"])
    assert found == pytest.approx(case_answers("VOI-11")["wtp"], abs=tolerance("VOI-11", "wtp"))


def test_draws_of_each_state_give_the_perfect_information_of_the_table() -> None:
    inputs = case_inputs("VOI-11")
    exact = discrete.evpi(inputs["prior"], inputs["payoff"])
    assert evpi_from_draws(draws_of("VOI-11")) == pytest.approx(exact, abs=1e-9)


def test_many_draws_come_near_to_the_value_of_the_voi_package() -> None:
    inputs = case_inputs("VOI-21")
    gains = np.random.default_rng(1).normal(inputs["mean"], inputs["sd"], 200_000)
    found = evpi_from_draws([[gain, 0.0] for gain in gains.tolist()])
    assert found == pytest.approx(normal.evpi(inputs["mean"], inputs["sd"], inputs["breakeven"]), abs=0.01)


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99), st.integers(0, 3)), min_size=1, max_size=40))
def test_part_of_the_unknown_is_worth_between_nothing_and_all_of_it(drawn: list[tuple[int, int, int]]) -> None:
    benefits = [row[:2] for row in drawn]
    part = evppi_from_draws(benefits, [row[2] for row in drawn])
    assert 0 <= part <= evpi_from_draws(benefits) + 1e-9
    assert evppi_from_draws(benefits, range(len(drawn))) == pytest.approx(evpi_from_draws(benefits), abs=1e-9)
    assert evppi_from_draws(benefits, ["same"] * len(drawn)) == pytest.approx(0, abs=1e-9)


def test_a_benefit_may_be_larger_than_any_money_there_is() -> None:
    assert evpi_from_draws([[10**30, 0], [0, 10**30]]) == pytest.approx(5e29)


NO_TABLE = "Every draw needs the net benefit of each option."
NO_NUMBER = "Every net benefit is a number."


@pytest.mark.parametrize(
    ("benefits", "sentence"),
    [
        ([], NO_TABLE),
        ([[]], NO_TABLE),
        ([[1.0], [1.0, 2.0]], NO_TABLE),
        ([[nan, 1.0]], NO_NUMBER),
        ([[1.0, 2.0], [inf, 1.0]], NO_NUMBER),
    ],
)
def test_draws_that_are_no_table_are_refused(benefits: list[list[float]], sentence: str) -> None:
    assert refusal(lambda: evpi_from_draws(benefits)) == (sentence, "draws")


def test_every_draw_needs_a_value_of_the_quantity() -> None:
    sentence = "Every draw needs one value of the quantity that would be known."
    for values in ([], ["known", "known too"]):
        assert refusal(partial(evppi_from_draws, [[1.0, 2.0]], values)) == (sentence, "draws")
