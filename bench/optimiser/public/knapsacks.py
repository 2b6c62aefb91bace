"""Knapsacks of several resources (OR-Library, SAC-94), of one budget (kplib), with pairs (QKP) and with unions (SUKP).

An item is a study and its profit a question that this study alone answers. Resources are the days of roles; the one
budget of kplib and of set-union knapsacks is money. A profit of a pair is a question that needs both studies; an
element of a set-union knapsack is shared by the items that hold it.
"""

import re
from collections.abc import Iterator
from itertools import count

from bench.optimiser.public.instance import CENTRE, PERIOD, Instance, key, numbers, problem, question, study
from budgeting.problem import SharedElement, Spend

_SET_UNION = re.compile(r"m=(\d+)\s+n=(\d+)\s+knapsack size=(\d+)")


def or_library(name: str, text: str) -> list[Instance]:
    """``mknapcb*.txt``: how many, then for each n, m, optimum (0: not known), profits, weights by row, capacities."""
    figures = iter(numbers(text))
    return [_several_resources(f"{name}-{i:02d}", figures) for i in range(next(figures))]


def sac94(name: str, text: str) -> list[Instance]:
    """``weing*.dat`` and the like: one problem of the same form without the count, its optimum in the head."""
    return [_several_resources(name, iter(numbers(text)))]


def _several_resources(name: str, figures: Iterator[int]) -> Instance:
    items, resources, best = next(figures), next(figures), next(figures)
    profits = [next(figures) for _ in range(items)]
    weights = [[next(figures) for _ in range(items)] for _ in range(resources)]
    capacities = {key("r", row): next(figures) for row in range(resources)}
    made = problem(
        name,
        (study(key("i", i), days={key("r", row): weights[row][i] for row in range(resources)}) for i in range(items)),
        (question(key("q", i), [(profit, [key("i", i)])]) for i, profit in enumerate(profits)),
        capacities=capacities,
    )
    return Instance(name, made, best or None, bool(best))


def kplib(name: str, text: str) -> list[Instance]:
    """``*.kp``: n, the budget, then profit and weight of each item."""
    items, budget, *rest = numbers(text)
    pairs = list(zip(rest[::2], rest[1::2], strict=True))[:items]
    made = problem(
        name,
        (study(key("i", i), cost=weight) for i, (_, weight) in enumerate(pairs)),
        (question(key("q", i), [(profit, [key("i", i)])]) for i, (profit, _) in enumerate(pairs)),
        budget=budget,
    )
    return [Instance(name, made)]


def quadratic(name: str, text: str) -> list[Instance]:
    """``jeu_*.txt``: name, n, profits of items, profits of pairs above the diagonal, 0, capacity, weights."""
    _, _, body = text.lstrip().partition("\n")
    figures = iter(numbers(re.split(r"[A-Za-z]", body, maxsplit=1)[0]))
    items = next(figures)
    alone = [next(figures) for _ in range(items)]
    pairs = [(i, j, next(figures)) for i in range(items) for j in range(i + 1, items)]
    if next(figures) != 0:
        message = f"{name} asks for an equality, which is not a knapsack."
        raise ValueError(message)
    capacity = next(figures)
    weights = [next(figures) for _ in range(items)]
    worth = [(profit, [key("i", i)]) for i, profit in enumerate(alone)]
    worth += [(profit, [key("i", i), key("i", j)]) for i, j, profit in pairs]
    made = problem(
        name,
        (study(key("i", i), days={"weight": weight}) for i, weight in enumerate(weights)),
        (question(key("q", n), [one]) for n, one in zip(count(), worth, strict=False) if one[0]),
        capacities={"weight": capacity},
    )
    return [Instance(name, made)]


def set_union(name: str, text: str) -> list[Instance]:
    """``sukp_*.txt``: m items, n elements, capacity; profits, weights, then for each item which elements it holds."""
    head = _SET_UNION.search(text)
    if head is None:
        message = f"{name} has no line with m, n and the knapsack's size."
        raise ValueError(message)
    items, elements, capacity = (int(part) for part in head.groups())
    bare = re.sub(r"(?m)^.*[A-Za-z].*$", "", text[head.end() :])
    figures = iter(numbers(bare))
    profits = [next(figures) for _ in range(items)]
    weights = [next(figures) for _ in range(elements)]
    holds = [[bool(next(figures)) for _ in range(elements)] for _ in range(items)]
    shared = (
        SharedElement(
            key("e", e),
            key("e", e),
            (Spend(PERIOD, CENTRE, weight),),
            tuple(key("i", i) for i in range(items) if holds[i][e]),
        )
        for e, weight in enumerate(weights)
    )
    made = problem(
        name,
        (study(key("i", i)) for i in range(items)),
        (question(key("q", i), [(profit, [key("i", i)])]) for i, profit in enumerate(profits)),
        budget=capacity,
        shared=tuple(element for element in shared if element.used_by),
    )
    return [Instance(name, made)]
