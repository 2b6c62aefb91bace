"""A programme as it might turn out: every price and every input of a decision drawn from its own range.

A number with a low, a usual and a high setting is drawn by PERT: low + (high - low) x Beta(1 + 4 m, 5 - 4 m), where m
is the place of the usual setting between the two. Lines that use one element of the rate card move together, because it
is one price; different elements and different inputs are drawn independently. Quantities are taken as designed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, NamedTuple

import numpy as np

from budgeting.money import rounded
from budgeting.programme import Programme, SharedCost
from budgeting.questions import Question
from budgeting.sensitivity.inputs import Input, inputs_of
from budgeting.studies import CostLine, Package, Study

_SEED: Final = 20_260_101
_WEIGHT: Final = 4
_FINE: Final = 1_000_000


class Place(NamedTuple):
    """An input of one question, or the price of an element (``question_key`` is then empty)."""

    question_key: str
    label: str


@dataclass(frozen=True)
class Draw:
    """One way the programme might turn out; ``settings`` are where in its range each of ``places_of`` lies, 0 to 1."""

    programme: Programme
    settings: tuple[float, ...]


def places_of(programme: Programme) -> tuple[Place, ...]:
    """Everything that is drawn, in the order of ``Draw.settings``: prices by name, then questions in their order."""
    prices = [Place("", element) for element in sorted(_prices(programme))]
    inputs = [
        Place(question.key, one.label) for question in programme.questions for one in inputs_of(question.decision)
    ]
    return (*prices, *inputs)


def draws_of(programme: Programme, count: int, seed: int = _SEED) -> Iterator[Draw]:
    """``count`` draws of ``programme``, always the same ones for the same ``seed``."""
    prices = _prices(programme)
    modes = [_mode(*prices[element]) for element in sorted(prices)]
    modes += [
        _mode(one.low, one.base, one.high) for question in programme.questions for one in inputs_of(question.decision)
    ]
    alphas = 1 + _WEIGHT * np.array(modes)
    chance = np.random.Generator(np.random.PCG64(seed))
    for _ in range(count):
        settings = chance.beta(alphas, 2 + _WEIGHT - alphas).tolist()
        yield Draw(_drawn(programme, sorted(prices), settings), tuple(settings))


def _prices(programme: Programme) -> Mapping[str, tuple[int, int, int]]:
    """Low, usual and high price of each element that any line uses; the first line speaks for all."""
    found: dict[str, tuple[int, int, int]] = {}
    for line in _lines(programme):
        found.setdefault(line.element, (line.rate.low_minor, line.rate.typical_minor, line.rate.high_minor))
    return found


def _lines(programme: Programme) -> Iterator[CostLine]:
    for study in programme.studies:
        for package in study.packages:
            yield from package.lines
    for shared in programme.shared_costs:
        yield from shared.lines


def _mode(low: Fraction | int, usual: Fraction | int, high: Fraction | int) -> float:
    """Where between low and high the usual setting lies, 0 to 1; in the middle where nothing can vary."""
    return float(Fraction(usual - low) / Fraction(high - low)) if high > low else 0.5


def _drawn(programme: Programme, elements: Iterable[str], settings: Iterable[float]) -> Programme:
    turns = iter(settings)
    price_at = {element: next(turns) for element in elements}
    questions = tuple(_question(question, turns) for question in programme.questions)
    return replace(
        programme,
        studies=tuple(_study(study, price_at) for study in programme.studies),
        shared_costs=tuple(_shared(shared, price_at) for shared in programme.shared_costs),
        questions=questions,
    )


def _question(question: Question, turns: Iterator[float]) -> Question:
    decision = question.decision
    for one in list(inputs_of(question.decision)):
        decision = one.moved(decision, _between(one, next(turns)))
    return replace(question, decision=decision)


def _between(one: Input, setting: float) -> Fraction:
    return one.low + (one.high - one.low) * Fraction(round(setting * _FINE), _FINE)


def _study(study: Study, price_at: Mapping[str, float]) -> Study:
    return replace(study, packages=tuple(_package(package, price_at) for package in study.packages))


def _package(package: Package, price_at: Mapping[str, float]) -> Package:
    return replace(package, lines=tuple(_line(line, price_at[line.element]) for line in package.lines))


def _shared(shared: SharedCost, price_at: Mapping[str, float]) -> SharedCost:
    return replace(shared, lines=tuple(_line(line, price_at[line.element]) for line in shared.lines))


def _line(line: CostLine, setting: float) -> CostLine:
    """The line at the price drawn; one that somebody put is moved by as much as the card's would be."""
    rate = line.rate
    if rate.high_minor == rate.low_minor:
        return line
    drawn = rate.low_minor + (rate.high_minor - rate.low_minor) * Fraction(round(setting * _FINE), _FINE)
    if line.override and line.override.rate_minor is not None:
        moved = rounded(line.override.rate_minor * drawn / rate.typical_minor) if rate.typical_minor else 0
        return replace(line, override=replace(line.override, rate_minor=moved))
    price = rounded(drawn)
    return replace(line, rate=replace(rate, low_minor=price, typical_minor=price, high_minor=price))
