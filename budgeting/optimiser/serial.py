"""Timetables by a rule of thumb: tasks one after the other, each on the first day that has room, from many orders.

A timetable is improved by pushing every task as late, then as early, as the others allow. The next order is that of the
one kept so far, shaken a little or a lot in turn by a fixed sequence of numbers, so that the same tasks always give the
same timetable.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

# A linear congruential sequence (Knuth, MMIX).
_STEP, _SHIFT, _ROUND = 6_364_136_223_846_793_005, 1_442_695_040_888_963_407, 1 << 64
_WIDEST: Final = 24


@dataclass(frozen=True)
class Task:
    """Work that is not interrupted: ``duration`` in working days, and ``uses`` of each resource while it runs.

    It starts once every task of ``after``, told by its place, has ended.
    """

    duration: int
    uses: tuple[int, ...] = ()
    after: tuple[int, ...] = ()


class Serial:
    """The tasks of one portfolio, ready to be put in a row again and again. They must not wait in a circle."""

    def __init__(self, tasks: Sequence[Task], capacities: Sequence[int]) -> None:
        self.durations = [task.duration for task in tasks]
        self.after = [task.after for task in tasks]
        self.before: list[list[int]] = [[] for _ in tasks]
        for place, task in enumerate(tasks):
            for one in task.after:
                self.before[one].append(place)
        # All resources in one number, a guard bit above each: using too much of any sets its guard bit.
        width = max(capacities, default=0).bit_length() + 1
        self._guard = sum(1 << (width * (number + 1) - 1) for number in range(len(capacities)))
        self._free = sum(most << (width * number) for number, most in enumerate(capacities))
        self._uses = [sum(used << (width * number) for number, used in enumerate(task.uses)) for task in tasks]
        self.tails = self._tails()

    def first(self) -> tuple[int, ...]:
        """Each task in its turn, the one with the most work behind it first."""
        return self._left([-tail for tail in self.tails])

    def best(self, tries: int, shortest: int, should_stop: Callable[[], bool]) -> tuple[int, ...]:
        """The shortest of ``tries`` timetables; at once when it is no longer than ``shortest``, or told to stop."""
        number = 1
        best = self._pushed(self.first())
        for turn in range(tries):
            if self.length(best) <= shortest or should_stop():
                break
            amplitude = 2 + turn % _WIDEST
            ranks = []
            for start in best:
                number = (number * _STEP + _SHIFT) % _ROUND
                ranks.append(start + amplitude * (number >> 40) / (1 << 24))
            found = self._pushed(self._left(ranks))
            if self.length(found) <= self.length(best):
                best = found
        return best

    def length(self, starts: Sequence[int]) -> int:
        """The day on which the last task ends."""
        return max((start + long for start, long in zip(starts, self.durations, strict=True)), default=0)

    def _pushed(self, starts: tuple[int, ...]) -> tuple[int, ...]:
        """``starts`` after pushing everything late, then early, for as long as that makes it shorter."""
        while True:
            ends = [start + long for start, long in zip(starts, self.durations, strict=True)]
            back = self._row([-end for end in ends], self.before, self.after)
            length = self.length(back)
            late = [length - start - long for start, long in zip(back, self.durations, strict=True)]
            found = self._left(late)
            if self.length(found) >= self.length(starts):
                return starts
            starts = found

    def _left(self, ranks: Sequence[float]) -> tuple[int, ...]:
        return self._row(ranks, self.after, self.before)

    def _row(
        self, ranks: Sequence[float], after: Sequence[Sequence[int]], before: Sequence[Sequence[int]]
    ) -> tuple[int, ...]:
        """Each task whose turn it is, the least rank first, on the first day from which there is room until its end."""
        free = [self._free] * (sum(self.durations) + 1)
        missing = [len(ones) for ones in after]
        earliest, starts = [0] * len(missing), [0] * len(missing)
        ready = {place for place, count in enumerate(missing) if not count}
        while ready:
            place = min(ready, key=lambda one: (ranks[one], one))
            ready.remove(place)
            starts[place] = start = self._room(place, earliest[place], free)
            for day in range(start, start + self.durations[place]):
                free[day] -= self._uses[place]
            for one in before[place]:
                earliest[one] = max(earliest[one], start + self.durations[place])
                missing[one] -= 1
                if not missing[one]:
                    ready.add(one)
        return tuple(starts)

    def _room(self, place: int, start: int, free: Sequence[int]) -> int:
        """The first day from ``start`` with room for the task until it ends."""
        uses, long, guard = self._uses[place], self.durations[place], self._guard
        day = start
        while day < start + long:
            if (free[day] + guard - uses) & guard != guard:
                start = day + 1
            day += 1
        return start

    def _tails(self) -> list[int]:
        """For each task the days from its start to the end of all that waits for it, were there room for everything."""
        tails = [0] * len(self.durations)
        missing = [len(ones) for ones in self.before]
        ready = [place for place, count in enumerate(missing) if not count]
        while ready:
            place = ready.pop()
            tails[place] = self.durations[place] + max((tails[one] for one in self.before[place]), default=0)
            for one in self.after[place]:
                missing[one] -= 1
                if not missing[one]:
                    ready.append(one)
        return tails
