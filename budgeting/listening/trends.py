"""What a trend says in words: from which level to which, and in which month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from budgeting.listening.changes import change_points

_LATE_IN_MONTH = 28
_STEPS: Final = ((10_000, 1_000), (1_000, 100), (0, 10))


@dataclass(frozen=True)
class LevelChange:
    """From ``month`` (its first day) on, ``after_milli`` items a month (in thousandths) where ``before_milli`` were.

    ``place`` counts months. Ten and more are whole; below that a level keeps the digits that tell it from the other.
    """

    place: int
    month: date
    before_milli: int
    after_milli: int

    @property
    def has_risen(self) -> bool:
        """Whether more is said than before."""
        return self.after_milli > self.before_milli


def find_changes(months: Sequence[tuple[date, int]], latest: date) -> tuple[LevelChange, ...]:
    """Where the level of a series (first day of each month, items) changed; ``latest`` is the last day that is known.

    A month that is not over says nothing of its level and is left out.
    """
    whole = [pair for pair in months if is_over(pair[0], latest)]
    counts = [count for _, count in whole]
    starts = change_points(counts)
    edges = (0, *starts, len(counts))
    return tuple(
        LevelChange(
            start, whole[start][0], _level(counts[edges[place] : start]), _level(counts[start : edges[place + 2]])
        )
        for place, start in enumerate(starts)
    )


def is_over(month: date, latest: date) -> bool:
    """Whether ``latest`` lies behind the month, or in its last days."""
    return latest >= month + timedelta(days=_LATE_IN_MONTH - 1)


def _level(counts: Sequence[int]) -> int:
    """Mean of ``counts`` in thousandths: whole from 10 on, else to a tenth, and to a hundredth below one."""
    milli = (2_000 * sum(counts) + len(counts)) // (2 * len(counts))
    step = next(step for least, step in _STEPS if milli >= least)
    return (milli + step // 2) // step * step
