"""Which of our fonts a document needs: each file costs time to load, so a print names no others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from planner.paths import STATIC

MACHINE_FREE: Final = STATIC / "pdf" / "own_fonts.conf"
_ASCII_END: Final = 0x7F
_SHEETS: Final = ("fonts.css", "other_scripts.css", "han.css", "hangul.css")
_FACE: Final = re.compile(r"@font-face\{.*?unicode-range:([^;}]+)\}")
_RANGE: Final = re.compile(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?")
# What has no shape of its own: controls, spaces, joiners, directions, variation selectors.
_SHAPELESS: Final = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Face:
    """One font file: its rule, read from the static folder, and the first and last letter of each range it serves."""

    rule: str
    ranges: tuple[tuple[int, int], ...]

    def has(self, letter: int) -> bool:
        """Whether it serves the letter with this code."""
        return any(first <= letter <= last for first, last in self.ranges)


def faces_css(text: str) -> str:
    """The ``@font-face`` rules that setting ``text`` needs; our Latin faces are among them always."""
    letters = {one for one in _letters(text) if one > _ASCII_END} | {ord("a")}
    return "\n".join(face.rule for face in _faces() if any(face.has(letter) for letter in letters))


def lacking(text: str) -> frozenset[str]:
    """The letters of ``text`` that none of our fonts has: the machine's own may help."""
    return frozenset(chr(one) for one in _letters(text) if not any(face.has(one) for face in _faces()))


def _letters(text: Iterable[str]) -> set[int]:
    return {ord(letter) for letter in set(text) if not _SHAPELESS.match(letter)}


@cache
def _faces() -> tuple[Face, ...]:
    sheets = "".join((STATIC / "pdf" / name).read_text() for name in _SHEETS)
    return tuple(
        Face(found[0].replace("../fonts/", "fonts/"), tuple(_ranges(found[1]))) for found in _FACE.finditer(sheets)
    )


def _ranges(words: str) -> Iterable[tuple[int, int]]:
    for first, last in _RANGE.findall(words):
        yield int(first, 16), int(last or first, 16)
