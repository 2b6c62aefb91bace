"""How long transactions wait to begin, told to whoever counts it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

_listeners: list[Callable[[float], None]] = []


def tell_waits(listener: Callable[[float], None]) -> None:
    """Tell ``listener`` alone, in seconds, how long each transaction that writes waits from now on."""
    _listeners[:] = [listener]


@contextmanager
def waited() -> Iterator[None]:
    """The block is a wait."""
    began = perf_counter()
    try:
        yield
    finally:
        for listener in _listeners:
            listener(perf_counter() - began)
