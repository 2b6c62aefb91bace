"""A PDF from anywhere, read in a process of its own."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Final

from pydantic import TypeAdapter, ValidationError

from planner.paths import PACKAGE
from planner.reports.printed_facts import Printed

LARGEST_PDF: Final = 25 * 1024 * 1024
LONGEST_SECONDS: Final = 45
TOO_LARGE: Final = f"The file is larger than {LARGEST_PDF // (1024 * 1024)} MiB. No plan is as large."
GAVE_UP: Final = "This PDF takes more time or memory to read than a plan needs, so nothing could be checked."
_KEPT_VARIABLES: Final = ("PATH", "HOME", "TMPDIR")
_PRINTED: Final = TypeAdapter(Printed)


def read_print(pdf: bytes, *, with_plan: bool = False, seconds: float = LONGEST_SECONDS) -> Printed:
    """What ``pdf`` holds; never raises for its content: ``trouble`` then says why it could not be read."""
    if len(pdf) > LARGEST_PDF:
        return Printed((), None, None, TOO_LARGE)
    child = subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", "planner.reports.reading_child", *(["--with-plan"] if with_plan else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    try:
        said, _ = child.communicate(pdf, timeout=seconds)
        return _PRINTED.validate_json(said)
    except (subprocess.TimeoutExpired, ValidationError):
        return Printed((), None, None, GAVE_UP)
    finally:
        _end(child)


def _environment() -> dict[str, str]:
    """Nothing but what Python needs: no secret and no database address reaches the child."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "PYTHONPATH": str(PACKAGE.parent), "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}


def _end(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()
