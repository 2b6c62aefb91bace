"""A formula in words with its numbers filled in: ``400 completes ÷ 35 % incidence, rounded up``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from budgeting.formulas.algebra import Algebra
from budgeting.formulas.formula import Formula

_SUM, _PRODUCT, _ATOM = 1, 2, 3


@dataclass(frozen=True)
class Term:
    """A part of a formula as it is read aloud; ``rank`` says how tightly it holds together."""

    text: str
    rank: int = _ATOM

    def __add__(self, other: "Term") -> "Term":
        return Term(f"{self.text} + {other.text}", _SUM)

    def __sub__(self, other: "Term") -> "Term":
        return Term(f"{self.text} − {other.held(_PRODUCT)}", _SUM)

    def __mul__(self, other: "Term") -> "Term":
        return Term(f"{self.held(_PRODUCT)} × {other.held(_PRODUCT)}", _PRODUCT)

    def __truediv__(self, other: "Term") -> "Term":
        return Term(f"{self.held(_PRODUCT)} ÷ {other.held(_ATOM)}", _PRODUCT)

    def __neg__(self) -> "Term":
        return Term(f"−{self.held(_ATOM)}", _PRODUCT)

    def held(self, rank: int) -> str:
        """The text, in brackets where it would fall apart otherwise."""
        return self.text if self.rank >= rank else f"({self.text})"


def _rounded_up(part: Term) -> Term:
    return Term(f"{part.text}, rounded up", 0)


_WORDS: Final = Algebra(
    Term,
    {
        "ceil": _rounded_up,
        "min": lambda one, two: Term(f"the smaller of {one.held(_SUM)} and {two.held(_SUM)}", 0),
        "max": lambda one, two: Term(f"the larger of {one.held(_SUM)} and {two.held(_SUM)}", 0),
    },
)


def arithmetic(formula: Formula, words_by_name: Mapping[str, str]) -> str:
    """``formula`` with each input replaced by its words (``400 completes``). FormulaError for a name without words."""
    found: Term = _WORDS.read(formula, {name: Term(words) for name, words in words_by_name.items()})
    return found.text
