"""Web processes that listen on one port, and leave a connection to the one of them who has the fewest.

A connection stays with the process that took it. Without this whoever is awake takes all that come at once, and on a
busy machine one process answers everybody while the other one sleeps.
"""

import mmap
import struct
from time import monotonic, sleep
from typing import Any, Final

from waitress.server import TcpWSGIServer

# So long a connection is left to a neighbour who has fewer: a process that is well takes it much sooner.
_PATIENCE_SECONDS: Final = 0.05
_MOMENT_SECONDS: Final = 0.001
_NOBODY: Final = 1 << 62
_COUNT: Final = struct.Struct("q")


class Neighbours:
    """How many connections each of the processes has, in memory that the children of a fork share."""

    def __init__(self, most: int = 1) -> None:
        self._memory = mmap.mmap(-1, most * _COUNT.size)
        self._most = most
        for number in range(most):
            self.leave(number)

    def note(self, number: int, count: int) -> None:
        """The process of that number, from 0, has so many connections."""
        _COUNT.pack_into(self._memory, number * _COUNT.size, count)

    def leave(self, number: int) -> None:
        """Nobody is there any more: nothing is left to them."""
        self.note(number, _NOBODY)

    def fewest(self) -> int:
        """How many the one has who has the fewest."""
        return min(int(_COUNT.unpack_from(self._memory, number * _COUNT.size)[0]) for number in range(self._most))


class NeighbourlyServer(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A server of waitress that looks at its neighbours before it takes a connection; it is one of them, by number."""

    neighbours: Neighbours
    number: int
    is_leaving = False

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401  as its base has them
        self._left_since = self._left_last = 0.0
        super().__init__(*args, **named)

    def readable(self) -> bool:
        """Asked each time before anything is waited for, so that the neighbours know."""
        if not self.is_leaving:
            self.neighbours.note(self.number, len(self._map))
        return bool(super().readable())

    def handle_accept(self) -> None:
        """Take a connection, unless a neighbour has fewer and has not had the time to take it."""
        now = monotonic()
        if self.is_leaving or len(self._map) <= self.neighbours.fewest() or not self._is_patient(now):
            self._left_last = 0.0
            super().handle_accept()
            return
        self._left_last = now
        sleep(_MOMENT_SECONDS)

    def leave(self) -> None:
        """Take whatever comes until the end, and have nothing left to this process any more."""
        self.is_leaving = True
        self.neighbours.leave(self.number)

    def _is_patient(self, now: float) -> bool:
        if now - self._left_last > _PATIENCE_SECONDS:
            self._left_since = now
        return now - self._left_since < _PATIENCE_SECONDS
