"""Reading a feedback file through a process of its own, so that a hostile file harms nobody else."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import planner
from planner.imports.child import TOO_MUCH
from planner.imports.errors import UnreadableFileError
from planner.imports.giving_back import take_back
from planner.imports.rows import RawRow, Sheet

_BROKEN = "The file cannot be read: it is damaged, or made to be unreadable. Export it again, best as CSV in UTF-8."


@contextmanager
def open_sheet(path: Path, file_name: str, *, encoding: str = "auto", most_rows: int = 0) -> Iterator[Sheet]:
    """The sheet in ``path``, its rows streamed from the parser; ``file_name`` is what the person called it.

    The columns that were added to rows given back are not part of it.

    Raises UnreadableFileError at once for a file that is not what it says, and while rows are read for one that turns
    out so later.
    """
    process = _start()
    try:
        _ask(process, {"path": str(path), "file_name": file_name, "encoding": encoding, "most_rows": most_rows})
        answers = _answers(process)
        head: Any = next(answers)
        yield take_back(Sheet(tuple(head["columns"]), int(head["about"]), _rows(answers)))
    finally:
        _stop(process)


def _rows(answers: Iterator[Any]) -> Iterator[RawRow]:
    for value in answers:
        if isinstance(value, dict):
            return
        for number, cells, reason in value:
            yield RawRow(number, tuple(cells), reason)


def _answers(process: subprocess.Popen[str]) -> Iterator[Any]:
    for line in _pipe(process.stdout):
        value = json.loads(line)
        if isinstance(value, dict) and "refused" in value:
            raise UnreadableFileError(str(value["refused"]))
        yield value
        if isinstance(value, dict) and "end" in value:
            return
    died_of_memory = process.wait() in (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU)
    raise UnreadableFileError(TOO_MUCH if died_of_memory else _BROKEN)


def _start() -> subprocess.Popen[str]:
    root = str(Path(planner.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "planner.imports.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
        cwd="/",
        env={"PYTHONPATH": root, "PYTHONUTF8": "1", "PATH": os.defpath},
    )


def _ask(process: subprocess.Popen[str], request: dict[str, str | int]) -> None:
    stdin = _pipe(process.stdin)
    stdin.write(json.dumps(request))
    stdin.close()


def _stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        _pipe(pipe).close()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        message = "The parser was started without its pipes."
        raise RuntimeError(message)
    return pipe
