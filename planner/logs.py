"""Logs: one line for each thing that happened, without what people typed, asked for or know in secret."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from planner.request_ids import current_job_id, current_request_id

FORMATS: Final = ("text", "json")
# What our own lines may carry beside their message; anything else that a library hangs on a line is left out.
FACTS: Final = ("endpoint", "method", "status", "took_ms")
_LONGEST_MESSAGE: Final = 2_000


class JsonFormatter(logging.Formatter):
    """A line of JSON: when, how grave, who says it, what, and for which request and job."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line; a control character in it is written as an escape."""
        told: dict[str, Any] = {
            "at": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST_MESSAGE],
            **_following(),
            **{name: getattr(record, name) for name in FACTS if hasattr(record, name)},
        }
        if record.exc_info and record.exc_info[1]:
            told["error"] = told_without_words(record.exc_info[1])
        return json.dumps(told, default=str)


class TextFormatter(logging.Formatter):
    """A line to be read by people; where something broke stands below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text in which nothing can pass for another line or move the terminal."""
        facts = {name: getattr(record, name) for name in FACTS if hasattr(record, name)} | _following()
        beside = "".join(f" {name}={value}" for name, value in facts.items())
        # Our own messages may say where something broke, in lines that are indented by two at least.
        lines = record.getMessage()[:_LONGEST_MESSAGE].split("\n")
        if record.exc_info and record.exc_info[1]:
            lines += told_without_words(record.exc_info[1]).split("\n")
        first, *others = (_printable(line) for line in lines)
        head = f"{_moment(record):%Y-%m-%d %H:%M:%S} {record.levelname} {record.name} {first}{_printable(beside)}"
        return "\n".join([head, *(f"    {line}" for line in others if line.strip())])


def set_up(log_format: str, stream: TextIO | None = None) -> None:
    """Send every log of this process to ``stream`` (standard error) as ``text`` or ``json``."""
    line = logging.StreamHandler(stream or sys.stderr)
    line.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [line]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it greets with the names of its plugins


def told_without_words(error: BaseException) -> str:
    """What kinds of errors led to ``error`` and where, without their messages: those quote rows and forms."""
    told: list[str] = []
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        told.append(f"{type(here).__module__}.{type(here).__name__}")
        told += [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(here.__traceback__)]
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)
    return "\n".join(told)


def _following() -> dict[str, Any]:
    request_id, job_id = current_request_id(), current_job_id()
    return ({"request_id": request_id} if request_id else {}) | ({"job_id": job_id} if job_id is not None else {})


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
