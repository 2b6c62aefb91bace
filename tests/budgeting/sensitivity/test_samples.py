"""The best sample is the best of all, however the curve bends."""

from itertools import accumulate
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.money import rounded
from budgeting.sensitivity.samples import OfSample, OfSpan, SamplePoint, Search, best_sample, even_points
from budgeting.value import normal
from tests.refusals import refusal

RISING = st.lists(st.integers(0, 50), min_size=1, max_size=60).map(lambda steps: [0, *accumulate(steps)])


def best(cost_of: OfSample, value_of: OfSample, largest: int, most_of: OfSpan | None = None) -> SamplePoint:
    """What a search to the end finds."""
    found = best_sample(cost_of, value_of, largest, most_of)
    assert found.is_complete
    return found.best


def tried_one_by_one(costs: list[int], values: list[int]) -> SamplePoint:
    points = [SamplePoint(sample, values[sample], costs[sample]) for sample in range(len(costs))]
    points[0] = SamplePoint(0, 0, 0)
    return max(points, key=lambda point: (point.net_minor, -point.sample))


@given(RISING, RISING)
def test_no_sample_nets_more_than_the_best(costs: list[int], values: list[int]) -> None:
    largest = min(len(costs), len(values)) - 1
    found = best(costs.__getitem__, values.__getitem__, largest)
    assert found == tried_one_by_one(costs[: largest + 1], values[: largest + 1])


@given(RISING, RISING, st.integers(1, 40))
def test_a_value_that_falls_again_is_searched_under_a_bound(costs: list[int], most: list[int], late: int) -> None:
    largest = min(len(costs), len(most)) - 1
    values = [max(0, worth - max(0, sample - late) * 7) for sample, worth in enumerate(most)]
    found = best(costs.__getitem__, values.__getitem__, largest, lambda _, high: most[high])
    assert found == tried_one_by_one(costs[: largest + 1], values[: largest + 1])


def test_where_nothing_pays_nobody_is_asked() -> None:
    assert best(lambda n: 100 * n, lambda n: 10 * n, 1_000) == SamplePoint(0, 0, 0)
    assert best(lambda n: n, lambda n: n, 0) == SamplePoint(0, 0, 0)


def test_a_convex_start_does_not_hide_the_best() -> None:
    """Far from break-even the first few answers are worth less than they cost, and many are worth more."""

    def value(sample: int) -> int:
        return rounded(normal.evsi(0, 1, 1.5, 1_000_000, 16, sample))

    found = best(lambda sample: 100 * sample, value, 2_000)
    assert value(3) - 300 < 0 < found.net_minor
    every = [(value(sample) - 100 * sample, -sample) for sample in range(2_001)]
    assert (found.net_minor, -found.sample) == max(every)


def test_few_samples_are_looked_at() -> None:
    looked_at = []

    def value(sample: int) -> int:
        looked_at.append(sample)
        return rounded(normal.evsi(0, 1, 0.5, 10_000_000, 25, sample))

    best(lambda sample: 200_000 + 700 * ceil(sample / 8) * 8, value, 100_000)
    assert len(looked_at) < 1_000


def test_a_curve_holds_nobody_and_the_largest_in_order() -> None:
    points = even_points(lambda n: n, lambda n: min(n * 3, 99), 200, points=10)
    assert points[0] == SamplePoint(0, 0, 0)
    assert points[-1] == SamplePoint(200, 99, 200)
    assert [point.sample for point in points] == list(range(0, 201, 20))


def test_a_sample_below_zero_is_refused() -> None:
    assert refusal(lambda: best(lambda n: n, lambda n: n, -1)) == ("A sample cannot be below zero.", "sample")


def test_a_curve_has_forty_even_steps_unless_another_number_is_asked_for() -> None:
    points = even_points(lambda n: n, lambda _: 0, 400)
    assert [point.sample for point in points] == list(range(0, 401, 10))


def test_a_narrow_span_that_is_done_does_not_end_the_search() -> None:
    costs = [0, 8, 8, 14, 22, 23, 32, 34, 34, 34, 35, 43, 48, 56]
    values = [0, 20, 31, 31, 44, 52, 52, 52, 52, 53, 53, 53, 53, 53]
    assert best(costs.__getitem__, values.__getitem__, 13) == SamplePoint(5, 52, 23)


def test_the_best_is_searched_under_the_bound_that_is_given() -> None:
    costs, values, most = [0, 1, 5, 9, 13, 18, 19], [0, 0, 0, 20, 34, 27, 20], [0, 0, 0, 20, 34, 34, 34]
    assert best(costs.__getitem__, values.__getitem__, 6, lambda _, high: most[high]) == SamplePoint(4, 34, 13)


def test_asking_one_person_may_be_best() -> None:
    assert best(lambda n: 10 * n, lambda _: 15, 1) == SamplePoint(1, 15, 10)
    assert best(lambda n: 10 * n, lambda _: 15, 100) == SamplePoint(1, 15, 10)


@pytest.mark.parametrize("largest", [100_000, 10**9])
@pytest.mark.parametrize("full_from", [1, 700, 100_000])
def test_a_flat_plateau_without_a_cost_closes_at_its_first_sample(largest: int, full_from: int) -> None:
    looked_at = []

    def value(sample: int) -> int:
        looked_at.append(sample)
        return 5_000_000 * min(sample, full_from) // full_from

    assert best(lambda _: 0, value, largest) == SamplePoint(full_from, 5_000_000, 0)
    assert len(looked_at) < 100


def test_a_search_ends_after_so_many_samples_and_says_that_it_did() -> None:
    looked_at = []

    def value(sample: int) -> int:
        looked_at.append(sample)
        return 0

    found = best_sample(lambda _: 0, value, 10**9, lambda *_: 1, most_looked_at=50)
    assert found == Search(SamplePoint(0, 0, 0), is_complete=False)
    assert len(looked_at) <= 50
