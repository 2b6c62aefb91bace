"""Messages: a sentence as pieces, with numbers in place of what is put in and of the tags within it.

``The plan costs <1>{2}</1>`` has one element and one hole; a translation keeps each number and may move it. A message
of Python code may have ``{=1}``: what stands there is somebody's own word and is never translated.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from planner.languages.html_text import INLINE, SPACE, VOID, has_words

PLACEHOLDER: Final = re.compile(r"(\{=?\d+\}|</?\d+/?>)")
Part = object  # text of a template as str, or a node of its tree


@dataclass(frozen=True)
class Text:
    """Words as they stand."""

    text: str


@dataclass(frozen=True)
class Tag:
    """One tag of an element within a sentence: ``name`` as written, with a leading ``/`` where it closes one."""

    name: str
    parts: tuple[Part, ...]

    @property
    def closes(self) -> bool:
        """Whether it ends an element."""
        return self.name.startswith("/")

    @property
    def is_alone(self) -> bool:
        """Whether the element has no end of its own."""
        return self.name in VOID


@dataclass(frozen=True)
class Hole:
    """What is put in when the page is made: an expression, or a choice between words. ``hint`` says what it is."""

    node: Part
    hint: str = ""


Piece = Text | Tag | Hole


@dataclass(frozen=True)
class Message:
    """``text`` is what is looked up; ``placed`` has the piece of each placeholder, ``hints`` a word on each hole."""

    text: str
    placed: dict[str, Piece]
    lead: str = ""
    trail: str = ""

    @property
    def hints(self) -> tuple[str, ...]:
        """``{2}: what it is`` for each hole that has a hint, ``<1>: a`` for each element."""
        told = []
        for mark, piece in self.placed.items():
            if isinstance(piece, Hole) and piece.hint:
                told.append(f"{mark} {piece.hint}")
            elif isinstance(piece, Tag) and not piece.closes:
                told.append(f"{mark} {piece.name}")
        return tuple(told)


def message_of(pieces: Sequence[Piece]) -> Message:
    """The message of a sentence; space at its ends stays outside, space within it counts once as in HTML."""
    placed: dict[str, Piece] = {}
    written = []
    opened: list[int] = []
    number = 0
    for piece in pieces:
        if isinstance(piece, Text):
            written.append(piece.text)
            continue
        if isinstance(piece, Tag) and piece.closes and opened:
            mark = f"</{opened.pop()}>"
        else:
            number += 1
            mark = _mark(piece, number)
            if isinstance(piece, Tag) and not piece.is_alone and not piece.closes:
                opened.append(number)
        placed[mark] = piece
        written.append(mark)
    whole = SPACE.sub(" ", "".join(written))
    text = whole.strip(" ")
    return Message(text, placed, " " if whole.startswith(" ") else "", " " if whole.endswith(" ") and text else "")


def _mark(piece: Piece, number: int) -> str:
    if isinstance(piece, Hole):
        return f"{{{number}}}"
    if isinstance(piece, Tag) and piece.closes:
        return f"</{number}>"
    return f"<{number}/>" if isinstance(piece, Tag) and piece.is_alone else f"<{number}>"


def put_back(message: Message, translation: str) -> list[Piece]:
    """The pieces of ``message`` in the words and the order of ``translation``."""
    found: list[Piece] = [Text(message.lead)]
    found += [message.placed.get(part) or Text(part) for part in PLACEHOLDER.split(translation) if part]
    return [*found, Text(message.trail)]


def sentences(pieces: Sequence[Piece]) -> Iterable[tuple[bool, list[Piece]]]:
    """``pieces`` as runs: pairs of whether the run is a sentence, and its pieces in order.

    An element that holds the whole sentence stays outside it; elements with no words between them stand for themselves.
    """
    items = _items(pieces)
    if any(len(item) == 1 and isinstance(item[0], Text) and has_words(item[0].text) for item in items):
        yield True, list(pieces)
        return
    for item in items:
        if len(item) > 1:
            yield False, [item[0]]
            yield from sentences(item[1:-1])
            yield False, [item[-1]]
        else:
            yield False, item


def _items(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces outside every element, and the elements as runs from their first tag to their last."""
    found: list[list[Piece]] = []
    depth = 0
    for piece in pieces:
        is_tag = isinstance(piece, Tag) and not piece.is_alone
        if depth:
            found[-1].append(piece)
        else:
            found.append([piece])
        if is_tag:
            depth = max(0, depth + (-1 if piece.closes else 1))  # type: ignore[union-attr]  # a Tag, as is_tag says
    if depth and len(found) > 0:
        return [[piece] for piece in pieces]
    return found


def is_inline(name: str) -> bool:
    """Whether the element of the tag ``name`` stands within a sentence."""
    return name.removeprefix("/") in INLINE
