"""How large a difference is seen between two groups or two waves, and how many people it takes to see one.

Groups of unequal size tell as much as two of their harmonic mean: 2 ÷ (1 ÷ first + 1 ÷ second).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from budgeting.precision import nps, tracking
from budgeting.precision.checks import check_at_least, check_count, check_positive, power_z, two_sided_z
from budgeting.precision.words import chance_words, number_words
from budgeting.sampling.answers import (
    Answer,
    around,
    counted,
    curve_of,
    finer,
    needed,
    plain,
    rough_notes,
    round_points,
)

_POINTS: Final = 100
_FEWEST: Final = 2
_SHARES: Final = "people in each = design effect × (z √(2 p q) + z₂ √(p₁q₁ + p₂q₂))² ÷ (p₁ − p₂)²"
_SCORES: Final = "people in each = 2 × design effect × (P + D − (P − D)²) × (z + z₂)² ÷ change²"
_AVERAGES: Final = (
    "people in each so that a two-sided t test sees it; about 2 (z + z₂)² × (standard deviation ÷ change)²"
)


@dataclass(frozen=True)
class Comparison:
    """How sure to be that a difference is none of chance, how often to see one that is there, and the design."""

    power: float = 0.8
    confidence: float = 0.95
    design_effect: float = 1.0


@dataclass(frozen=True)
class _Compared:
    """``seen``: the smallest difference that two groups of so many (effective) people see, None for none."""

    unit: str
    formula: str
    each: str
    sample: Callable[[float], float]
    seen: Callable[[float], float | None]

    @property
    def seeing(self) -> str:
        """What is seen: a change from wave to wave, a difference between groups."""
        return "change" if self.each == "wave" else "difference"


def people_for_change(change: float, share: float, sure: Comparison, each: str) -> Answer:
    """People in each group (``each``: group or wave) to see ``share`` change by ``change`` points."""
    return _people(change, _shares(share, sure, each), sure)


def change_of_people(first: int, second: int, share: float, sure: Comparison, each: str) -> Answer:
    """The smallest change of ``share`` that so many people in each group see."""
    return _precision(first, second, _shares(share, sure, each), sure)


def people_for_nps_change(change: float, promoters: float, detractors: float, sure: Comparison) -> Answer:
    """People in each wave to see an NPS change by ``change`` points."""
    return _people(change, _scores(promoters, detractors, sure), sure)


def nps_change_of_people(first: int, second: int, promoters: float, detractors: float, sure: Comparison) -> Answer:
    """The smallest change of an NPS that two waves see."""
    return _precision(first, second, _scores(promoters, detractors, sure), sure)


def people_for_averages(change: float, deviation: float, sure: Comparison) -> Answer:
    """People in each group to see two averages ``change`` apart, in the unit of ``deviation``."""
    return _people(change, _averages(deviation, sure), sure)


def averages_of_people(first: int, second: int, deviation: float, sure: Comparison) -> Answer:
    """The smallest distance of two averages that two groups see."""
    return _precision(first, second, _averages(deviation, sure), sure)


def _shares(share: float, sure: Comparison, each: str) -> _Compared:
    def seen(sample: float) -> float | None:
        change = tracking.change_of_share(share, sample, confidence=sure.confidence, power=sure.power)
        return None if change is None else _POINTS * change

    def sample_for(points: float) -> float:
        return tracking.sample_for_change_of_share(
            share, points / _POINTS, confidence=sure.confidence, power=sure.power
        )

    return _Compared(" points", _SHARES, each, sample_for, seen)


def _scores(promoters: float, detractors: float, sure: Comparison) -> _Compared:
    variance = nps.answer_variance(promoters, detractors)
    check_positive(variance, "The variance of the answers", "promoters")
    distance = two_sided_z(sure.confidence) + power_z(sure.power)

    def seen(sample: float) -> float:
        return float(_POINTS * distance * (2 * variance / sample) ** 0.5)

    def sample_for(points: float) -> float:
        return tracking.sample_per_wave(points / _POINTS, variance, confidence=sure.confidence, power=sure.power)

    return _Compared(" NPS points", _SCORES, "wave", sample_for, seen)


def _averages(deviation: float, sure: Comparison) -> _Compared:
    # Here and not above: the library of tests takes seconds to import, and no other kind of sample asks for it.
    from budgeting.precision import power  # noqa: PLC0415  see above

    check_positive(deviation, "The standard deviation", "deviation")

    def seen(sample: float) -> float | None:
        if sample < _FEWEST:
            return None
        return deviation * power.effect_for_means(sample, power=sure.power, confidence=sure.confidence)

    def sample_for(change: float) -> float:
        # The exact search has no end where nobody could ask so many.
        needed(tracking.sample_per_wave(change, deviation**2, confidence=sure.confidence, power=sure.power), "change")
        return power.sample_for_means(change / deviation, power=sure.power, confidence=sure.confidence)

    return _Compared("", _AVERAGES, "group", sample_for, seen)


def _people(change: float, compared: _Compared, sure: Comparison) -> Answer:
    check_at_least(sure.design_effect, 1, "The design effect", "design_effect")
    exact = compared.sample(change) * sure.design_effect
    sample = needed(exact, "change")
    return _answer(
        f"You need {counted(sample)} in each {compared.each}, {2 * sample:,} in all, to see a {compared.seeing}"
        f" of {plain(change)}{compared.unit}, {_often(sure.power)}.",
        f"{_sure(sure)}, change = {plain(change)}{compared.unit}: {exact:,.2f}, rounded up to {sample:,} in each",
        sample,
        compared,
        sure,
    )


def _precision(first: int, second: int, compared: _Compared, sure: Comparison) -> Answer:
    check_at_least(sure.design_effect, 1, "The design effect", "design_effect")
    check_count(first, f"The first {compared.each}", "first")
    check_count(second, f"The second {compared.each}", "second")
    even = 2 * first * second / (first + second)
    found = compared.seen(even / sure.design_effect)
    both = f"{first:,} and {second:,} completes" if first != second else f"Two {compared.each}s of {counted(first)}"
    sees = f"are too few to see any {compared.seeing}."
    if found is not None:
        sees = f"see a {compared.seeing} of {_said(found, compared)}, {_often(sure.power)}."
    return _answer(
        f"{both} {sees}",
        f"{_sure(sure)}, {plain(round(even, 1))} in each" + ("" if found is None else f": {finer(found)}"),
        max(1, round(even)),
        compared,
        sure,
    )


def _answer(sentence: str, working: str, sample: int, compared: _Compared, sure: Comparison) -> Answer:
    points = round_points(sample)
    seen = {n: compared.seen(n / sure.design_effect) for n in (*points, sample)}
    telling = tuple(n for n in points if seen[n] is not None)
    heads = (f"Completes in each {compared.each}", f"See a {compared.seeing} of")
    return Answer(
        sentence,
        compared.formula,
        working,
        around(sample, points, heads, lambda n: _words(seen[n], compared), "What other numbers of people would see"),
        curve_of(
            "change",
            f"change seen{',' + compared.unit if compared.unit else ''} by completes in each {compared.each}",
            telling,
            lambda n: seen[n] or 0.0,
        ),
        rough_notes(sample),
    )


def _said(found: float, compared: _Compared) -> str:
    return f"{number_words(found)}{compared.unit}" if compared.unit else finer(found)


def _words(found: float | None, compared: _Compared) -> str:
    return "none" if found is None else f"{finer(found)}{compared.unit}"


def _often(power: float) -> str:
    said = chance_words(power)
    return "half the time" if said == "5 in 10" else said.replace(" in ", " times in ")


def _sure(sure: Comparison) -> str:
    return (
        f"z = {two_sided_z(sure.confidence):.3f}, z₂ = {power_z(sure.power):.3f},"
        f" design effect = {plain(sure.design_effect)}"
    )
