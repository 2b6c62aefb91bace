"""Mailboxes (mbox), single mails (.eml) and single texts (.txt of an archive) as sheets with the columns of mails."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_MAIL, LONGEST_CELL
from planner.imports.mails import MAIL_COLUMNS, read_mail
from planner.imports.rows import RawRow, Sheet, check_row_count, fit_row

_START: Final = b"From "
_ESCAPED: Final = re.compile(rb"^>+From ")
_DAY_IN_NAME: Final = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_WRITTEN: Final = "Text"


def read_mailbox(path: Path) -> Sheet:
    """The mails of an mbox file, each a row. UnreadableFileError when it does not begin like one."""
    with path.open("rb") as file:
        if not file.readline(LARGEST_MAIL).lstrip(b"\xef\xbb\xbf").startswith(_START):
            message = "The file is no mailbox: it does not begin with “From ”. Export the folder again as mbox."
            raise UnreadableFileError(message)
        about = 1 + sum(line.startswith(_START) for line in file)
    return Sheet(MAIL_COLUMNS, about, _mails(path))


def read_single_mail(path: Path) -> Sheet:
    """The one mail in an .eml file."""
    with path.open("rb") as file:
        return Sheet(MAIL_COLUMNS, 1, iter([mail_row(1, file.read(LARGEST_MAIL + 1))]))


def mails_in(file: BinaryIO) -> Iterator[bytes]:
    """Each mail of an mbox file, as its bytes; of one that is too large a little more than may be read."""
    lines: list[bytes] = []
    size, is_after_gap = 0, True
    for line in file:
        if is_after_gap and line.startswith(_START):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= LARGEST_MAIL:
            lines.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        is_after_gap = not line.strip()
    if lines:
        yield b"".join(lines)


def mail_row(number: int, content: bytes) -> RawRow:
    """The mail as a row, with its reason when it cannot be read."""
    cells, reason = read_mail(content)
    fitted = fit_row(number, cells, len(MAIL_COLUMNS))
    return RawRow(number, fitted.cells, reason) if reason else fitted


def text_row(number: int, name: str, text: str, changed_at: datetime) -> RawRow:
    """A file that holds one thing that was said; its day is the one in its name, else when it was last changed."""
    found = _DAY_IN_NAME.search(name)
    day = found[1] if found else changed_at.date().isoformat()
    said = text.strip()
    long = f"The text holds {len(said):,} characters; at most {LONGEST_CELL:,} can be kept."
    reason = long if len(said) > LONGEST_CELL else ""
    fitted = fit_row(number, (day, "", said[:LONGEST_CELL], _WRITTEN, ""), len(MAIL_COLUMNS))
    return RawRow(number, fitted.cells, reason) if reason else fitted


def _mails(path: Path) -> Iterator[RawRow]:
    with path.open("rb") as file:
        for number, content in enumerate(mails_in(file), start=1):
            check_row_count(number)
            yield mail_row(number, content)
