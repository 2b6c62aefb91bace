"""The choice as a 0/1 linear model that any engine can be given.

    x[study, level, start]    the study is funded at the level and starts in the period
    y[question, bundle]       the bundle answers the question
    u[element]                the shared element is bought
    r[budget, money]          this much more is set aside under the budget (reserve by confidence only)
    w[future]                 a budget may be broken in this future and those like it (reserve by confidence only)

Everything is in order of key, so the model does not depend on the order in which the problem lists things.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from budgeting.optimiser import held
from budgeting.problem import (
    Bundle,
    Choice,
    ChosenBundle,
    ChosenPackage,
    Problem,
    Selection,
    SharedElement,
)
from budgeting.studies import LEVELS

Terms = tuple[tuple[int, int], ...]
Variable = tuple[str, ...]


@dataclass(frozen=True)
class Constraint:
    """low <= sum of coefficient * variable <= high.

    ``rule`` names the person's rule that it states (``mandatory:survey``), and is empty where it belongs to the
    meaning of the variables and can never be given up.
    """

    terms: Terms
    low: int | None = None
    high: int | None = None
    rule: str = ""


@dataclass(frozen=True)
class Columns:
    """The variables of a problem: index by key, with what each stands for."""

    problem: Problem

    @cached_property
    def packages(self) -> tuple[tuple[str, Choice], ...]:
        """(study, choice) of each x, in order of study, level and start."""
        return tuple(
            (study.key, choice)
            for study in sorted(self.problem.studies, key=lambda study: study.key)
            for choice in sorted(study.choices, key=lambda c: (LEVELS.index(c.level), self.rank[c.start]))
        )

    @cached_property
    def bundles(self) -> tuple[tuple[str, Bundle], ...]:
        """(question, bundle) of each y, in order of question and bundle."""
        return tuple(
            (question.key, bundle)
            for question in sorted(self.problem.questions, key=lambda question: question.key)
            for bundle in sorted(question.bundles, key=lambda bundle: bundle.key)
        )

    @cached_property
    def shared(self) -> tuple[SharedElement, ...]:
        """The element of each u, in order of key."""
        return tuple(sorted(self.problem.shared, key=lambda element: element.key))

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The place of each period in time, from 0."""
        return {period: i for i, period in enumerate(self.problem.periods)}

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The name of every variable: all x, then all y, u, r and w."""
        return (
            *(("x", study, choice.level, choice.start) for study, choice in self.packages),
            *(("y", question, bundle.key) for question, bundle in self.bundles),
            *(("u", element.key) for element in self.shared),
            *(("r", budget, str(money)) for budget, money in self.pieces),
            *(("w", str(future)) for future, _ in self.futures),
        )

    @cached_property
    def x(self) -> tuple[tuple[int, str, Choice], ...]:
        """(index, study, choice) of each x."""
        return tuple((i, study, choice) for i, (study, choice) in enumerate(self.packages))

    @cached_property
    def y(self) -> tuple[tuple[int, str, Bundle], ...]:
        """(index, question, bundle) of each y."""
        first = len(self.packages)
        return tuple((first + i, question, bundle) for i, (question, bundle) in enumerate(self.bundles))

    @cached_property
    def u(self) -> tuple[tuple[int, SharedElement], ...]:
        """(index, element) of each u."""
        first = len(self.packages) + len(self.bundles)
        return tuple((first + i, element) for i, element in enumerate(self.shared))

    @cached_property
    def r(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """(index, money) of each r, by budget."""
        first = len(self.packages) + len(self.bundles) + len(self.shared)
        found: defaultdict[str, tuple[tuple[int, int], ...]] = defaultdict(tuple)
        for i, (budget, money) in enumerate(self.pieces):
            found[budget] += ((first + i, money),)
        return dict(found)

    @cached_property
    def w(self) -> tuple[tuple[int, int, int], ...]:
        """(index, future, how many futures are like it) of each w."""
        first = len(self.variables) - len(self.futures)
        return tuple((first + i, future, count) for i, (future, count) in enumerate(self.futures))

    @cached_property
    def pieces(self) -> tuple[tuple[str, int], ...]:
        """(budget, money) of each piece of a reserve by confidence."""
        return held.pieces(self.problem)

    @cached_property
    def futures(self) -> tuple[tuple[int, int], ...]:
        """(first future, how many) of each set of futures that are alike."""
        return held.futures(self.problem)

    @cached_property
    def x_of(self) -> Mapping[str, list[tuple[int, Choice]]]:
        """(index, choice) of the x of each study."""
        found: defaultdict[str, list[tuple[int, Choice]]] = defaultdict(list)
        for i, study, choice in self.x:
            found[study].append((i, choice))
        return dict(found)

    @cached_property
    def releasing(self) -> tuple[tuple[int, str, Bundle], ...]:
        """(index, question, bundle) of each y that may release a follow-up."""
        return tuple(one for one in self.y if one[2].follow_ups)

    @cached_property
    def releases(self) -> Mapping[str, list[int]]:
        """The y of the bundles that may release each study as a follow-up."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for i, _, bundle in self.releasing:
            for follow_up in bundle.follow_ups:
                found[follow_up.study].append(i)
        return dict(found)


@dataclass(frozen=True)
class Model:
    """``columns``, ``constraints``, and ``objectives`` from the most to the least important, each maximised.

    They are: the objective itself; the least outlay; the fewest and earliest studies; the order of keys. The later
    ones only choose among plans that are equal in all earlier ones, so that one problem has one plan.
    """

    columns: Columns
    constraints: tuple[Constraint, ...]
    objectives: tuple[Terms, ...]

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.columns.variables)

    def selection(self, values: Iterable[int]) -> Selection:
        """What a 0/1 assignment of all variables, in their order, chooses."""
        chosen = [bool(value) for value in values]
        return Selection(
            tuple(ChosenPackage(study, c.level, c.start) for i, study, c in self.columns.x if chosen[i]),
            tuple(ChosenBundle(question, bundle.key) for i, question, bundle in self.columns.y if chosen[i]),
            tuple(element.key for i, element in self.columns.u if chosen[i]),
        )

    def assignment(self, selection: Selection) -> list[int]:
        """The 0/1 value of every variable under ``selection``."""
        chosen: set[Variable] = {("x", p.study, p.level, p.start) for p in selection.packages}
        chosen |= {("y", b.question, b.bundle) for b in selection.bundles}
        chosen |= {("u", key) for key in selection.shared}
        values = [int(name in chosen) for name in self.columns.variables]
        if self.columns.w:
            self._set_aside(values)
        return values

    def _set_aside(self, values: list[int]) -> None:
        """All that is left of each budget is set aside; futures for which that is not enough are given up.

        The row of a budget comes before those of its futures, of which w is the last term.
        """
        ws = {i for i, _, _ in self.columns.w}
        for row in self.constraints:
            if not row.rule.startswith("budget:") or not row.terms:
                continue
            free, last = (row.high or 0) - sum(c * values[i] for i, c in row.terms), row.terms[-1][0]
            if last in ws:
                values[last] |= int(free < 0)
                continue
            for i, money in reversed(self.columns.r.get(row.rule.removeprefix("budget:"), ())):
                values[i] = int(money <= free)
                free -= money * values[i]


def objectives(columns: Columns) -> tuple[Terms, ...]:
    """The objectives of ``Model``: value (or net value), -outlay, -tidiness, -order."""
    value = [*((i, bundle.value_minor) for i, _, bundle in columns.y)]
    outlay = [
        *((i, -choice.cost_minor) for i, _, choice in columns.x),
        *((i, -bundle.expected_follow_up_minor) for i, _, bundle in columns.y),
        *((i, -sum(item.minor for item in element.spend)) for i, element in columns.u),
    ]
    wanted = value if columns.problem.objective == "gross" else value + outlay
    return added(wanted), added(outlay), _tidiness(columns), _order(columns)


def _tidiness(columns: Columns) -> Terms:
    """Fewest studies and bundles; among those, the earliest starts."""
    one = len(columns.rank) * max(1, len(columns.x_of)) + 1
    funded = [(i, -one - columns.rank[choice.start]) for i, _, choice in columns.x]
    return tuple(funded + [(i, -one) for i, _, _ in columns.y])


def _order(columns: Columns) -> Terms:
    """Lower keys first; a digest of the key parts sets of keys whose places add up to the same."""
    return tuple((i, -(i << 24) - _digest(name)) for i, name in enumerate(columns.variables) if name[0] in "xyu")


def _digest(name: Variable) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(name).encode()).digest()[:3], "big")


def added(terms: Iterable[tuple[int, int]]) -> Terms:
    """``terms`` with one coefficient for each variable, none of them zero, in order of variable."""
    sums: defaultdict[int, int] = defaultdict(int)
    for i, coefficient in terms:
        sums[i] += coefficient
    return tuple((i, sums[i]) for i in sorted(sums) if sums[i])
