"""Formulas that turn a design into quantities: read, checked for units, worked out exactly, and put into words."""

from budgeting.formulas.formula import LONGEST_FORMULA, Formula, place_in
from budgeting.formulas.units import UnitError, conversion, is_known, known_units, unit_of
from budgeting.formulas.values import value_of
from budgeting.formulas.words import Term, arithmetic

__all__ = [
    "LONGEST_FORMULA",
    "Formula",
    "Term",
    "UnitError",
    "arithmetic",
    "conversion",
    "is_known",
    "known_units",
    "place_in",
    "unit_of",
    "value_of",
]
