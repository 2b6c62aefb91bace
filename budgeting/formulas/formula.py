"""A formula of the method catalogue: what may stand in it, and where in its text something is wrong."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simpleeval import InvalidExpression, SimpleEval

from budgeting.errors import FormulaError

LONGEST_FORMULA: Final = 300
FUNCTIONS: Final = ("ceil", "min", "max")
_MOST_PARTS: Final = 120
_ODD: Final = re.compile(r"[^A-Za-z0-9_ .,+\-*/()]", re.ASCII)
# The parser would take 2or 3 apart with a warning; people mean a sign between.
_JOINED: Final = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9.]*[A-Za-z_]+", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_USE: Final = "Use numbers, the names of inputs, + - * / ( ) and ceil, min, max."


@dataclass(frozen=True)
class Formula:
    """Text such as ``ceil(completes / incidence)``; FormulaError, with the place, when it cannot be read."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise FormulaError(f"The formula is empty. {_USE}", self.text, 0, 0)
        if len(self.text) > LONGEST_FORMULA:
            raise FormulaError(
                f"The formula is longer than {LONGEST_FORMULA} characters. Split it over two elements.",
                self.text,
                LONGEST_FORMULA,
                len(self.text),
            )
        odd = _ODD.search(self.text)
        if odd:
            raise FormulaError(f"“{odd.group()}” cannot stand in a formula. {_USE}", self.text, *odd.span())
        joined = _JOINED.search(self.text)
        if joined:
            raise FormulaError(
                f"“{joined.group()}” is neither a number nor a name. Put a sign between them, for example 2 * days.",
                self.text,
                *joined.span(),
            )
        _check_brackets(self.text)
        parts = list(ast.walk(self.tree))
        if len(parts) > _MOST_PARTS:
            raise FormulaError(
                "The formula has too many parts. Split it over two elements.", self.text, 0, len(self.text)
            )
        for node in parts:
            _check(node, self.text)
        self._check_names()

    @cached_property
    def tree(self) -> ast.expr:
        """The formula's syntax tree, made of the few kinds of node that are allowed."""
        return _parsed(self.text)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The inputs that it reads, in order of first appearance."""
        return tuple(dict.fromkeys(node.id for node in self._named))

    @cached_property
    def _named(self) -> list[ast.Name]:
        called = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and id(node) not in called]
        return sorted(found, key=lambda node: node.col_offset)

    def _check_names(self) -> None:
        for name in FUNCTIONS:
            if name in self.names:
                node = next(one for one in self._named if one.id == name)
                raise FormulaError(
                    f"{name} is a function: say of what, for example {_example(name)}.",
                    self.text,
                    *place_in(node, self.text),
                )


def _check_brackets(text: str) -> None:
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")" and not opened:
            raise FormulaError("This bracket closes what was never opened. Take it out.", text, place, place + 1)
        elif letter == ")":
            opened.pop()
    if opened:
        raise FormulaError("This bracket is never closed. Close it.", text, opened[-1], opened[-1] + 1)


def _parsed(text: str) -> ast.expr:
    try:
        # In brackets, so that a leading space is no indentation; places are counted from the typed text.
        parsed = SimpleEval.parse(f"({text})")
    except SyntaxError as error:
        place = min(max((error.offset or 1) - 2, 0), len(text.rstrip()) - 1)
        raise FormulaError(f"The formula cannot be read from here on. {_USE}", text, place, len(text)) from None
    except (InvalidExpression, ValueError, RecursionError, MemoryError):
        raise FormulaError(f"The formula cannot be read. {_USE}", text, 0, len(text)) from None
    if not isinstance(parsed, ast.Expr):
        raise FormulaError(f"A formula is one expression. {_USE}", text, 0, len(text))
    return parsed.value


def place_in(node: ast.AST, text: str) -> tuple[int, int]:
    """Where ``node`` stands in ``text``: start and end, counted in characters."""
    # The parser was given one bracket in front; the text is ASCII, so its bytes are characters.
    start, end = getattr(node, "col_offset", 1), getattr(node, "end_col_offset", None)
    return max(0, start - 1), len(text) if end is None else min(end - 1, len(text))


def _check(node: ast.AST, text: str) -> None:
    start, end = place_in(node, text)
    match node:
        case ast.BinOp(op=op) if not isinstance(op, _OPERATORS):
            raise FormulaError(f"Only + - * / join numbers in a formula. {_USE}", text, start, end)
        case ast.UnaryOp(op=op) if not isinstance(op, ast.USub):
            raise FormulaError(f"Only a minus sign may stand before a number. {_USE}", text, start, end)
        case ast.Call():
            _check_call(node, text, start, end)
        case ast.Constant() if not _NUMBER.fullmatch(text[start:end]):
            raise FormulaError(
                f"Write numbers in plain digits, at most six of them after the point. {_USE}", text, start, end
            )
        case ast.BinOp() | ast.UnaryOp() | ast.Constant() | ast.Name() | ast.operator() | ast.unaryop() | ast.Load():
            pass
        case _:
            raise FormulaError(f"This cannot stand in a formula. {_USE}", text, start, end)


def _check_call(node: ast.Call, text: str, start: int, end: int) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        raise FormulaError(f"There is no such function. {_USE}", text, start, end)
    if len(node.args) != (1 if name == "ceil" else 2):
        takes = "one number" if name == "ceil" else "two numbers"
        raise FormulaError(f"{name} takes {takes}, for example {_example(name)}.", text, start, end)


def _example(name: str) -> str:
    return "ceil(completes / incidence)" if name == "ceil" else f"{name}(words, 250)"
