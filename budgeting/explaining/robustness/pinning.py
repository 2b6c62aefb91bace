"""Which one input of each question is most worth pinning down before the studies are chosen.

Knowing an input is worth what one gains by choosing among the plans that draws choose most often once it is known
(expected value of partial information): the draws are cut into four parts by the input; each part takes the plan that
is best there in half of its draws, and is judged by the other half, so that luck with the draws is not taken for worth.
What is left of luck is measured by cutting the draws at random, and an input counts only where it is worth more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from budgeting.explaining.robustness.draws import Place

_PARTS: Final = 4
# Of so many inputs one may look like something by luck alone: as many cuts at random for each of them.
_CUTS_AN_INPUT: Final = 20
_SEED: Final = 20_260_101
Table = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Pinned:
    """The input of a question (or the price of an element, ``question`` being empty) and what knowing it is worth."""

    question: str
    label: str
    worth_minor: int


def pinned_inputs(places: Sequence[Place], settings: Sequence[Sequence[float]], table: Table) -> tuple[Pinned, ...]:
    """For each question, and for all prices together, the input most worth knowing; the dearest first.

    ``settings[draw][place]`` lie between 0 and 1; ``table[draw][plan]`` is what each plan is worth in each draw.
    Questions of which no input would change the plan are left out.
    """
    blind, luck = _mean(_judged(range(len(table)), table), table), _luck(table, _CUTS_AN_INPUT * len(places))
    best: dict[str, Pinned] = {}
    for number, place in enumerate(places):
        order = sorted(range(len(table)), key=lambda draw: (settings[draw][number], draw))
        worth = _mean(_known(order, table), table) - blind
        former = best.get(place.question_key)
        if worth > luck and (former is None or worth > former.worth_minor):
            best[place.question_key] = Pinned(place.question_key, place.label, worth)
    return tuple(sorted(best.values(), key=lambda one: (-one.worth_minor, one.question)))


def _luck(table: Table, cuts: int) -> int:
    """The most that any of ``cuts`` of the draws at random seems to be worth; never less than nothing."""
    blind, chance = _mean(_judged(range(len(table)), table), table), np.random.Generator(np.random.PCG64(_SEED))
    orders = (chance.permutation(len(table)).tolist() for _ in range(cuts))
    return max(0, *(_mean(_known(order, table), table) - blind for order in orders))


def _mean(judged: Iterator[int], table: Table) -> int:
    return sum(judged) // len(table)


def _known(order: Sequence[int], table: Table) -> Iterator[int]:
    """What is gained in every draw when the part of the order that it lies in is known."""
    size = -(-len(order) // _PARTS)
    for start in range(0, len(order), size):
        yield from _judged(order[start : start + size], table)


def _judged(draws: Sequence[int], table: Table) -> Iterator[int]:
    """What each draw yields under the plan that is best in the other half of ``draws``."""
    halves = draws[::2], draws[1::2]
    for own, other in (halves, halves[::-1]):
        plan = _best_plan(other or own, table)
        yield from (table[draw][plan] for draw in own)


def _best_plan(draws: Sequence[int], table: Table) -> int:
    sums = [sum(table[draw][plan] for draw in draws) for plan in range(len(table[0]))]
    return sums.index(max(sums))
