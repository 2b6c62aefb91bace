"""Ask a child process that is kept for the next request, one for each thread, about plans in parts."""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from budgeting.errors import ProblemError
from planner.solving.parent import MEMORY_BYTES
from planner.solving.process import Child
from planner.solving.unit_child import REQUEST, UnitRequest

COMMAND: Final = (sys.executable, "-m", "planner.solving.unit_child")
# A child that has answered so often gives back what memory it has gathered.
_MOST_REQUESTS: Final = 50
_TOO_LONG: Final = "This was not answered in the time that it is given. Ask again when less is running."
_BROKE_OFF: Final = "The work on this answer broke off. Ask again; if it breaks off again, ask for help."
_OWN = threading.local()


def ask_for_units(
    request: UnitRequest, *, seconds: float, should_stop: Callable[[], bool] | None = None
) -> dict[str, Any]:
    """What the child of this thread says to ``request``. Raises ProblemError, in plain words, where it refuses.

    Whatever ``should_stop`` raises ends the child.
    """
    kept: _Kept | None = getattr(_OWN, "kept", None)
    if kept is None or kept.is_used_up:
        let_go()
        kept = _OWN.kept = _Kept()
    try:
        said = kept.ask(request, seconds, should_stop)
    except BaseException:
        let_go()
        raise
    if isinstance(said.get("refused"), str):
        raise ProblemError(said["refused"])
    return said


def let_go() -> None:
    """End the child of this thread, if it has one."""
    kept: _Kept | None = getattr(_OWN, "kept", None)
    if kept is not None:
        _OWN.kept = None
        kept.close()


class _Kept:
    """A child with the plan that it was told of last."""

    def __init__(self) -> None:
        self._child = Child([*COMMAND, "--memory", str(MEMORY_BYTES), "--parent", str(os.getpid())], None)
        self._child.__enter__()
        self._content: str | None = None
        self._count = 0

    @property
    def is_used_up(self) -> bool:
        return self._count >= _MOST_REQUESTS

    def ask(self, request: UnitRequest, seconds: float, should_stop: Callable[[], bool] | None) -> dict[str, Any]:
        told = replace(request, content=None if request.content == self._content else request.content)
        self._content, self._count = request.content, self._count + 1
        self._child.tell(REQUEST.dump_json(told).decode())
        for said in self._child.sayings(time.monotonic() + seconds, should_stop):
            if not said:
                raise ProblemError(_BROKE_OFF)
            return said
        raise ProblemError(_TOO_LONG)

    def close(self) -> None:
        self._child.__exit__()
