"""Whose language is read now: set for a request, a print or a letter, English where nobody said otherwise."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

ENGLISH: Final = "en"
# What pages say of their own language where nobody asked for another.
WRITTEN_IN: Final = "en-GB"
LANGUAGES: Final = {ENGLISH: "English", "de": "Deutsch"}
_READING: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """The language of whoever reads what is made now, one of LANGUAGES."""
    return _READING.get()


def read_in(chosen: str) -> None:
    """From here on, in this request or thread, write for a reader of ``chosen``; English where it is unknown."""
    _READING.set(chosen if chosen in LANGUAGES else ENGLISH)


@contextmanager
def reading(chosen: str) -> Iterator[None]:
    """Within, write for a reader of ``chosen``."""
    before = _READING.set(chosen if chosen in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _READING.reset(before)


def best_of(asked: Sequence[str]) -> str:
    """The first language of ``asked``, tags such as ``de-AT`` in order of preference, that there is; else English."""
    return next((tag[:2].lower() for tag in asked if tag[:2].lower() in LANGUAGES), ENGLISH)
