"""Ask a child process a question about a plan, listen to it, and end it when it is told to stop or has had its time."""

import os
import sys
import time
from collections.abc import Sequence

from budgeting.errors import ProblemError
from budgeting.explaining.again.asking import OnStep
from budgeting.optimiser import ShouldStop
from planner.solving.answer_kinds import ANSWER_KINDS
from planner.solving.parent import MEMORY_BYTES
from planner.solving.process import Child

_TOO_LONG = "This was not answered in the time that it is given. Ask again when less is running."
_BROKE_OFF = "The work on this answer broke off. Ask again; if it breaks off again, ask for help."


def answer_in_child(
    name: str,
    content: str,
    *,
    on_step: OnStep | None = None,
    should_stop: ShouldStop | None = None,
    memory_bytes: int = MEMORY_BYTES,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.answer_child"),
) -> object | None:
    """The answer to the question ``name`` about the plan in ``content``, as JSON values; None when told to stop.

    Raises ProblemError, in plain words, when there is nothing to answer or it took too long.
    """
    options = ["--kind", name, "--memory", str(memory_bytes), "--parent", str(os.getpid())]
    until = time.monotonic() + ANSWER_KINDS[name].seconds
    with Child([*command, *options], content) as child:
        for said in child.sayings(until, should_stop):
            if "done" in said and on_step:
                on_step(*said["done"])
            elif "refused" in said:
                raise ProblemError(said["refused"])
            elif "answer" in said:
                return said["answer"]  # type: ignore[no-any-return]  # JSON values of any shape
            elif not said:
                raise ProblemError(_BROKE_OFF)
    if should_stop and should_stop():
        return None
    raise ProblemError(_TOO_LONG)
