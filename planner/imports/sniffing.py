"""What a file is: its format by its first bytes, its encoding, and what separates its cells."""

import codecs
import csv
from pathlib import PurePath
from typing import Literal

from planner.imports.errors import UnreadableFileError
from planner.imports.rows import Source

FileKind = Literal["csv", "xlsx", "jsonl", "zip", "mbox", "eml"]

ENCODINGS = {"auto": "Find it out", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252 (Western Europe)"}
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 65_536
READABLE_KINDS = "CSV, XLSX or JSON Lines (.jsonl), mails (.eml, .mbox), or a ZIP of these"

_KIND_BY_SUFFIX: dict[str, FileKind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".zip": "zip",
    ".mbox": "mbox",
    ".eml": "eml",
}
_NAME_BY_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or another zip file",
    b"PK\x05\x06": "an empty zip file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def file_kind(path: Source, file_name: str) -> FileKind:
    """The format that both the name and the first bytes agree on; UnreadableFileError otherwise."""
    with path.open("rb") as file:
        first = file.read(8)
    if not first:
        message = "The file is empty. Export it again and check that it holds a header and rows."
        raise UnreadableFileError(message)
    suffix = PurePath(file_name).suffix.lower()
    kind = _KIND_BY_SUFFIX.get(suffix)
    if kind is None:
        ending = suffix[:20] or "nothing"
        message = f"Files ending in “{ending}” cannot be read. Use {READABLE_KINDS}."
        raise UnreadableFileError(message)
    _check_magic(first, suffix, kind)
    return kind


def find_encoding(path: Source) -> str:
    """The encoding: by byte order mark, UTF-16 by its zero bytes, UTF-8 when all of it is, Windows-1252 otherwise."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    pairs = max(1, len(sample) // 2)
    if sample[1::2].count(0) > pairs * 0.4:
        return "utf-16-le"
    if sample[0::2].count(0) > pairs * 0.4:
        return "utf-16-be"
    return "utf-8" if _is_all(path, "utf-8") else "cp1252"


def check_is_text(sample: str) -> None:
    """UnreadableFileError when ``sample`` holds so many control characters that it cannot be text."""
    strange = sum(1 for c in sample if (c < " " and c not in "\t\r\n\f") or "\x7f" <= c <= "\x9f")
    if strange > max(8, len(sample) // 50):
        message = "The file does not hold readable text. Save it as CSV in UTF-8, or as XLSX, and upload it again."
        raise UnreadableFileError(message)


def find_delimiter(sample: str) -> str:
    """What separates the cells: the candidate whose rows agree best on a width above one; a comma when none does."""
    lines = sample.splitlines()
    lines = lines[: min(60, max(1, len(lines) - 1))]
    return max(DELIMITERS, key=lambda mark: _agreement(lines, mark))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] < 2:  # noqa: PLR2004  a delimiter that yields one column separates nothing
        return (0, 0)
    agreeing = sum(width == widths[0] for width in widths)
    return (1000 * agreeing // len(widths), widths[0])


def _is_all(path: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_magic(first: bytes, suffix: str, kind: FileKind) -> None:
    found = next((name for magic, name in _NAME_BY_MAGIC.items() if first.startswith(magic)), None)
    if kind in {"xlsx", "zip"}:
        if first.startswith(b"PK\x03\x04"):
            return
        what = found or ("no Excel workbook" if kind == "xlsx" else "no ZIP archive")
    elif found is None:
        return
    else:
        what = found
    message = (
        f"The name ends in “{suffix}”, but the file is {what}. Save it as CSV, XLSX or JSON Lines and upload that."
    )
    raise UnreadableFileError(message)
