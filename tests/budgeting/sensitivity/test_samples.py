"""The best sample is the best of all, however the curve bends."""

from itertools import accumulate
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from budgeting.money import rounded
from budgeting.sensitivity.samples import SamplePoint, best_sample, sample_curve
from budgeting.value import normal
from tests.refusals import refusal

RISING = st.lists(st.integers(0, 50), min_size=1, max_size=60).map(lambda steps: [0, *accumulate(steps)])


def tried_one_by_one(costs: list[int], values: list[int]) -> SamplePoint:
    points = [SamplePoint(sample, values[sample], costs[sample]) for sample in range(len(costs))]
    points[0] = SamplePoint(0, 0, 0)
    return max(points, key=lambda point: (point.net_minor, -point.sample))


@given(RISING, RISING)
def test_no_sample_nets_more_than_the_best(costs: list[int], values: list[int]) -> None:
    largest = min(len(costs), len(values)) - 1
    found = best_sample(costs.__getitem__, values.__getitem__, largest)
    assert found == tried_one_by_one(costs[: largest + 1], values[: largest + 1])


@given(RISING, RISING, st.integers(1, 40))
def test_a_value_that_falls_again_is_searched_under_a_bound(costs: list[int], most: list[int], late: int) -> None:
    largest = min(len(costs), len(most)) - 1
    values = [max(0, worth - max(0, sample - late) * 7) for sample, worth in enumerate(most)]
    found = best_sample(costs.__getitem__, values.__getitem__, largest, most.__getitem__)
    assert found == tried_one_by_one(costs[: largest + 1], values[: largest + 1])


def test_where_nothing_pays_nobody_is_asked() -> None:
    assert best_sample(lambda n: 100 * n, lambda n: 10 * n, 1_000) == SamplePoint(0, 0, 0)
    assert best_sample(lambda n: n, lambda n: n, 0) == SamplePoint(0, 0, 0)


def test_a_convex_start_does_not_hide_the_best_sample() -> None:
    """Far from break-even the first few answers are worth less than they cost, and many are worth more."""

    def value(sample: int) -> int:
        return rounded(normal.evsi(0, 1, 1.5, 1_000_000, 16, sample))

    best = best_sample(lambda sample: 100 * sample, value, 2_000)
    assert value(3) - 300 < 0 < best.net_minor
    every = [(value(sample) - 100 * sample, -sample) for sample in range(2_001)]
    assert (best.net_minor, -best.sample) == max(every)


def test_few_samples_are_looked_at() -> None:
    looked_at = []

    def value(sample: int) -> int:
        looked_at.append(sample)
        return rounded(normal.evsi(0, 1, 0.5, 10_000_000, 25, sample))

    best_sample(lambda sample: 200_000 + 700 * ceil(sample / 8) * 8, value, 100_000)
    assert len(looked_at) < 1_000


def test_a_curve_holds_nobody_the_largest_and_the_best() -> None:
    curve = sample_curve(lambda n: n, lambda n: min(n * 3, 99), 200, points=10)
    assert curve.points[0] == SamplePoint(0, 0, 0)
    assert curve.points[-1].sample == 200
    assert curve.best in curve.points
    assert curve.best == SamplePoint(33, 99, 33)
    assert [point.sample for point in curve.points] == sorted({point.sample for point in curve.points})


def test_a_sample_below_zero_is_refused() -> None:
    assert refusal(lambda: best_sample(lambda n: n, lambda n: n, -1)) == ("A sample cannot be below zero.", "sample")


def test_a_curve_has_forty_even_steps_unless_another_number_is_asked_for() -> None:
    curve = sample_curve(lambda n: n, lambda _: 0, 400)
    assert [point.sample for point in curve.points] == list(range(0, 401, 10))


def test_a_narrow_span_that_is_done_does_not_end_the_search() -> None:
    costs = [0, 8, 8, 14, 22, 23, 32, 34, 34, 34, 35, 43, 48, 56]
    values = [0, 20, 31, 31, 44, 52, 52, 52, 52, 53, 53, 53, 53, 53]
    assert best_sample(costs.__getitem__, values.__getitem__, 13) == SamplePoint(5, 52, 23)


def test_a_curve_is_searched_under_the_bound_that_is_given() -> None:
    costs, values, most = [0, 1, 5, 9, 13, 18, 19], [0, 0, 0, 20, 34, 27, 20], [0, 0, 0, 20, 34, 34, 34]
    curve = sample_curve(costs.__getitem__, values.__getitem__, 6, 4, most.__getitem__)
    assert curve.best == SamplePoint(4, 34, 13)
    assert [point.sample for point in curve.points] == [0, 1, 3, 4, 6]


def test_asking_one_person_may_be_best() -> None:
    assert best_sample(lambda n: 10 * n, lambda _: 15, 1) == SamplePoint(1, 15, 10)
    assert best_sample(lambda n: 10 * n, lambda _: 15, 100) == SamplePoint(1, 15, 10)
