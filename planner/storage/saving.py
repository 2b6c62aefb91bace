"""What a block of work has saved so far, for whoever answers for the whole of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Saves:
    """How many transactions were kept."""

    count: int = 0


_noted: ContextVar[Saves | None] = ContextVar("saves", default=None)


@contextmanager
def saves_noted() -> Iterator[Saves]:
    """Count what is saved in the block; what only machines keep for themselves does not count."""
    saves = Saves()
    before = _noted.set(saves)
    try:
        yield saves
    finally:
        _noted.reset(before)


def note_save() -> None:
    """Count one more transaction that was kept, where somebody counts."""
    saves = _noted.get()
    if saves is not None:
        saves.count += 1
