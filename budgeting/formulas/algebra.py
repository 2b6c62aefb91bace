"""One walk over a formula for every reading of it: exact values, units, or words.

The walk is that of the expression library, with nothing but the operators, functions and names that a reading gives it.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simpleeval import NameNotDefined, SimpleEval

from budgeting.errors import FormulaError
from budgeting.formulas.formula import Formula, place_in

_OPERATORS: Final[dict[type[ast.AST], Callable[..., Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.USub: operator.neg,
}


class ReadingError(Exception):
    """Two parts of a formula cannot be joined; the walk adds the place."""


@dataclass(frozen=True)
class Algebra:
    """What numbers and functions mean in one reading; the operators are those of the values themselves."""

    constant: Callable[[str], Any]
    functions: Mapping[str, Callable[..., Any]]

    def read(self, formula: Formula, names: Mapping[str, Any]) -> Any:  # noqa: ANN401  each reading has its own kind of value
        """``formula`` worked out with ``names``; FormulaError, with the place, when that fails."""
        return _Walk(formula, self, names).read()


class _Walk(SimpleEval):  # type: ignore[misc]  # the library ships no types
    nodes: dict[type[ast.AST], Any]

    def __init__(self, formula: Formula, algebra: Algebra, names: Mapping[str, Any]) -> None:
        super().__init__(operators=dict(_OPERATORS), functions=dict(algebra.functions), names=dict(names))
        self.formula = formula
        self.constant = algebra.constant
        kept = (ast.Name, ast.UnaryOp, ast.BinOp, ast.Call)
        self.nodes = {kind: self.nodes[kind] for kind in kept} | {ast.Constant: self._eval_number}

    def read(self) -> Any:  # noqa: ANN401  as above
        return self.eval(self.formula.text, previously_parsed=self.formula.tree)

    def _eval(self, node: ast.AST) -> Any:  # noqa: ANN401  as above
        text = self.formula.text
        try:
            return super()._eval(node)
        except FormulaError:
            raise
        except NameNotDefined as error:
            raise FormulaError(
                f"There is no input “{error.name}”. Add it to the inputs, or use one that is there.",
                text,
                *place_in(node, text),
            ) from None
        except ZeroDivisionError:
            raise FormulaError(
                "This divides by nothing. Enter a number above zero.", text, *place_in(node, text)
            ) from None
        except ReadingError as error:
            raise FormulaError(str(error), text, *place_in(node, text)) from None

    def _eval_number(self, node: ast.Constant) -> Any:  # noqa: ANN401  as above
        # The digits as they were typed: 0.1 is a tenth here, not the nearest binary fraction.
        start, end = place_in(node, self.formula.text)
        return self.constant(self.formula.text[start:end])
