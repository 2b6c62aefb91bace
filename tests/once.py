"""What takes long to make is made once for all processes of a run of tests."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


def once_in_a_run(own: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder ``name`` that ``make`` makes, in the first process that asks; nobody may change it.

    ``own`` is the folder of this process, beside which those of the other processes stand.
    """
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made, is_whole = shared / name, shared / f"{name}.whole"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_whole.exists():
            make(made)
            is_whole.touch()
    return made
