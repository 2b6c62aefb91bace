"""The exact curve: at every budget the value that trying everything finds, with a plan that keeps it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from budgeting.optimiser import account
from budgeting.optimiser.curve import exact_curve, is_unlinked
from budgeting.problem import (
    AtMostOne,
    Capacity,
    ContactLimit,
    Coverage,
    Fixed,
    Needs,
    PackageRef,
    Problem,
    SharedElement,
    Spend,
)
from budgeting.studies import LEVELS
from tests.budgeting.optimiser.problems import (
    bundle,
    choice,
    follow_up,
    problem,
    question,
    study,
    whole,
)
from tests.budgeting.optimiser.trying import every_selection, judged

LIMIT = 600


def drawn(seed: int, objective: Any = "net") -> Problem:  # noqa: ANN401  one of two words
    """Two questions, each with two studies of its own at two levels."""
    draw = np.random.default_rng(seed)
    studies, questions = [], []
    for q in "ab":
        for n in "12":
            ways = [choice(int(cost), level) for level, cost in zip(LEVELS, draw.integers(1, 30, 2) * 10, strict=False)]
            studies.append(study(q + n, *ways))
        single = [
            replace(bundle(f"{n}{level}", int(draw.integers(0, 500))), packages=(PackageRef(q + n, level),))
            for n in "12"
            for level in LEVELS[:2]
        ]
        both = replace(bundle("both", 600), packages=(PackageRef(q + "1", LEVELS[0]), PackageRef(q + "2", LEVELS[1])))
        questions.append(question(q, *single, both))
    return problem(tuple(studies), *questions, limit=LIMIT, objective=objective)


@pytest.mark.parametrize("objective", ["net", "gross"])
@pytest.mark.parametrize("seed", range(3))
def test_the_curve_is_what_trying_everything_finds(seed: int, objective: str) -> None:
    posed = drawn(seed, objective)
    curve = exact_curve(posed, LIMIT)
    assert curve is not None
    best = dict.fromkeys(range(0, LIMIT + 1, curve.unit_minor), 0)
    for plan in every_selection(posed):
        worth = judged(posed, plan)
        if worth is not None:
            cost = account(posed, plan).cost_minor
            for budget in (one for one in best if one >= cost):
                best[budget] = max(best[budget], worth)
    assert curve.values_minor.tolist() == list(best.values())


def test_every_point_has_a_plan_that_keeps_its_budget() -> None:
    posed = drawn(5)
    curve = exact_curve(posed, LIMIT)
    assert curve is not None
    for budget in range(-5, LIMIT + 50, 35):
        within = replace(posed, budgets=(whole(max(0, min(budget, LIMIT))),))
        sums = account(within, curve.selection(budget))
        assert (sums.broken, sums.objective_minor) == ((), curve.value_minor(budget))


def test_a_package_is_bought_at_its_cheapest_start_in_time() -> None:
    ways = (choice(50), choice(30, start="p2"), choice(10, start="p3"))
    asked = question("q", replace(bundle("one", 100), packages=(PackageRef("a", "standard", by="p2"),)))
    curve = exact_curve(problem((study("a", *ways),), asked, limit=100), 100)
    assert curve is not None
    assert (curve.value_minor(29), curve.value_minor(30)) == (0, 70)
    assert curve.selection(30).packages[0].start == "p2"


def test_an_excluded_study_is_on_no_point() -> None:
    curve = exact_curve(problem((study("a", excluded=True),), question("q", bundle("one", 500, "a")), limit=100), 100)
    assert curve is not None
    assert curve.values_minor.max() == 0


ONE = problem((study("a"), study("b")), question("q", bundle("one", 500, "a")), limit=100)


@pytest.mark.parametrize(
    "link",
    [
        lambda p: replace(p, capacities=(Capacity("researcher", "p1", 1),)),
        lambda p: replace(p, shared=(SharedElement("s", "S", (Spend("p1", "cc", 1),), ("a",)),)),
        lambda p: replace(p, needs=(Needs("a", "b"),)),
        lambda p: replace(p, alternatives=(AtMostOne("w", "W", ("a", "b")),)),
        lambda p: replace(p, fixed=(Fixed("a", "standard"),)),
        lambda p: replace(p, contact_limits=(ContactLimit("c", "C", "g", 1),)),
        lambda p: replace(p, coverage=(Coverage("c", "C", ("a",)),)),
        lambda p: replace(p, budgets=(*p.budgets, replace(whole(9), key="p1", period="p1"))),
        lambda p: replace(p, studies=(replace(p.studies[0], mandatory=True), p.studies[1])),
        lambda p: replace(p, questions=(question("q", bundle("one", 500, "a", follow_ups=(follow_up("b"),))),)),
        lambda p: replace(p, questions=(*p.questions, question("r", bundle("one", 500, "a")))),
    ],
)
def test_a_problem_with_a_link_has_no_such_curve(link: Callable[[Problem], Problem]) -> None:
    assert is_unlinked(ONE)
    assert not is_unlinked(link(ONE))
    assert exact_curve(link(ONE), 100) is None


def test_a_curve_too_fine_for_the_memory_is_refused() -> None:
    pennies = replace(ONE, studies=(study("a", choice(101)), study("b")))
    assert exact_curve(pennies, 10**12) is None
    assert exact_curve(pennies, 10**6) is not None
