"""Who may run beside whom within one worker."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_EVERY_SECONDS = 0.2


class Turns:
    """New jobs run side by side; a job that broke off before runs alone.

    When a worker is killed, every job it was running counts one more try. A job that kills its worker each time would
    take its innocent neighbours with it, unless each suspect then runs by itself.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._running = 0
        self._is_taken = False

    @contextmanager
    def take(self, *, alone: bool, stopping: threading.Event) -> Iterator[bool]:
        """Wait for a turn and hold it for the block; yields False, without a turn, when ``stopping`` is set first."""
        has_turn = self._wait(alone=alone, stopping=stopping)
        try:
            yield has_turn
        finally:
            if has_turn:
                self._give_back(alone=alone)

    @contextmanager
    def rest(self, *, alone: bool, stopping: threading.Event) -> Iterator[None]:
        """Let others have the turn that is held while the block only waits; it is held again afterwards."""
        self._give_back(alone=alone)
        try:
            yield
        finally:
            if not self._wait(alone=alone, stopping=stopping):
                with self._condition:
                    self._running += 1

    def _wait(self, *, alone: bool, stopping: threading.Event) -> bool:
        with self._condition:
            while not stopping.is_set():
                if not self._is_taken and not (alone and self._running):
                    self._running += 1
                    self._is_taken = alone
                    return True
                self._condition.wait(_LOOK_EVERY_SECONDS)
        return False

    def _give_back(self, *, alone: bool) -> None:
        with self._condition:
            self._running -= 1
            self._is_taken = self._is_taken and not alone
            self._condition.notify_all()
