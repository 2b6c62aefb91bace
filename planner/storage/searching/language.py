"""What people type to search: words (all of them), "a phrase", -without and begin*; nothing is an error."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_TERMS: Final = 24
LONGEST_WORD: Final = 60
_SIGMA: Final = "\u03c3"
_LAST_SIGMA: Final = "\u03c2"
_TERM: Final = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))(\*?)')
# A letter or digit, with the marks that a decomposed text sets behind it; an underscore parts words, as signs do.
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")


@dataclass(frozen=True)
class Term:
    """Words that stand one behind the other; with ``is_open`` the last may go on."""

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Search:
    """What must be there, all of it, and what must not."""

    wanted: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    is_wordless: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.wanted or self.without or self.is_wordless)


def read_search(text: str) -> Search:
    """The search that ``text`` stands for; ``is_wordless`` when it holds signs alone, which nothing can match."""
    wanted: list[Term] = []
    without: list[Term] = []
    for minus, phrase, word, star in _TERM.findall(text):
        words = tuple(fold(found)[:LONGEST_WORD] for found in _WORD.findall(phrase or word))
        if words and len(wanted) + len(without) < MOST_TERMS:
            is_open = bool(star) or word.endswith("*")
            (without if minus else wanted).append(Term(words, is_open))
    is_wordless = bool(text.strip()) and not (wanted or without)
    return Search(tuple(wanted), tuple(without), is_wordless)


def fold(word: str) -> str:
    """A word as both indexes keep it: small letters, and Latin ones without their marks."""
    return "".join(_fold_letter(letter) for letter in unicodedata.normalize("NFC", word))


def mark(text: str, search: Search) -> tuple[tuple[str, bool], ...]:
    """``text`` cut into pieces, each with whether it is what was searched for; together they are the text."""
    if not search.wanted:
        return ((text, False),) if text else ()
    found = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    pieces, behind = [], 0
    for start, end in _joined(sorted(_places(found, search.wanted))):
        pieces += [(text[behind:start], False), (text[start:end], True)]
        behind = end
    return tuple(piece for piece in (*pieces, (text[behind:], False)) if piece[0])


def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    small = (base if base.isascii() else letter).lower()
    if "\u0300" <= letter <= "\u036f":
        return ""
    return _SIGMA if small == _LAST_SIGMA else small[:1]


def _places(found: Sequence[tuple[int, int, str]], terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    for term in terms:
        for first in range(len(found) - len(term.words) + 1):
            part = found[first : first + len(term.words)]
            if _fits(term, [word for _, _, word in part]):
                yield part[0][0], part[-1][1]


def _fits(term: Term, words: Sequence[str]) -> bool:
    *before, last = term.words
    return list(words[:-1]) == before and (words[-1] == last or (term.is_open and words[-1].startswith(last)))


def _joined(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places that do not overlap, in order."""
    behind = 0
    for start, end in places:
        if start >= behind:
            yield start, end
            behind = end
