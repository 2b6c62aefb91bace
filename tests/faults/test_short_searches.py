"""A search that ends before it finds anything gives a plan all the same: at least as good as ranking, and sound."""

import resource
import time

import pytest

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import account, first_plan
from planner.solving import solve_in_child
from tests.promised import Measured


def check_searches(sizes: tuple[int, ...], limits: tuple[float, ...]) -> tuple[int, float]:
    """How many searches were made, and by how much the longest went over what it was allowed in all, in seconds."""
    count, over = 0, float("-inf")
    for size in sizes:
        asked = made_portfolio(size, seed=1)
        least = first_plan(asked)
        assert least is not None
        worth = account(asked, least).objective_minor
        for limit in limits:
            began = time.monotonic()
            found = solve_in_child(asked, time_limit_seconds=limit)
            over = max(over, time.monotonic() - began - (limit * 1.5 + 3))
            assert found.status in {"feasible", "optimal"}
            assert found.selection is not None
            added_up = account(asked, found.selection)
            assert (added_up.broken, added_up.objective_minor >= worth) == ((), True)
            count += 1
    return count, over


def told(count: int, over: float) -> str:
    return f"{count} searches cut short: a sound plan each, none below the first one; {over:+.1f} s beside the limit"


def test_a_search_that_has_no_time_gives_a_sound_plan(measured: Measured) -> None:
    count, over = check_searches((100,), (0.01,))
    measured("R12", told(count, over), is_met=over <= 0)


@pytest.mark.long
def test_searches_of_every_size_give_a_sound_plan(measured: Measured) -> None:
    count, over = check_searches((100, 1_000), (0.01, 0.1, 1, 10))
    measured("R12", "100 and 1,000 studies: " + told(count, over), is_met=over <= 0)


@pytest.mark.long
@pytest.mark.parametrize("studies", [10_000, 100_000])
def test_the_largest_problems_have_a_sound_plan(studies: int, measured: Measured) -> None:
    asked = made_portfolio(studies, seed=1)
    began = time.monotonic()
    found = solve_in_child(asked, time_limit_seconds=30)
    seconds = time.monotonic() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    assert found.selection is not None
    assert account(asked, found.selection).broken == ()
    is_met = studies < 100_000 or (seconds <= 60 and most <= 2.5)
    measured("R12", f"{studies:,} studies: {found.status} in {seconds:.0f} s, {most:.1f} GiB", is_met=is_met)
