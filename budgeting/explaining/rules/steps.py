"""Round sums for steps of money."""

from math import ceil
from typing import Final

from budgeting.money import exponent

_STEPS: Final = (10, 20, 25, 50, 100)


def round_step(at_least_minor: int, currency: str) -> int:
    """A round sum, at least ``at_least_minor`` and at least one major unit: 1, 2, 2.5 or 5 and noughts."""
    unit: int = 10 ** exponent(currency)
    power: int = 10 ** max(0, len(str(ceil(max(1, at_least_minor) / unit))) - 1) * unit
    return next((power * tens // 10 for tens in _STEPS if power * tens // 10 >= max(unit, at_least_minor)), power * 10)
