"""The translations of one language as people keep them: gettext files, one for each area, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HOME: Final = Path(__file__).parent
# Flags of a message: it is not for people; its translation needs a hole less.
NO_WORDS: Final = "no-words"
LEAVES_OUT: Final = "leaves-out"


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
        for message in messages_of(path):
            text = str(message.id)
            if not message.string or NO_WORDS in message.flags:
                continue
            if message.context:
                said_at[message.context, text] = str(message.string)
                continue
            said[text] = str(message.string)
            if any(str(place).endswith(".py") for place, _ in message.locations) or not message.locations:
                spoken.add(text)
            if any(str(place).endswith(".toml") for place, _ in message.locations):
                shipped.add(text)
    return Catalogue(language, said, said_at, frozenset(spoken), frozenset(shipped))


def messages_of(path: Path) -> list[Message]:
    """The messages of one file, without its head."""
    return [message for message in read(path) if message.id]


def read(path: Path) -> Catalog:
    """One file of translations."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)
