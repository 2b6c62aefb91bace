"""Work beside our own that cannot be interrupted: awaited as long as it is wanted, and left behind otherwise."""

import threading
from collections.abc import Callable
from typing import Self

_POLL_SECONDS = 0.05


class Aside:
    """``work`` in a thread of its own that does not keep the process alive."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever still runs is left to end by itself."""

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  raised again where it is awaited
            self._error = error

    def wait(self, should_stop: Callable[[], bool]) -> bool:
        """Wait for the end of the work; False when told to stop first. Raises what the work raised."""
        while self._thread.is_alive():
            if should_stop():
                return False
            self._thread.join(_POLL_SECONDS)
        if self._error:
            raise self._error
        return True
