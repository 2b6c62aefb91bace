"""In whose name somebody decides: their own, or that of a colleague who asked them to for the day."""

from collections.abc import Iterable

from wtforms import SelectField

from planner.services.delegations import Colleague

_LONGEST_ID = 18


def as_whom(colleagues: Iterable[Colleague]) -> list[tuple[str, str]]:
    """The choices: oneself first, then each colleague."""
    return [("", "myself"), *((str(one.user_id), f"for {one.name}") for one in colleagues)]


def giver_of(field: SelectField) -> int | None:
    """The colleague who was chosen; None for oneself. Whether they asked for it is checked where it is decided."""
    typed = field.data or ""
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_ID else 0
