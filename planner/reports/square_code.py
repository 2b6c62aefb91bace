"""The square code on the cover, which a phone reads: drawn as one path of an SVG."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno

_MARGIN: Final = 4


@dataclass(frozen=True)
class SquareCode:
    """``side`` in modules with the quiet zone around it, ``path`` the dark modules as horizontal strokes."""

    side: int
    path: str


def square_code(words: str) -> SquareCode:
    """``words`` as a QR code that survives the loss of a quarter of it (level Q), in its smallest size."""
    code = segno.make_qr(words, error="q", boost_error=False)
    rows = tuple(code.matrix)
    strokes = (f"M{x} {y}.5h{length}" for y, row in enumerate(rows, _MARGIN) for x, length in _dark(row))
    return SquareCode(len(rows) + 2 * _MARGIN, "".join(strokes))


def _dark(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark modules begins, and its length."""
    x = _MARGIN
    for is_dark, run in groupby(row):
        length = sum(1 for _ in run)
        if is_dark:
            yield x, length
        x += length
