"""Chances and margins as people say them."""

from fractions import Fraction
from math import floor
from typing import Final

from budgeting.precision.checks import check_between

_WHOLE_FROM, _HALVES_FROM, _TENTHS_FROM = 10, 3, 1
_FARTHEST_OFF: Final = 0.03
_FUZZ: Final = 1e-9
_ALMOST_SURE: Final = 0.95
_UNLIKELY: Final = 0.1
_RARE: Final = 0.01


def number_words(value: float) -> str:
    """A margin as people say it: whole from 10 on, in halves from 3, in tenths from 1, in hundredths below.

    Never more than a twelfth off, so that what is said to hold 19 times in 20 does so 18 and a half times or more.
    """
    if value >= _WHOLE_FROM:
        return f"{floor(value + 0.5):,}"
    if value >= _HALVES_FROM:
        return f"{floor(value * 2 + 0.5) / 2:g}"
    if value >= _TENTHS_FROM:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.2f}" if value >= _RARE or value == 0 else "0.01"


def confidence_words(confidence: float) -> str:
    """``19 times in 20`` for 0.95; never always, nor never."""
    exact = Fraction(check_between(confidence, "The confidence", "confidence"))
    finest = 1_000
    while (said := exact.limit_denominator(finest)) in {0, 1}:
        finest *= 10
    return f"{said.numerator:,} times in {said.denominator:,}"


def chance_words(chance: float) -> str:
    """``8 in 10`` for 0.803; in hundredths where no tenth is near, towards the ends too, and never a certainty."""
    if chance >= 1 - _RARE:
        return "better than 99 in 100"
    if chance < _RARE:
        return "less than 1 in 100"
    tenths = floor(chance * 10 + 0.5)
    if _UNLIKELY <= chance < _ALMOST_SURE and abs(chance - tenths / 10) <= _FARTHEST_OFF:
        return f"{tenths} in 10"
    return f"{floor(chance * 100 + _FUZZ)} in 100"


def share_words(share: float) -> str:
    """``15 %`` for 0.15, with three figures at most."""
    return f"{share * 100:.3g} %"
