"""Boxes that hold a number in words: each read by one parser, with the error at its box."""

from collections.abc import Callable

from budgeting.errors import BudgetingError
from budgeting.numbers import NumberError
from planner.forms.base import PlannerForm
from planner.forms.numerals import as_typed, parse_money, parse_percent_bp, parse_quantity_milli

_MINUSES = ("-", "\N{MINUS SIGN}")
_MILLI = 1_000


class ReadingForm(PlannerForm):
    """A form whose numbers are read one by one; ``currency`` is that of its money."""

    currency: str = "GBP"

    def read(self, place: str, parse: Callable[[str], int]) -> int | None:
        """What stands in the box ``place``; None when ``parse`` cannot read it, with its sentence at the box."""
        try:
            return parse(self[place].data or "")
        except BudgetingError as error:
            self.refuse(place, error.message)
            return None

    def read_money(self, place: str) -> int | None:
        """An amount of zero or more in minor units."""
        return self.read(place, lambda text: parse_money(text, self.currency).minor)

    def has_text(self, *places: str) -> bool:
        """Whether something was typed into one of the boxes."""
        return any((self[place].data or "").strip() for place in places)


def above_zero_bp(text: str, what: str) -> int:
    """A typed percentage above 0 in basis points."""
    basis_points = parse_percent_bp(text, what)
    if not basis_points:
        raise NumberError(f"“{text.strip()}” is nothing. Enter {what} of 0.01 or more.")
    return basis_points


def signed_milli(text: str, what: str) -> int:
    """A typed quantity that may be below zero, in thousandths."""
    typed = text.strip()
    if typed.startswith(_MINUSES):
        return -parse_quantity_milli(typed[1:], what)
    return parse_quantity_milli(typed, what)


def plain_milli(milli: int) -> str:
    """A quantity in thousandths as a person would type it: ``-1.5``, ``12``."""
    return as_typed(f"{milli / _MILLI:.3f}".rstrip("0").rstrip("."))
