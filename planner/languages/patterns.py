"""Messages with holes, recognised in finished sentences: found by their rarest word, so that looking costs little."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_HOLE: Final = re.compile(r"\{(=?)(\d+)\}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WEAK: Final = 8
_FAINT: Final = 5
_LONGEST_NAME: Final = 4


@dataclass(frozen=True)
class Pattern:
    """A message with holes and its translation; ``kinds`` are pairs of a hole's number and whether it is left alone."""

    message: str
    translation: str

    @cached_property
    def literals(self) -> list[str]:
        """The texts between the holes, the first and the last of them at the ends."""
        return _HOLE.sub("\0", self.message).split("\0")

    @cached_property
    def weight(self) -> int:
        """How many letters must be there."""
        return sum(len(word) for text in self.literals for word in _WORD.findall(text))

    @property
    def is_weak(self) -> bool:
        """Whether it has so few letters that other texts may look alike."""
        return self.weight < _WEAK

    @cached_property
    def holes(self) -> list[tuple[str, bool]]:
        """Each hole as it is marked, and whether what stands in it is left alone."""
        return [(found[0], bool(found[1])) for found in _HOLE.finditer(self.message)]

    def suits(self, contents: Iterable[str]) -> bool:
        """Whether ``contents`` may stand in the holes: where few letters are ours, only names for people's words."""
        return self.weight >= _FAINT or all(
            before.endswith("“") or not is_own or _may_be_name(content)
            for before, content, (_, is_own) in zip(self.literals, contents, self.holes, strict=False)
        )

    def outweighs(self, unknown: Iterable[str]) -> bool:
        """Whether so much of a text is this message that what nobody knows in it may stay as it is."""
        return not self.is_weak and 2 * self.weight >= sum(one.isalpha() for text in unknown for one in text)

    def match(self, text: str) -> list[str] | None:
        """What stands in each hole when ``text`` is this message, else None: the first hole as short as it can be.

        Each text between two holes is taken where it stands first. No later place could let more of the rest fit, so
        the time grows with the length of ``text`` alone, whatever somebody wrote there.
        """
        first, *middle = self.literals
        if not middle:
            return [] if text == first else None
        last = middle.pop()
        place, end = len(first), len(text) - len(last)
        if place > end or not (text.startswith(first) and text.endswith(last)):
            return None
        contents = []
        for literal in middle:
            found = text.find(literal, place, end)
            if found < 0:
                return None
            contents.append(text[place:found])
            place = found + len(literal)
        return [*contents, text[place:end]]

    def filled(self, contents: Iterable[str]) -> str:
        """The translation with ``contents`` in the holes of the message, in their order."""
        placed = {mark: content for (mark, _), content in zip(self.holes, contents, strict=True)}
        return _HOLE.sub(lambda hole: placed.get(hole[0], ""), self.translation)


class Patterns:
    """All patterns of a language, by their rarest word."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        known = list(patterns)
        often = Counter(word for one in known for word in set(_words(one)))
        self._by_word: defaultdict[str, list[Pattern]] = defaultdict(list)
        for one in known:
            words = _words(one)
            if words:
                self._by_word[min(words, key=lambda word: (often[word], -len(word)))].append(one)

    def of(self, text: str) -> Iterator[Pattern]:
        """The patterns that ``text`` may be, the one with the most words first."""
        found = [one for word in set(_WORD.findall(text)) for one in self._by_word.get(word, ())]
        yield from sorted(found, key=lambda one: -one.weight)


def _words(one: Pattern) -> list[str]:
    """The words of a message that stand whole in every sentence made of it: none that touches a hole."""
    found = []
    last = len(one.literals) - 1
    for number, text in enumerate(one.literals):
        for word in _WORD.finditer(text):
            touches = (word.start() == 0 and number > 0) or (word.end() == len(text) and number < last)
            if not touches:
                found.append(word[0])
    return found


def _may_be_name(text: str) -> bool:
    """Whether ``text`` looks like a name or a figure, not like a part of a sentence."""
    return not text[:1].islower() and len(text.split()) <= _LONGEST_NAME
