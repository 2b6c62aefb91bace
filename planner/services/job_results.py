"""What a job left behind, read with care: a row may come from another release, or from no planner at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# Milliseconds since the search began, the net worth of the best plan, the most that any plan could net (None: unknown).
Step = tuple[int, int, int | None]

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LARGEST: Final = 10**15
_STEP_LENGTH: Final = 3


@dataclass(frozen=True)
class Search:
    """How the search for a plan went; worth in minor units of ``currency``."""

    trace: tuple[Step, ...]
    currency: str


def places_of(result: object) -> Mapping[str, int]:
    """The numbers that a job left, by their names: those of what it made."""
    left = result if isinstance(result, dict) else {}
    return {name: number for name, number in left.items() if _is_number(number)}


def search_of(result: object) -> Search | None:
    """How the search went, where the job left at least two steps of it."""
    left = result if isinstance(result, dict) else {}
    trace, currency = left.get("trace"), left.get("currency")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency) or not isinstance(trace, list):
        return None
    if len(trace) <= 1 or not all(_is_step(step) for step in trace):
        return None
    return Search(tuple((at, best, most) for at, best, most in trace), currency)


def _is_step(step: Any) -> bool:  # noqa: ANN401  whatever JSON holds
    if not isinstance(step, list) or len(step) != _STEP_LENGTH:
        return False
    return _is_number(step[0]) and _is_number(step[1]) and (step[2] is None or _is_number(step[2]))


def _is_number(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) <= _LARGEST
