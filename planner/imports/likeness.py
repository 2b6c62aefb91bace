"""Which texts are nearly the same: candidates by a few hashes of each text, then judged letter by letter.

Each text is cut into pieces of three words. Eight hash functions each keep the smallest value over its pieces (MinHash,
Broder 1997); two texts that share a share s of their pieces agree in each with chance s. Two values make a band; texts
that agree in one of four bands are candidates: 1 - (1 - s²)⁴, 99.9 % at s = 0.9, 68 % at s = 0.5.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

FEWEST_WORDS: Final = 8
MOST_DAYS_APART: Final = 7
LEAST_ALIKE: Final = 900
BANDS: Final = 4
_PIECE: Final = 3
_COMPARED: Final = 2_000
_LONGEST: Final = 4_000
_WORD = re.compile(r"\w+")
# Odd, so that each only shuffles the hashes; any such numbers do.
_SHUFFLES: Final = np.array(
    [0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09], dtype=np.uint32
)
Bands = NDArray[np.uint64]


def words_of(text: str) -> list[str]:
    """The words by which a text is compared."""
    return _WORD.findall(text[:_LONGEST].lower())


def bands_of(texts: Sequence[str]) -> Bands:
    """Four band values for each text, as rows; texts of too few words get zeros, which agree with nothing."""
    pieces = [_pieces(words_of(text)) for text in texts]
    made = np.zeros((len(texts), BANDS), dtype=np.uint64)
    long = [place for place, found in enumerate(pieces) if found]
    if long:
        hashes = np.fromiter((value for found in pieces for value in found), dtype=np.uint32)
        starts = np.cumsum([0, *(len(pieces[place]) for place in long)])[:-1]
        least = [np.minimum.reduceat(hashes * shuffle, starts).astype(np.uint64) for shuffle in _SHUFFLES]
        for band in range(BANDS):
            made[long, band] = ((least[2 * band] << np.uint64(32)) | least[2 * band + 1]) | np.uint64(1)
    return made


def candidates(bands: Bands, days: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Places of texts (the smaller one first) that may be alike and lie within a week, each pair once."""
    seen: set[tuple[int, int]] = set()
    for band in range(BANDS):
        values = bands[:, band]
        order = np.lexsort((np.arange(len(days)), days, values))
        here, there = order[1:], order[:-1]
        is_near = (values[here] == values[there]) & (values[here] != 0) & (days[here] - days[there] <= MOST_DAYS_APART)
        for one, other in zip(here[is_near].tolist(), there[is_near].tolist(), strict=True):
            pair = (min(one, other), max(one, other))
            if pair not in seen:
                seen.add(pair)
                yield pair


def likeness_milli(one: str, other: str) -> int:
    """How alike two texts are, from 0 to 1000: 1000 when nothing but capitals and marks differs."""
    plain = (" ".join(words_of(text))[:_COMPARED] for text in (one, other))
    return int(10 * fuzz.ratio(*plain, score_cutoff=LEAST_ALIKE / 10))


def _pieces(words: list[str]) -> list[int]:
    if len(words) < FEWEST_WORDS:
        return []
    hashes = [crc32(word.encode()) for word in words]
    return [
        (hashes[at] * 31 + hashes[at + 1] * 17 + hashes[at + 2]) & 0xFFFFFFFF for at in range(len(words) - _PIECE + 1)
    ]
