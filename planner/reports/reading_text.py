"""The words on the pages of a PDF of ours, read back from what the pages draw and the fonts' own tables of letters."""

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

import pikepdf

MOST_OPERATORS: Final = 400_000
LARGEST_PAGE: Final = 16 << 20
LARGEST_TABLE: Final = 4 << 20
# To read an operator or a letter takes as long as to unpack so many bytes.
MOST_IN_ALL: Final = 24 << 20
_BYTES_EACH: Final = 40
_CHARACTERS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES: Final = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX: Final = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_CODE_BYTES: Final = 2
_LARGEST_RANGE: Final = 0x10000
_SHOWN: Final = frozenset({"Tj", "TJ", "'", '"'})
_MOVED: Final = frozenset({"BT", "Td", "TD", "T*", "Tm"})

Letters = Mapping[int, str]


class Patience:
    """How many bytes of pages and letters are still read of one document, which may show the same page many times."""

    def __init__(self, left: int = MOST_IN_ALL) -> None:
        self._left = left

    def take(self, count: int) -> None:
        """Spend ``count``. Raises ValueError when nothing is left, and ever after."""
        self._left -= count
        if self._left < 0:
            raise ValueError("This document holds more than a plan can.")


def page_text(page: pikepdf.Page, patience: Patience) -> str:
    """What the page says, a line for each piece of text that begins at a place of its own.

    Charts that are drawn apart are not looked into. Raises ValueError for a page that draws too much to be one of ours.
    """
    patience.take(0)
    patience.take(_checked_size(page))
    fonts = _fonts(page, patience)
    said: list[str] = []
    letters: Letters = {}
    every = pikepdf.parse_content_stream(page)
    patience.take(len(every) * _BYTES_EACH)
    if len(every) > MOST_OPERATORS:
        raise ValueError("A page draws more than a plan's page can.")
    for drawn in every:
        operands, name = drawn.operands, str(drawn.operator)
        if name == "Tf" and operands:
            letters = fonts.get(str(operands[0]), {})
        elif name in _SHOWN:
            said += _letters(operands, letters)
        elif name in _MOVED:
            said.append("\n")
    return "".join(said)


def unpacked(stream: pikepdf.Stream, most: int) -> bytes | None:
    """What the stream holds; None when that is more than ``most`` bytes, or it is packed in an unusual way."""
    packed, way = stream.read_raw_bytes(), stream.get("/Filter")
    if way is None or not packed:
        return packed if len(packed) <= most else None
    if str(way) != "/FlateDecode" or "/DecodeParms" in stream:
        return None
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(packed, most)
    except zlib.error:
        return None
    return raw if unpacker.eof else None


def _checked_size(page: pikepdf.Page) -> int:
    drawn = page.obj.get("/Contents")
    parts = list(drawn) if isinstance(drawn, pikepdf.Array) else [drawn]
    size = 0
    for part in parts:
        raw = unpacked(part, LARGEST_PAGE) if isinstance(part, pikepdf.Stream) else b""
        size += LARGEST_PAGE + 1 if raw is None else len(raw)
        if size > LARGEST_PAGE:
            raise ValueError("A page holds more than a plan's page can.")
    return size


def _letters(operands: object, letters: Letters) -> Iterator[str]:
    for operand in operands if isinstance(operands, list | tuple | pikepdf.Array) else list(operands):  # type: ignore[call-overload]  # the library's own list of operands
        if isinstance(operand, pikepdf.Array):
            yield from _letters(operand, letters)
        elif isinstance(operand, pikepdf.String):
            raw = bytes(operand)
            codes = (int.from_bytes(raw[at : at + _CODE_BYTES]) for at in range(0, len(raw), _CODE_BYTES))
            yield from (letters.get(code, "") for code in codes)


def _fonts(page: pikepdf.Page, patience: Patience) -> dict[str, Letters]:
    resources = page.obj.get("/Resources")
    fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(fonts, pikepdf.Dictionary):
        return {}
    return {str(name): _table(font, patience) for name, font in fonts.items()}


def _table(font: pikepdf.Object, patience: Patience) -> Letters:
    """Which letters each code of a font stands for."""
    table = font.get("/ToUnicode") if isinstance(font, pikepdf.Dictionary) else None
    if not isinstance(table, pikepdf.Stream):
        return {}
    text = unpacked(table, LARGEST_TABLE) or b""
    patience.take(len(text))
    found: dict[int, str] = {}
    for block in _CHARACTERS.findall(text):
        marks = _HEX.findall(block)
        found.update((_code(code), _text(letters)) for code, letters in zip(marks[::2], marks[1::2], strict=False))
    for block in _RANGES.findall(text):
        marks = _HEX.findall(block)
        for first, last, start in zip(marks[::3], marks[1::3], marks[2::3], strict=False):
            patience.take(min(max(_code(last) - _code(first), 0), _LARGEST_RANGE) * _BYTES_EACH)
            found.update(_range(_code(first), _code(last), _text(start)))
    return found


def _range(first: int, last: int, start: str) -> Iterator[tuple[int, str]]:
    if len(start) == 1:
        for code in range(first, min(last, first + _LARGEST_RANGE) + 1):
            yield code, chr(min(ord(start) + code - first, 0x10FFFF))


def _code(mark: bytes) -> int:
    return int(b"".join(mark.split()), 16)


def _text(mark: bytes) -> str:
    digits = b"".join(mark.split())
    return bytes.fromhex(digits.decode().rjust(len(digits) + len(digits) % 2, "0")).decode("utf-16-be", "replace")
