"""Futures in which each follow-up is released or not, drawn once and for all from the questions' keys."""

import hashlib
from functools import lru_cache

from budgeting.decisions import MILLION


def is_released(question: str, place: int, future: int, probability_ppm: int) -> bool:
    """Whether ``future`` (from 0) releases the follow-up at ``place`` (from 0) in its bundle.

    The draw belongs to question, place and future: bundles of one question see the same luck, and a follow-up that is
    likelier is released in every future in which a less likely one would be.
    """
    return _draw(question, place, future) < probability_ppm


@lru_cache(maxsize=2**17)
def _draw(question: str, place: int, future: int) -> int:
    """A number from 0 to 999,999: the first eight bytes of SHA-256, scaled down."""
    digest = hashlib.sha256(f"{question}\0{place}\0{future}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * MILLION >> 64
