from collections.abc import Callable
from itertools import product
from math import isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budgeting.precision.allocation import (
    Stratum,
    cost_of,
    for_cost,
    for_variance,
    neyman,
    proportional,
    standard_error,
)
from budgeting.precision.checks import PrecisionError
from budgeting.precision.whole_allocation import FEWEST, whole_for_variance, whole_with_total, whole_within_cost
from tests.cases import case_inputs

STRATA = st.lists(
    st.builds(Stratum, size=st.integers(2, 5000), deviation=st.floats(0.1, 100), cost_minor=st.integers(100, 20_000)),
    min_size=1,
    max_size=6,
)
THREE = [Stratum(1000, 2.0, 900), Stratum(500, 8.0, 2500), Stratum(60, 30.0, 400)]


@given(strata=STRATA, share=st.floats(0.01, 1))
def test_a_total_is_shared_out_whole_and_asks_no_stratum_for_more_than_it_holds(
    strata: list[Stratum], share: float
) -> None:
    total = share * sum(one.size for one in strata)
    for found in (proportional(strata, total), neyman(strata, total)):
        assert isclose(sum(found), total, rel_tol=1e-9)
        assert all(0 < asked <= one.size for one, asked in zip(strata, found, strict=True))


@given(strata=STRATA, share=st.floats(0.01, 1))
def test_the_allocation_of_neyman_never_tells_less_than_the_proportional_one(
    strata: list[Stratum], share: float
) -> None:
    total = share * sum(one.size for one in strata)
    best = standard_error(strata, neyman(strata, total))
    even = standard_error(strata, proportional(strata, total))
    assert best <= even * (1 + 1e-6) + 1e-5


@given(strata=STRATA, share=st.floats(0.001, 0.999))
def test_a_cost_is_used_up_and_its_variance_costs_no_less(strata: list[Stratum], share: float) -> None:
    budget = max(1, round(share * cost_of(strata, [one.size for one in strata])))
    bought = for_cost(strata, budget)
    assert cost_of(strata, bought) <= budget * (1 + 1e-9)
    error = standard_error(strata, bought)
    assume(error > 1e-6)
    assert isclose(cost_of(strata, for_variance(strata, error**2)), budget, rel_tol=1e-6)


@given(strata=STRATA, share=st.floats(0.01, 1.5))
def test_whole_people_keep_within_the_cost(strata: list[Stratum], share: float) -> None:
    budget = round(share * cost_of(strata, [one.size for one in strata]))
    assume(cost_of(strata, [FEWEST] * len(strata)) <= budget)
    found = whole_within_cost(strata, for_cost(strata, budget), budget)
    assert cost_of(strata, found) <= budget
    assert all(FEWEST <= asked <= one.size for one, asked in zip(strata, found, strict=True))
    left = budget - cost_of(strata, found)
    assert all(asked == one.size or one.cost_minor > left for one, asked in zip(strata, found, strict=True))


@given(strata=STRATA, total=st.integers(1, 5000))
def test_whole_people_sum_to_the_total(strata: list[Stratum], total: int) -> None:
    assume(total <= sum(one.size for one in strata))
    exact = neyman(strata, total)
    found = whole_with_total(exact)
    assert sum(found) == total
    assert all(abs(whole - asked) < 1 + 1e-6 for whole, asked in zip(found, exact, strict=True))


@given(strata=STRATA, share=st.floats(0.01, 0.9))
def test_whole_people_keep_the_variance_asked_for(strata: list[Stratum], share: float) -> None:
    wanted = standard_error(strata, [max(0.5, share * one.size) for one in strata])
    assume(wanted > 1e-6)
    found = whole_for_variance(strata, for_variance(strata, wanted**2))
    assert standard_error(strata, found) <= wanted * (1 + 1e-9)


def test_no_other_sample_of_the_same_cost_tells_more() -> None:
    strata = [Stratum(40, 3.0, 300), Stratum(25, 9.0, 700), Stratum(10, 20.0, 500)]
    best = standard_error(strata, for_cost(strata, 9_000))
    others = product(range(1, 31), range(1, 13), range(1, 11))
    payable = [one for one in others if cost_of(strata, one) <= 9_000]
    assert len(payable) > 100
    assert min(standard_error(strata, one) for one in payable) >= best


def test_whole_people_lose_little_of_the_published_precision() -> None:
    case = case_inputs("SS-13")
    strata = [Stratum(int(n), s, int(c)) for n, s, c in zip(case["Nh"], case["Sh"], case["ch"], strict=True)]
    exact = for_cost(strata, case["budget"])
    found = whole_within_cost(strata, exact, case["budget"])
    assert cost_of(strata, found) <= case["budget"]
    assert standard_error(strata, found) <= standard_error(strata, exact) * 1.01


def test_a_stratum_that_is_asked_for_too_many_gives_all_and_the_rest_is_shared_out_again() -> None:
    found = neyman(THREE, 300)
    assert found[2] == 60
    assert found[0] + found[1] == pytest.approx(240)
    assert found[0] / found[1] == pytest.approx(1000 * 2 / (500 * 8))


def test_money_for_everybody_asks_everybody() -> None:
    assert for_cost(THREE, 10**9) == (1000, 500, 60)
    assert standard_error(THREE, (1000, 500, 60)) == 0


def test_people_are_taken_away_where_least_is_lost_when_the_fewest_cost_too_much() -> None:
    strata = [Stratum(1000, 0.001, 5000), Stratum(1000, 10.0, 100)]
    budget = 12_000
    found = whole_within_cost(strata, for_cost(strata, budget), budget)
    assert found[0] == FEWEST
    assert cost_of(strata, found) == budget


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (lambda: whole_within_cost(THREE, (1, 1, 1), 5_000), "budget_minor"),
        (lambda: for_cost(THREE, 0), "budget_minor"),
        (lambda: for_cost([], 100), "strata"),
        (lambda: neyman(THREE, 1561), "sample"),
        (lambda: proportional(THREE, 0), "sample"),
        (lambda: for_variance(THREE, 0), "variance"),
        (lambda: standard_error(THREE, (1, 1)), "allocation"),
        (lambda: standard_error(THREE, (1, 0, 1)), "allocation"),
        (lambda: standard_error(THREE, (1, 1, 61)), "allocation"),
        (lambda: Stratum(0), "size"),
        (lambda: Stratum(5, 0), "deviation"),
        (lambda: Stratum(5, 1, 0), "cost_minor"),
    ],
)
def test_an_allocation_that_cannot_be_is_refused_at_its_place(ask: Callable[[], object], place: str) -> None:
    with pytest.raises(PrecisionError) as refused:
        ask()
    assert refused.value.place == place
