"""Threads that work beside a test for as long as a block of it lasts."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def at_work(threads: Sequence[threading.Thread], ended: threading.Event) -> Iterator[None]:
    """They run for the block; then ``ended`` tells them so, and each is waited for."""
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
