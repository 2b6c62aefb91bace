"""Covers: rows that every plan keeps, whatever the relaxation says."""

import numpy as np
from hypothesis import given, settings

from budgeting.optimiser.building import build
from budgeting.optimiser.covers import covers, groups_of, limits_of
from budgeting.optimiser.matrix import Part, part_of
from budgeting.optimiser.model import Constraint
from budgeting.problem import Problem
from tests.budgeting.optimiser.strategies import drawn, problems
from tests.budgeting.optimiser.trying import every_selection, judged


def broken_covers(posed: Problem, seed: int) -> tuple[int, int]:
    """How many covers are found at drawn values, and how many plans break one of them."""
    model = build(posed)
    part = part_of(model.size, model.constraints)
    values = np.random.default_rng(seed).choice([0.0, 0.5, 0.9, 1.0], part.size)
    found = covers(limits_of(part, groups_of(part)), values)
    if found is None:
        return 0, 0
    rows, most = found
    assert np.all(rows @ values > most)
    plans = [model.assignment(plan) for plan in every_selection(posed) if judged(posed, plan) is not None]
    return len(most), sum(bool(np.any(rows @ np.array(plan) > most)) for plan in plans)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems())
def test_every_plan_keeps_every_cover(posed: Problem) -> None:
    assert broken_covers(posed, 1)[1] == 0


def test_many_problems_have_covers() -> None:
    assert sum(broken_covers(drawn(seed), seed)[0] > 0 for seed in range(40)) >= 20


def shown(part: Part, *values: float) -> set[tuple[tuple[int, ...], int]]:
    """The covers found at ``values``: the figures of each, and what it is at most."""
    found = covers(limits_of(part, groups_of(part)), np.array(values))
    assert found is not None
    return {(tuple(row), int(most)) for row, most in zip(found[0].toarray().tolist(), found[1], strict=True)}


def test_a_cover_counts_all_ways_of_a_group_that_use_as_much() -> None:
    """One of the first two (6 and 8) and the last (12) are too much for 13."""
    either = Constraint(((0, 1), (1, 1)), high=1)
    part = part_of(4, (either, Constraint(((0, 6), (1, 8), (2, 6), (3, 12)), high=13)))
    assert shown(part, 0.5, 0.5, 0.9, 0.5) == {((1, 1, 0, 1), 1)}


def test_a_column_as_large_as_two_of_a_cover_counts_for_two() -> None:
    """Three of 5 are too much for 14, and 10 takes the place of two of them."""
    part = part_of(4, (Constraint(((0, 5), (1, 5), (2, 5), (3, 10)), high=14),))
    assert ((1, 1, 1, 2), 2) in shown(part, 0.8, 0.8, 0.8, 0.2)
