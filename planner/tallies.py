"""Sums that several processes keep together: each adds to its own ones, and whoever is asked reads those of all."""

import mmap
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

_COLUMN_BYTES: Final = 1 << 20
# Eight bytes each, where the machine wants them: written at once, so that nobody reads half of one.
_LENGTH: Final = struct.Struct("Q")
_SUM: Final = struct.Struct("d")


class Tallies:
    """Named sums in memory that the children of a fork share with each other and with their parent.

    Each process adds in a column of its own, so that nobody waits for anybody. Whoever takes the column of a process
    that died goes on with its sums, so that none ever falls. It is memory and no file: no full disk can take it away,
    and nothing stays behind. Pages of it that nobody touched cost nothing.
    """

    def __init__(self, columns: int = 1) -> None:
        self._memory = mmap.mmap(-1, columns * _COLUMN_BYTES)
        self._columns = columns
        self._lock = threading.Lock()
        self.take(0)

    def take(self, column: int) -> None:
        """Add in ``column``, from 0, from now on: at most one process may have it."""
        self._begin = column * _COLUMN_BYTES
        self._places = dict(self._found(column))

    def add(self, *amounts: tuple[str, float]) -> None:
        """Add each amount to the sum of its name; a sum that has no room any more, after some 15,000, is let go."""
        with self._lock:
            for name, amount in amounts:
                place = self._places.get(name) or self._new_place(name)
                if place:
                    _SUM.pack_into(self._memory, place, _SUM.unpack_from(self._memory, place)[0] + amount)

    def totals(self) -> Mapping[str, float]:
        """The sums of all processes together, by name."""
        found: defaultdict[str, float] = defaultdict(float)
        for column in range(self._columns):
            for name, place in self._found(column):
                found[name] += _SUM.unpack_from(self._memory, place)[0]
        return found

    def _new_place(self, name: str) -> int | None:
        """Where the sum of a new name lies: behind its length and its letters, filled up to whole words of memory."""
        text = name.encode()
        begin = self._begin + _LENGTH.size + self._used(self._begin)
        place = begin + _LENGTH.size + _whole_words(len(text))
        if place + _SUM.size > self._begin + _COLUMN_BYTES:
            return None
        _LENGTH.pack_into(self._memory, begin, len(text))
        self._memory[begin + _LENGTH.size : begin + _LENGTH.size + len(text)] = text
        # Last: until then a reader in another process passes over it.
        _LENGTH.pack_into(self._memory, self._begin, place + _SUM.size - self._begin - _LENGTH.size)
        self._places[name] = place
        return place

    def _found(self, column: int) -> Iterator[tuple[str, int]]:
        """Each name of a column with the place of its sum."""
        begin = column * _COLUMN_BYTES
        here = begin + _LENGTH.size
        end = here + self._used(begin)
        while here < end:
            length = _LENGTH.unpack_from(self._memory, here)[0]
            text = self._memory[here + _LENGTH.size : here + _LENGTH.size + length]
            place = here + _LENGTH.size + _whole_words(length)
            yield text.decode(), place
            here = place + _SUM.size

    def _used(self, begin: int) -> int:
        return int(_LENGTH.unpack_from(self._memory, begin)[0])


def _whole_words(length: int) -> int:
    return -(-length // 8) * 8
