"""Ask a child process why a problem has no plan, and end it when it has had its time."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from budgeting.errors import ProblemError
from budgeting.explaining.clash.doctor import Diagnosis
from budgeting.explaining.clash.way_out import Outcome
from planner.solving.clash_child import DIAGNOSIS, OUTCOME
from planner.solving.parent import MEMORY_BYTES
from planner.solving.process import Child

_SECONDS = 25.0
_SECONDS_FOR_PLANS = 10.0
# A web process that is told to stop lets its pages end for 30 seconds.
_ALTOGETHER = 29.0
_BROKE_OFF = "The work on the clash broke off. Look again; if it breaks off again, ask for help."
_TOO_LONG = "The clash was not found in the time that it is given. Take some rules away and look again."


@dataclass(frozen=True)
class Diagnosed:
    """A diagnosis (None: nothing clashes), with the outcome of each way out, in order, as far as they are known."""

    diagnosis: Diagnosis | None
    outcomes: tuple[Outcome | None, ...] = ()


def diagnose_in_child(
    content: str,
    *,
    seconds: float = _SECONDS,
    seconds_for_plans: float = _SECONDS_FOR_PLANS,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.clash_child"),
) -> Diagnosed:
    """Why the problem in ``content`` (JSON of ``CLASHING``) has no plan. Raises ProblemError in plain words."""
    began = time.monotonic()
    options = ["--memory", str(MEMORY_BYTES), "--parent", str(os.getpid())]
    with Child([*command, *options], content) as child:
        for said in child.sayings(began + seconds):
            if "diagnosis" not in said:
                raise ProblemError(said.get("refused", _BROKE_OFF))
            diagnosis = DIAGNOSIS.validate_python(said["diagnosis"], strict=False)
            later = child.sayings(min(time.monotonic() + seconds_for_plans, began + _ALTOGETHER))
            return Diagnosed(diagnosis, tuple(_outcomes(later, len(diagnosis.repairs) if diagnosis else 0)))
    raise ProblemError(_TOO_LONG)


def _outcomes(later: Iterator[dict[str, Any]], most: int) -> Iterator[Outcome | None]:
    """What it says of the ways out, until it has told of all, ends or has had its time."""
    for _, said in zip(range(most), later, strict=False):
        if "outcome" not in said:
            return
        yield OUTCOME.validate_python(said["outcome"], strict=False)
