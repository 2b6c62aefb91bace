"""Every engine is asked in a process of its own and its plan is added up again."""

import pytest

from bench.optimiser.engines.outcome import Rows
from bench.optimiser.engines.running import PEERS, in_child, peer, rows_of, solved
from bench.optimiser.goal import DATA
from bench.optimiser.public.reading import instances

pytestmark = pytest.mark.long


@pytest.mark.parametrize("name", PEERS)
def test_another_engine_proves_the_optimum_of_a_tiny_instance(name: str) -> None:
    (small,) = instances("sac-94", DATA / "made")
    found = peer(name, rows_of(small.problem), 20.0)
    assert (found.value, found.bound, found.is_proven) == (16, 16, True)


def test_ours_proves_it_too_and_says_who_agrees() -> None:
    (small,) = instances("sac-94", DATA / "made")
    found = solved(small.problem, 20.0)
    assert (found.value, found.gap, found.is_proven) == (16, 0.0, True)
    assert found.peak_mb > 0


def test_an_engine_that_breaks_down_has_no_plan() -> None:
    assert peer("cbc", Rows(1, [([(7, 1)], None, 1)], [(0, 1)]), 5.0).value is None
    assert in_child("bench.optimiser.engines.scip", (), 20.0) is None
