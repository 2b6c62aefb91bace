"""The translations of one language as people keep them: gettext files, one for each area, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from planner.languages.entries import entries_of

HOME: Final = Path(__file__).parent
# Flags of a message: it is not for people; its translation needs a hole less.
NO_WORDS: Final = "no-words"
LEAVES_OUT: Final = "leaves-out"
# The context of names that we give to things of people: they are said where names stand, as those of methods are.
OUR_NAME: Final = "name"


@dataclass(frozen=True)
class Catalogue:
    """What is said in one language, by message, and by place and message where one word means two things.

    ``spoken`` are the messages of code, which are recognised at display; ``shipped`` those of the catalogue of methods.
    """

    language: str
    said: dict[str, str]
    said_at: dict[tuple[str, str], str]
    spoken: frozenset[str]
    shipped: frozenset[str]

    def translation(self, text: str, place: str = "") -> str | None:
        """The words for a message, or None where there are none."""
        return self.said_at.get((place, text)) or self.said.get(text)


@cache
def catalogue(language: str) -> Catalogue:
    """The translations of ``language``; empty for English, which is what the code says."""
    said: dict[str, str] = {}
    said_at: dict[tuple[str, str], str] = {}
    spoken, shipped = set(), set()
    for path in sorted((HOME / language).glob("*.po")):
        for one in entries_of(path.read_text(encoding="utf-8")):
            if not one.said or NO_WORDS in one.flags:
                continue
            if one.context and one.context != OUR_NAME:
                said_at[one.context, one.text] = one.said
                continue
            said[one.text] = one.said
            if one.is_in("py") or not one.places:
                spoken.add(one.text)
            if one.is_in("toml") or one.context == OUR_NAME:
                shipped.add(one.text)
    return Catalogue(language, said, said_at, frozenset(spoken), frozenset(shipped))


def messages_of(path: Path) -> list[Message]:
    """The messages of one file, without its head."""
    return [message for message in read(path) if message.id]


def read(path: Path) -> Catalog:
    """One file of translations, with all that stands in it."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)
