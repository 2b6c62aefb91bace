"""On which day each activity starts: a placing in a moment, for a page, without an engine.

A placing is measured by four things, each of which counts only where those before it are equal: days late, work beyond
what there is, the day on which all is done, and the sum of the starts. Ties go to the placing that was met first, so
that the same activities are always placed alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Activity:
    """Something that is placed on one of ``starts`` (days counted from 0, in order) and takes ``duration`` days.

    It waits until all of ``after`` (keys) have ended; its result is wanted by the day ``due``. ``works[i]`` is what it
    uses when it begins on ``starts[i]``: pairs of a place (of the capacities) and an amount.
    """

    key: str
    starts: tuple[int, ...]
    duration: int
    works: tuple[tuple[tuple[int, int], ...], ...]
    after: tuple[str, ...] = ()
    due: int | None = None


class Measure(NamedTuple):
    """What a placing costs: the less the better, from left to right."""

    days_late: int
    over: int
    length: int
    days_waited: int


def measure(activities: Sequence[Activity], capacities: Sequence[int | None], starts: Mapping[str, int]) -> Measure:
    """days_late = sum of max(0, end - due); over = sum over places of max(0, work - capacity), None for no limit."""
    used = [0] * len(capacities)
    for one in activities:
        for place, amount in one.works[one.starts.index(starts[one.key])]:
            used[place] += amount
    ends = [starts[one.key] + one.duration for one in activities]
    late = sum(max(0, end - one.due) for end, one in zip(ends, activities, strict=True) if one.due is not None)
    over = sum(max(0, work - most) for work, most in zip(used, capacities, strict=True) if most is not None)
    return Measure(late, over, max(ends, default=0), sum(starts.values()))


def keeps_order(activities: Sequence[Activity], starts: Mapping[str, int]) -> bool:
    """Whether nothing starts before all that it waits for has ended."""
    ends = {one.key: starts[one.key] + one.duration for one in activities}
    return all(ends[key] <= starts[one.key] for one in activities for key in one.after)


def place(activities: Sequence[Activity], capacities: Sequence[int | None]) -> dict[str, int]:
    """A start for each activity: all at their first, then one moved after the other while that makes it better.

    The first start of every activity must be possible when all start on their first.
    """
    best = {one.key: one.starts[0] for one in activities}
    cost = measure(activities, capacities, best)
    while True:
        moved = (best | move for move in _moves(activities, best) if keeps_order(activities, best | move))
        found = min(
            ((measure(activities, capacities, one), place, one) for place, one in enumerate(moved)), default=None
        )
        if found is None or found[0] >= cost:
            return best
        cost, _, best = found


def _moves(activities: Sequence[Activity], starts: Mapping[str, int]) -> Iterator[dict[str, int]]:
    for one in activities:
        for start in one.starts:
            if start != starts[one.key]:
                yield {one.key: start}
