"""Multiple-choice knapsacks of several resources (MMKP) and next releases (NRP).

An item of a class is a study; the class is a question that any one of them answers, and two rules: at most one of its
studies, and at least one. A requirement is a study, a customer a question worth its profit once all requirements asked
for, and all that those build on, are bought.
"""

from collections.abc import Iterator
from fractions import Fraction

from bench.optimiser.public.instance import Instance, key, numbers, problem, question, study
from budgeting.problem import AtMostOne, Candidate, Coverage

RATIOS = (Fraction(3, 10), Fraction(1, 2), Fraction(7, 10))


def multiple_choice(name: str, text: str) -> list[Instance]:
    """``mmkp_*.txt``: classes, resources, capacities; for each class how many items, then value and weights of each."""
    figures = iter(numbers(text))
    classes, resources = next(figures), next(figures)
    capacities = {key("r", row): next(figures) for row in range(resources)}
    studies: list[Candidate] = []
    worth: list[list[tuple[int, list[str]]]] = []
    for c in range(classes):
        worth.append([])
        for i in range(next(figures)):
            one = f"{key('c', c)}-{i:04d}"
            worth[-1].append((next(figures), [one]))
            studies.append(study(one, days={role: next(figures) for role in capacities}))
    members = [(key("c", c), tuple(item for _, (item,) in one)) for c, one in enumerate(worth)]
    made = problem(
        name,
        studies,
        (question(key("q", c), one) for c, one in enumerate(worth)),
        capacities=capacities,
        alternatives=tuple(AtMostOne(group, group, items) for group, items in members),
        coverage=tuple(Coverage(group, group, items) for group, items in members),
    )
    return [Instance(name, made)]


def next_release(name: str, text: str, *, ratios: tuple[Fraction, ...] = RATIOS) -> list[Instance]:
    """``nrp*.txt``: costs by level, pairs (a, b): b builds on a; profit and requests of each customer; ids from 1.

    One instance for each of ``ratios``: the budget is that share of all costs, rounded down.
    """
    figures = iter(numbers(text))
    costs = [cost for _ in range(next(figures)) for cost in _counted(figures)]
    builds_on: dict[int, list[int]] = {}
    for _ in range(next(figures)):
        below, above = next(figures), next(figures)
        builds_on.setdefault(above, []).append(below)
    customers = [(next(figures), _counted(figures)) for _ in range(next(figures))]
    questions = tuple(
        question(key("q", c), [(profit, [key("i", i - 1) for i in sorted(_closed(asked, builds_on))])])
        for c, (profit, asked) in enumerate(customers)
    )
    studies = tuple(study(key("i", i), cost=cost) for i, cost in enumerate(costs))
    return [
        Instance(named, problem(named, studies, questions, budget=int(sum(costs) * ratio)))
        for ratio in ratios
        for named in [f"{name}-{float(ratio)}"]
    ]


def _counted(figures: Iterator[int]) -> list[int]:
    return [next(figures) for _ in range(next(figures))]


def _closed(asked: list[int], builds_on: dict[int, list[int]]) -> set[int]:
    """``asked`` and all that it builds on."""
    found: set[int] = set()
    waiting = list(asked)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += builds_on.get(one, [])
    return found
