"""The relaxation: a bound that no plan passes, and columns decided only where every good plan agrees."""

from itertools import product

import numpy as np
import pytest

from budgeting.optimiser import relaxation
from budgeting.optimiser.building import build
from budgeting.optimiser.matrix import part_of
from budgeting.optimiser.model import Constraint, Model
from budgeting.optimiser.relaxation import relax
from tests.budgeting.optimiser.problems import bundle, problem, question, study

LOOSE = problem(
    tuple(study(key) for key in "abc"),
    *(question(key, bundle("one", 900, *pair)) for key, pair in (("p", "ab"), ("q", "bc"), ("r", "ac"))),
    limit=200,
)


def every_plan(model: Model) -> list[tuple[tuple[int, ...], int]]:
    """Each assignment that keeps all rows, with its value."""
    kept = []
    for values in product((0, 1), repeat=model.size):
        sums = [(sum(c * values[i] for i, c in row.terms), row) for row in model.constraints]
        if all((row.low is None or s >= row.low) and (row.high is None or s <= row.high) for s, row in sums):
            kept.append((values, sum(c * values[i] for i, c in model.objectives[0])))
    return kept


@pytest.mark.parametrize("engine", ["GLOP", "CLP"])
def test_no_plan_is_worth_more_than_the_bound_and_decided_columns_are_so_in_every_good_plan(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaxation, "_MANY_COLUMNS", 0 if engine == "CLP" else 99)
    model = build(LOOSE)
    found = relax(part_of(model.size, model.constraints), model.objectives[0], 10.0)
    assert found is not None
    assert found.engine == engine
    plans = every_plan(model)
    best = max(value for _, value in plans)
    assert best <= found.bound
    for floor in range(-300, best + 1, 100):
        never, always = found.decided(floor)
        for values, value in plans:
            if value >= floor:
                assert not np.any(np.array(values)[never])
                assert np.all(np.array(values)[always])


def test_whatever_prices_an_engine_gives_the_bound_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(LOOSE)
    part = part_of(model.size, model.constraints)
    best = max(value for _, value in every_plan(model))
    draw = np.random.default_rng(1)
    for size in (0.01, 1.0, 1e3, 1e9):
        prices = draw.normal(0.0, size, len(part.low))
        monkeypatch.setattr(relaxation, "_by_glop", lambda *_, p=prices: (np.zeros(model.size), p))
        found = relax(part, model.objectives[0], 10.0)
        assert found is not None
        assert found.bound >= best


def test_without_a_plan_there_is_no_relaxation() -> None:
    part = part_of(1, (Constraint(((0, 2),), low=1, high=1), Constraint(((0, 1),), low=2)))
    assert relax(part, ((0, 1),), 10.0) is None


def test_a_part_with_decided_columns_is_the_whole_with_them_written_in() -> None:
    whole = part_of(3, (Constraint(((0, 5), (1, 3), (2, 2)), high=7), Constraint(((1, 1), (2, -1)), low=0)))
    part = whole.deciding(np.array([False, True, True]), [1, 0, 0])
    assert (part.size, part.high.tolist(), part.whole([0, 1])) == (2, [2, 2**62], (1, 0, 1))
    assert part.within(((0, 10), (1, 4))) == ([4, 0], 10)
    assert part.at_least(((0, 10), (1, 4)), 12).low.tolist() == [-(2**62), 0, 2]
    assert not part.is_broken
    assert whole.deciding(np.array([False, False, True]), [1, 1, 0]).is_broken
