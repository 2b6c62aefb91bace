"""Where in HTML a character stands: in text, in a tag, in the value of an attribute, or in what nobody reads."""

import re
from dataclasses import dataclass, replace
from typing import Final

# Elements that stand within a sentence. Every other one ends what was said before it.
_INLINE_LIST: Final = """
a abbr b bdi br cite code del dfn em i ins kbd mark q s samp small span strong sub sup time tspan u var wbr
"""
INLINE: Final = frozenset(_INLINE_LIST.split())
VOID: Final = frozenset({"br", "wbr", "img", "input", "link", "meta", "hr"})
# Attributes whose values people read or hear.
READ: Final = frozenset(
    {"title", "aria-label", "placeholder", "alt", "data-label", "aria-description", "aria-roledescription", "label"}
    # What the margins of printed pages show.
    | {"data-version", "data-digest", "data-before", "data-after"}
)
_UNREAD: Final = frozenset({"script", "style", "textarea", "pre"})
_NAME: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:-]*")
_BLOCK_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*)")
SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_ENTITY: Final = re.compile(r"&#?\w+;")


@dataclass(frozen=True)
class Spot:
    """A place in HTML: ``mode`` is text, tag, value, unread or comment, with what the mode is about."""

    mode: str = "text"
    tag: str = ""
    attribute: str = ""
    quote: str = ""

    @property
    def is_read(self) -> bool:
        """Whether people read what stands here."""
        return self.mode == "text" or (self.mode == "value" and self.attribute in READ)


@dataclass(frozen=True)
class Cut:
    """A stretch of template text that lies in one place; ``after`` is where its end leads."""

    text: str
    at: Spot
    after: Spot


def cuts(text: str, spot: Spot) -> list[Cut]:
    """``text`` in stretches of one place each, in order; they add up to ``text``."""
    found = []
    place = 0
    while place < len(text):
        end, after = _STEPS[spot.mode](text, place, spot)
        found.append(Cut(text[place:end], spot, after))
        place, spot = end, after
    return found


def has_words(text: str) -> bool:
    """Whether ``text`` holds a letter outside entities."""
    return any(one.isalpha() for one in _ENTITY.sub("", text))


def holds_block(text: str) -> bool:
    """Whether ``text`` opens or closes an element that no sentence holds."""
    return any(name.lower() not in INLINE for name in _BLOCK_TAG.findall(text))


def _text(text: str, place: int, spot: Spot) -> tuple[int, Spot]:
    at = text.find("<", place)
    while at >= 0 and not (_NAME.match(text, at + 1) or text.startswith("<!", at)):
        at = text.find("<", at + 1)
    if at < 0:
        return len(text), spot
    if at > place:
        return at, spot
    if text.startswith("<!--", at):
        return at + 4, Spot("comment")
    named = _NAME.match(text, at + 1)
    if named is None:
        return at + 2, Spot("tag", "!")
    return named.end(), Spot("tag", named[0].lower())


_IN_TAG: Final = re.compile(r"([a-zA-Z_:@][\w:.-]*)\s*=\s*([\"'])|>")


def _tag(text: str, place: int, spot: Spot) -> tuple[int, Spot]:
    found = _IN_TAG.search(text, place)
    if found is None:
        return len(text), spot
    if found[0] != ">":
        return found.end(), Spot("value", spot.tag, found[1].lower(), found[2])
    return found.end(), Spot("unread", spot.tag) if spot.tag in _UNREAD else Spot()


def _value(text: str, place: int, spot: Spot) -> tuple[int, Spot]:
    at = text.find(spot.quote, place)
    if at < 0:
        return len(text), spot
    if at > place:
        return at, spot
    return at + 1, replace(spot, mode="tag", attribute="", quote="")


def _unread(text: str, place: int, spot: Spot) -> tuple[int, Spot]:
    at = text.find(f"</{spot.tag}", place)
    return (len(text), spot) if at < 0 else (at + 2 + len(spot.tag), Spot("tag", f"/{spot.tag}"))


def _comment(text: str, place: int, spot: Spot) -> tuple[int, Spot]:
    at = text.find("-->", place)
    return (len(text), spot) if at < 0 else (at + 3, Spot())


_STEPS: Final = {"text": _text, "tag": _tag, "value": _value, "unread": _unread, "comment": _comment}
