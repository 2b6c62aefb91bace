"""The best value at every budget, exactly, where there is one budget and no links between questions.

Then each question is a choice of one way among a few, each with its cost and worth, and the best value within b is

    best[q](b) = max over the ways w of q, nothing included, of best[q - 1](b - cost(w)) + worth(w)

(the multiple-choice knapsack; Kellerer, Pferschy and Pisinger, Knapsack Problems, 2004, chapter 11), worked out for all
budgets at once. Money is counted in the greatest unit that divides every cost, so nothing is rounded.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from budgeting.problem import Bundle, Candidate, Choice, ChosenBundle, ChosenPackage, Problem, Selection

# Beyond so many numbers the table of ways no longer fits the memory of a small machine.
_MOST_CELLS = 200_000_000


@dataclass(frozen=True)
class _Way:
    """One way to answer a question: what it costs, in minor units, what it adds to the objective, what it funds."""

    question: str
    bundle: str
    cost_minor: int
    worth_minor: int
    packages: tuple[ChosenPackage, ...]


@dataclass(frozen=True)
class Curve:
    """``values_minor[k]`` is the greatest objective within a budget of k x ``unit_minor`` minor units.

    ``taken`` says for each question which way is taken at each budget, from 1 (0: none), as far as money up to there
    can be spent; beyond, what is taken at its end.
    """

    unit_minor: int
    values_minor: NDArray[np.int64]
    ways: tuple[tuple[_Way, ...], ...]
    taken: tuple[NDArray[np.int16], ...]

    def value_minor(self, budget_minor: int) -> int:
        """The greatest objective within a budget, in minor units."""
        return int(self.values_minor[self._place(budget_minor)])

    def selection(self, budget_minor: int) -> Selection:
        """A plan that reaches it."""
        place, chosen = self._place(budget_minor), list[_Way]()
        for ways, taken in zip(reversed(self.ways), reversed(self.taken), strict=True):
            place = min(place, len(taken) - 1)
            if taken[place]:
                way = ways[taken[place] - 1]
                chosen.append(way)
                place -= way.cost_minor // self.unit_minor
        packages = sorted((one for way in chosen for one in way.packages), key=lambda one: one.study)
        bundles = sorted((ChosenBundle(way.question, way.bundle) for way in chosen), key=lambda one: one.question)
        return Selection(tuple(packages), tuple(bundles))

    def _place(self, budget_minor: int) -> int:
        return min(max(0, budget_minor) // self.unit_minor, len(self.values_minor) - 1)


def exact_curve(problem: Problem, most_minor: int) -> Curve | None:
    """The curve from a budget of nothing to one of ``most_minor``; None where the problem has links or is too fine."""
    if not is_unlinked(problem):
        return None
    ways = tuple(_ways(problem))
    unit = gcd(*(way.cost_minor for one in ways for way in one)) or max(1, most_minor)
    places = most_minor // unit + 1
    if places * (len(ways) + 1) > _MOST_CELLS:
        return None
    best, taken = np.zeros(1, dtype=np.int64), list[NDArray[np.int16]]()
    for question in ways:
        best, row = _with(best, question, unit, places)
        taken.append(row)
    values = np.concatenate((best, np.full(places - len(best), best[-1])))
    return Curve(unit, values, ways, tuple(taken))


def is_unlinked(problem: Problem) -> bool:
    """Whether one budget over everything is the only rule, and no study serves two questions."""
    rules = (problem.capacities, problem.shared, problem.needs, problem.alternatives, problem.fixed)
    more_rules = (problem.contact_limits, problem.coverage)
    asked = [{one.study for bundle in question.bundles for one in bundle.packages} for question in problem.questions]
    users = Counter(study for studies in asked for study in studies)
    return (
        not any(rules)
        and not any(more_rules)
        and [(one.period, one.cost_centre) for one in problem.budgets] == [(None, None)]
        and not any(study.mandatory for study in problem.studies)
        and not any(bundle.follow_ups for question in problem.questions for bundle in question.bundles)
        and all(count == 1 for count in users.values())
    )


def _with(
    before: NDArray[np.int64], ways: tuple[_Way, ...], unit: int, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int16]]:
    """The best values with one more question, as far as there is something to buy, and the way taken at each place."""
    dearest = max((way.cost_minor // unit for way in ways), default=0)
    places = min(most, len(before) + dearest)
    without = np.concatenate((before, np.full(places - len(before), before[-1])))
    after, row = without.copy(), np.zeros(places, dtype=np.int16)
    for number, way in enumerate(ways, start=1):
        first = way.cost_minor // unit
        if first < places:
            with_it = without[: places - first] + way.worth_minor
            is_better = with_it > after[first:]
            np.copyto(after[first:], with_it, where=is_better)
            np.copyto(row[first:], np.int16(number), where=is_better)
    return after, row


def _ways(problem: Problem) -> Iterator[tuple[_Way, ...]]:
    """The ways to answer each question that add anything, cheapest first."""
    studies = {study.key: study for study in problem.studies if not study.excluded}
    rank = {period: i for i, period in enumerate(problem.periods)}
    for question in sorted(problem.questions, key=lambda one: one.key):
        offered = (_way(problem, question.key, bundle, studies, rank) for bundle in question.bundles)
        useful = [way for way in offered if way and way.worth_minor > 0]
        yield tuple(sorted(useful, key=lambda way: (way.cost_minor, -way.worth_minor, way.bundle)))


def _way(
    problem: Problem, question: str, bundle: Bundle, studies: dict[str, Candidate], rank: dict[str, int]
) -> _Way | None:
    """A bundle with each of its packages at its cheapest, soonest start; None where one of them is not offered."""
    chosen: dict[str, Choice] = {}
    for package in bundle.packages:
        latest = len(rank) if package.by is None else rank[package.by]
        study = studies.get(package.study)
        offered = [c for c in study.choices if c.level == package.level and rank[c.start] <= latest] if study else []
        if not offered or package.study in chosen:
            return None
        chosen[package.study] = min(offered, key=lambda c: (c.cost_minor, rank[c.start]))
    cost = sum(choice.cost_minor for choice in chosen.values())
    worth = bundle.value_minor
    if problem.objective == "net":
        worth -= cost + bundle.expected_follow_up_minor
    packages = tuple(ChosenPackage(key, c.level, c.start) for key, c in chosen.items())
    return _Way(question, bundle.key, cost, worth, packages)
