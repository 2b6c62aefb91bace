"""The value of a formula, exact."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Final

from budgeting.formulas.algebra import Algebra
from budgeting.formulas.formula import Formula

_EXACT: Final = Algebra(Fraction, {"ceil": lambda value: Fraction(ceil(value)), "min": min, "max": max})


def value_of(formula: Formula, values: Mapping[str, Fraction]) -> Fraction:
    """``formula`` with ``values`` in the units of the inputs (a share as a fraction of 1), not rounded.

    FormulaError, with the place, for a name without a value and for a division by nothing.
    """
    found: Fraction = _EXACT.read(formula, values)
    return found
