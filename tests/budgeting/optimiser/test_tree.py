"""The tree of exact relaxations proves what is best, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import warm
from budgeting.optimiser.building import build
from budgeting.optimiser.matrix import Whole, part_of
from budgeting.optimiser.model import Constraint, Model
from budgeting.optimiser.relaxation import exact_prices, is_impossible
from budgeting.optimiser.tree import Tree
from budgeting.problem import Problem
from tests.budgeting.optimiser.strategies import drawn, problems
from tests.budgeting.optimiser.test_wrong_optimum import BEST, posed
from tests.budgeting.optimiser.trying import best_by_trying, every_selection, judged

_MANY = 10_000


def planted(of: Problem, value: int) -> tuple[Model, Tree]:
    """The tree over all of a problem, with a value to beat."""
    model = build(of)
    return model, Tree(part_of(model.size, model.constraints), model.objectives[0], value)


def judge_proof(of: Problem) -> None:
    """From a value below it the best is found and proven; from itself nothing better; every tie is kept."""
    best = best_by_trying(of)
    for below in (0, 1, 7):
        model, tree = planted(of, (best or 0) - below)
        tree.run(_MANY)
        assert tree.is_done
        if best is None:
            assert tree.values is None
            continue
        assert (tree.value, tree.bound) == (best, best)
        assert (tree.values is not None) == (below > 0)
        keep, base = tree.ties()
        for plan in every_selection(of):
            if judged(of, plan) == best:
                assert np.all(keep | (base == np.array(model.assignment(plan))))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems())
def test_a_tree_proves_the_best_of_trying_every_selection(of: Problem) -> None:
    judge_proof(of)


@pytest.mark.long
@settings(max_examples=2_000, deadline=None, derandomize=True)
@given(problems())
def test_a_tree_proves_the_best_of_two_thousand_problems(of: Problem) -> None:
    judge_proof(of)


def test_whatever_prices_an_engine_gives_nothing_false_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)

    def disturbed(rows: csr_array, low: Whole, high: Whole, weights: Whole, prices: Whole) -> tuple[int, int, Whole]:
        return exact_prices(rows, low, high, weights, prices + draw.normal(0.0, 5.0, len(prices)))

    monkeypatch.setattr(warm, "exact_prices", disturbed)
    for seed in range(25):
        of = drawn(seed)
        best = best_by_trying(of)
        if best is not None:
            _, tree = planted(of, best - 3)
            tree.run(300)
            assert tree.bound is None or tree.bound >= best
            assert not tree.is_done or tree.value == best


def test_where_the_first_engine_is_known_to_fail_the_tree_does_not() -> None:
    _, tree = planted(posed(), 0)
    tree.run(_MANY)
    assert (tree.is_done, tree.value) == (True, BEST)


def test_a_tree_that_is_cut_short_proves_nothing_but_a_bound_and_goes_on_from_there() -> None:
    _, tree = planted(made_portfolio(50, 2), 0)
    tree.run(3)
    early = tree.bound
    tree.run(40)
    assert not tree.is_done
    assert early is not None
    assert tree.bound is not None
    assert tree.bound <= early


def test_a_tree_stops_when_told() -> None:
    _, tree = planted(made_portfolio(30, 0), 0)
    tree.run(_MANY, lambda: True)
    assert not tree.is_done


def test_the_same_tree_grows_twice() -> None:
    def grown() -> tuple[int, int | None, tuple[int, ...] | None]:
        _, tree = planted(made_portfolio(30, 1), 0)
        tree.run(30)
        return tree.nodes, tree.bound, tree.values

    assert grown() == grown()


def test_what_breaks_no_row_is_never_called_impossible() -> None:
    """Two of three are wanted, and each pair is too much: only together the rows are impossible."""
    pairs = tuple(Constraint(((i, 1), (j, 1)), high=1) for i, j in ((0, 1), (1, 2), (0, 2)))
    assert is_impossible(part_of(3, (*pairs, Constraint(((0, 1), (1, 1), (2, 1)), low=2))), 10.0)
    assert not is_impossible(part_of(3, (*pairs, Constraint(((0, 1), (1, 1), (2, 1)), low=1))), 10.0)
