"""Chances and margins as people say them."""

from fractions import Fraction
from math import floor
from typing import Final

from budgeting.precision.checks import check_between

_FINE_BELOW: Final = 3
_ALMOST_SURE: Final = 0.95
_UNLIKELY: Final = 0.1
_RARE: Final = 0.01


def number_words(value: float) -> str:
    """A margin as people say it: whole from 3 on, one decimal below, two below a tenth."""
    if value >= _FINE_BELOW:
        return f"{floor(value + 0.5):,}"
    return f"{value:.1f}" if value >= _UNLIKELY else f"{value:.2f}"


def confidence_words(confidence: float) -> str:
    """``19 times in 20`` for 0.95."""
    said = Fraction(check_between(confidence, "The confidence", "confidence")).limit_denominator(1000)
    return f"{said.numerator} times in {said.denominator}"


def chance_words(chance: float) -> str:
    """``8 in 10`` for 0.803; in hundredths near the ends, and never a certainty."""
    if chance >= 1 - _RARE:
        return "better than 99 in 100"
    if chance < _RARE:
        return "less than 1 in 100"
    if chance >= _ALMOST_SURE or chance < _UNLIKELY:
        return f"{floor(chance * 100)} in 100"
    return f"{floor(chance * 10 + 0.5)} in 10"


def share_words(share: float) -> str:
    """``15 %`` for 0.15, with three figures at most."""
    return f"{share * 100:.3g} %"
