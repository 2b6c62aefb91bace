"""Ask a child process why a problem has no plan, and end it when it has had its time."""

import os
import sys
import time
from collections.abc import Sequence

from budgeting.errors import ProblemError
from budgeting.explaining.doctor import Diagnosis
from planner.solving.clash_child import DIAGNOSIS
from planner.solving.parent import MEMORY_BYTES
from planner.solving.process import Child

_SECONDS = 25.0
_BROKE_OFF = "The work on the clash broke off. Look again; if it breaks off again, ask for help."
_TOO_LONG = "The clash was not found in the time that it is given. Take some rules away and look again."


def diagnose_in_child(
    content: str,
    *,
    seconds: float = _SECONDS,
    command: Sequence[str] = (sys.executable, "-m", "planner.solving.clash_child"),
) -> Diagnosis | None:
    """Why the problem file ``content`` has no plan; None when it has one. Raises ProblemError in plain words."""
    until = time.monotonic() + seconds
    options = ["--memory", str(MEMORY_BYTES), "--parent", str(os.getpid())]
    with Child([*command, *options], content) as child:
        for said in child.sayings(until):
            if "diagnosis" in said:
                return DIAGNOSIS.validate_python(said["diagnosis"], strict=False)
            raise ProblemError(said.get("refused", _BROKE_OFF))
    raise ProblemError(_TOO_LONG)
