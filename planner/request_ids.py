"""The name under which one request, and the job that it starts, can be followed through every log."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LONGEST: Final = 64
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_current: Final[ContextVar[str]] = ContextVar("request_id", default="")
_job: Final[ContextVar[int | None]] = ContextVar("job_id", default=None)


def current_request_id() -> str:
    """The request that is being answered here, or that started the job that runs here; empty when there is none."""
    return _current.get()


def current_job_id() -> int | None:
    """The job that runs here."""
    return _job.get()


def accepted(text: str | None) -> str:
    """``text`` when it can stand in a log and a header as it is, otherwise a new id."""
    return text if text and _WELL_FORMED.fullmatch(text) else secrets.token_hex(8)


def begin_request(request_id: str) -> None:
    """From now on this thread answers ``request_id``."""
    _current.set(request_id)


def end_request() -> None:
    """Nobody is answered by this thread any more."""
    _current.set("")


@contextmanager
def following(request_id: str, job_id: int | None = None) -> Iterator[None]:
    """Let what happens in the block be known under ``request_id``, and as part of a job."""
    kept, job = _current.set(request_id), _job.set(job_id)
    try:
        yield
    finally:
        _current.reset(kept)
        _job.reset(job)
