"""A smallest set of rules that clash: with all of them no plan exists, without any one of them there is one."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from budgeting.optimiser import cpsat
from budgeting.optimiser.building import build
from budgeting.optimiser.model import Constraint, Model, Terms
from budgeting.problem import Problem

# Those given up first come first, so that what remains is as far as can be about money and mandatory studies.
_GIVEN_UP_FIRST = (
    *("reserve", "needs", "alternatives", "contacts", "staff", "coverage", "excluded", "budget", "fixed", "mandatory"),
)


@dataclass(frozen=True)
class Clash:
    """``rules`` that clash, by name (``budget:whole``); ``model`` has no questions, which nothing forces."""

    model: Model
    rules: tuple[str, ...]

    def least_use(self, rule: str) -> int | None:
        """The least that the other clashing rules make any plan use of the ceiling ``rule``; None: not found."""
        ceiling = next(one for one in self.model.constraints if one.rule == rule)
        eased = replace(self.model, constraints=kept(self.model, [one for one in self.rules if one != rule]))
        wanted: Terms = tuple((i, -c) for i, c in ceiling.terms)
        found = cpsat.maximise(eased, wanted, cpsat.Effort(1.0))
        return -found.value if found.verdict == "optimal" and found.value is not None else None


def smallest_clash(problem: Problem, seconds: float) -> Clash:
    """Drop rules, first many at a time and at last one by one, as long as the rest still clashes (a deletion filter).

    A rule that could not be judged within ``seconds`` is kept, so the set may then be larger than it need be.
    """
    model = build(replace(problem, questions=()))
    until = time.monotonic() + seconds
    rules = _in_order(problem, model)
    size = max(1, len(rules) // 2)
    while True:
        rules = _without_chunks(model, rules, size, until)
        if size == 1:
            return Clash(model, tuple(rules))
        size //= 2


def _without_chunks(model: Model, rules: list[str], size: int, until: float) -> list[str]:
    first = 0
    while first < len(rules):
        rest = rules[:first] + rules[first + size :]
        if _still_clashes(model, rest, until):
            rules = rest
        else:
            first += size
    return rules


def _still_clashes(model: Model, rules: list[str], until: float) -> bool:
    left = until - time.monotonic()
    return left > 0 and cpsat.is_possible(model, kept(model, rules), left) is False


def kept(model: Model, rules: Collection[str]) -> tuple[Constraint, ...]:
    """The constraints of ``rules``, and those that belong to the meaning of the variables."""
    names = {"", *rules}
    return tuple(constraint for constraint in model.constraints if constraint.rule in names)


def _in_order(problem: Problem, model: Model) -> list[str]:
    """All rules by name, those to give up first coming first; cheap studies before dear ones."""
    least = {s.key: min((choice.cost_minor for choice in s.choices), default=0) for s in problem.studies}
    named = {constraint.rule for constraint in model.constraints if constraint.rule}

    def place(rule: str) -> tuple[int, int, str]:
        family, _, key = rule.partition(":")
        return _GIVEN_UP_FIRST.index(family), least.get(key, 0), rule

    return sorted(named, key=place)
