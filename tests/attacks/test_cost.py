"""What is typed to cost much costs little: it is refused, or cut, before anybody works on it."""

import contextlib
import time
from collections.abc import Callable
from typing import Final

import pytest

from budgeting.errors import BudgetingError
from budgeting.formulas import units
from budgeting.formulas.formula import Formula
from budgeting.money import parse_money
from planner.imports.masking import mask
from planner.reports.text import settable
from planner.storage.searching.language import mark, read_search
from tests.promised import Measured

# The seconds of processor that one of them may cost: what a request may.
_GOAL: Final = 1.0
_LARGEST_CELL: Final = 20_000
BAIT: Final[dict[str, tuple[Callable[[str], object], str]]] = {
    "an exponent without end": (lambda text: parse_money(text, "GBP"), "1E+999999"),
    "a number of five thousand digits": (lambda text: parse_money(text, "GBP"), "9" * 5_000),
    "a power of powers": (Formula, "9**9**9**9"),
    "a factorial by brackets": (Formula, "(" * 5_000 + "1" + ")" * 5_000),
    "a formula of a million letters": (Formula, "1+" * 500_000 + "1"),
    "a unit to a power": (units.is_known, "metre**999999999"),
    "addresses within addresses": (mask, "a.@a." * (_LARGEST_CELL // 5)),
    "digits without end": (mask, "1 " * (_LARGEST_CELL // 2)),
    "a word of forty thousand letters": (settable, "W" * 40_000),
    "marks upon marks": (settable, "e" + "\u0301" * 40_000),
    "a search of a hundred thousand words": (read_search, "a* " * 100_000),
    "quotation marks without end": (read_search, '"' * 100_000),
    "a text in which everything is found": (lambda text: mark(text, read_search("a* a a*")), "a " * 10_000),
}


def cost_of(work: Callable[[str], object], text: str) -> float:
    """The seconds of processor; what is refused in words is as good as what is done."""
    began = time.process_time()
    with contextlib.suppress(BudgetingError):
        work(text)
    return time.process_time() - began


def test_what_is_typed_to_cost_much_is_done_or_refused(measured: Measured) -> None:
    costs = {name: cost_of(*asked) for name, asked in BAIT.items()}
    dearest = max(costs, key=lambda name: costs[name])
    found = f"{len(BAIT)} texts made to cost: the dearest, {dearest}, {costs[dearest] * 1000:.0f} ms of processor"
    measured("A15", found, is_met=costs[dearest] <= _GOAL)


@pytest.mark.parametrize("text", ["1E+999999", "9" * 5_000, "1e-999999", "NaN", "Infinity", "0x10", "１２"])
def test_a_number_that_no_sum_is_is_refused_and_never_worked_out(text: str) -> None:
    with pytest.raises(BudgetingError):
        parse_money(text, "GBP")
