"""Mentions: ``@Name`` in a text, and the people it means."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

MOST_SUGGESTED: Final = 6
# Not inside a word or an e-mail address.
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_TYPED = re.compile(r"(?<![\w@.])@([\w][\w .'’-]{0,59})?$")


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``user_id`` is the person whom it mentions, None for plain words."""

    text: str
    user_id: int | None = None


def pieces(text: str, people: Mapping[int, str]) -> tuple[Piece, ...]:
    """``text`` cut into plain words and mentions of ``people``, names by id; joined again the pieces are ``text``.

    A mention is ``@`` and a whole name, or a first name that only one of them has; capitals make no difference.
    """
    names = _names(people) if "@" in text else {}
    return tuple(piece for piece in _cut(text, names) if piece.text)


def mentioned(text: str, people: Mapping[int, str]) -> frozenset[int]:
    """The ids of the people whom ``text`` mentions."""
    return frozenset(piece.user_id for piece in pieces(text, people) if piece.user_id is not None)


def suggested(text: str, people: Mapping[int, str]) -> tuple[str, ...]:
    """Names that could complete the ``@…`` at the end of ``text``, in order of the alphabet; none without one."""
    typed = _TYPED.search(text)
    if typed is None:
        return ()
    start = (typed[1] or "").casefold()
    fitting = {name for name in people.values() if any(part.startswith(start) for part in _starts(name))}
    return tuple(sorted(fitting, key=str.casefold)[:MOST_SUGGESTED])


def _starts(name: str) -> Iterator[str]:
    """``name`` from each of its words on, as people begin to type it."""
    words = name.casefold().split()
    return (" ".join(words[start:]) for start in range(len(words)))


def _names(people: Mapping[int, str]) -> Mapping[str, int]:
    """What may follow the ``@``: names that only one person answers to, the longest first."""
    whole = Counter(name.casefold() for name in people.values())
    first = Counter(name.casefold().split()[0] for name in people.values() if name.split())
    found = {name.casefold(): id_ for id_, name in people.items() if name.strip() and whole[name.casefold()] == 1}
    for id_, name in people.items():
        short = (name.casefold().split() or [""])[0]
        if short and first[short] == 1:
            found.setdefault(short, id_)
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def _cut(text: str, names: Mapping[str, int]) -> Iterator[Piece]:
    told = 0
    for at in _AT.finditer(text):
        found = _name_at(text, at.end(), names)
        if found is not None:
            yield Piece(text[told : at.start()])
            told = at.end() + found[0]
            yield Piece(text[at.start() : told], found[1])
    yield Piece(text[told:])


def _name_at(text: str, start: int, names: Mapping[str, int]) -> tuple[int, int] | None:
    """The length of the name that stands at ``start``, and whose it is."""
    for name, user_id in names.items():
        for length in _lengths(name):
            written = text[start : start + length]
            after = text[start + length : start + length + 1]
            if written.casefold() == name and not (after.isalnum() or after == "_"):
                return length, user_id
    return None


def _lengths(name: str) -> tuple[int, ...]:
    """How long a name may stand written: folding makes some letters two."""
    return tuple(range(len(name), max(len(name) - 3, 0), -1))
