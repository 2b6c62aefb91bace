"""The chance of overspending equals trying every way in which follow-ups can be released."""

from fractions import Fraction
from itertools import product
from math import ceil, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.optimiser.verify import chance, chance_over

Risks = tuple[tuple[int, int], ...]
_risks = st.lists(
    st.tuples(st.integers(0, 50), st.one_of(st.integers(0, 1_000_000), st.sampled_from((0, 500_000, 1_000_000)))),
    max_size=8,
).map(tuple)


def by_trying(risks: Risks, free: int) -> int:
    """The chance by all ways, as a fraction, rounded up to parts per million."""
    over = Fraction(0)
    for released in product((False, True), repeat=len(risks)):
        if sum(minor for (minor, _), is_in in zip(risks, released, strict=True) if is_in) > free:
            over += prod(
                (
                    Fraction(ppm if is_in else 1_000_000 - ppm, 1_000_000)
                    for (_, ppm), is_in in zip(risks, released, strict=True)
                ),
                start=Fraction(1),
            )
    return ceil(over * 1_000_000)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_risks, st.integers(-10, 200))
def test_the_chance_equals_trying_every_way(risks: Risks, free: int) -> None:
    assert chance_over(risks, free) == by_trying(risks, free)


@pytest.mark.parametrize(
    ("risks", "free", "ppm"),
    [
        ((), 0, 0),
        ((), -1, 1_000_000),
        (((100, 250_000),), 99, 250_000),
        (((100, 250_000),), 100, 0),
        (((100, 500_000), (100, 500_000)), 100, 250_000),
        (((100, 1),) * 2, 100, 1),
        (((100, 1_000_000), (50, 10)), 149, 10),
    ],
)
def test_a_chance_is_told_in_parts_per_million_and_never_rounded_down(risks: Risks, free: int, ppm: int) -> None:
    assert chance_over(risks, free) == ppm


def test_sums_are_rounded_up_only_where_there_are_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    risks = tuple((10_000 + 1_009 * i**2, 300_000 + 10_007 * i) for i in range(14))
    free = sum(minor for minor, _ in risks) // 2
    exact = chance_over(risks, free)
    assert exact == by_trying(risks, free)
    monkeypatch.setattr(chance, "_LEAST_SUMS", 64)
    monkeypatch.setattr(chance, "_MOST_ADDITIONS", 64)
    chance_over.cache_clear()
    rough = chance_over(risks, free)
    chance_over.cache_clear()
    assert exact < rough < exact * 1.2


def test_many_follow_ups_are_added_up_without_trying_every_way() -> None:
    risks = tuple((100_003 + 7_919 * i, 400_000) for i in range(120))
    half, most = sum(minor for minor, _ in risks) // 2, sum(minor for minor, _ in risks)
    assert 0 < chance_over(risks, half) < 100_000
    assert chance_over(risks, most) == 0
