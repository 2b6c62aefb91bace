"""ZIP archives: the files of feedback in one are read one after another, as one sheet with the columns of all of them.

Nothing is unpacked to the disk and no name in the archive is ever a path: a member is opened by its place, and its name
tells its kind and is shown. How much there is to unpack is known before anything is.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_ARCHIVE, LARGEST_MAIL, MIB, MOST_ARCHIVED_FILES
from planner.imports.mailboxes import mail_row, mails_in, text_row
from planner.imports.mails import MAIL_COLUMNS
from planner.imports.rows import RawRow, Sheet, Source, check_row_count, name_columns
from planner.imports.sniffing import find_encoding

TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson"})
SINGLES: Final = frozenset({".eml", ".txt"})
READABLE: Final = TABLES | SINGLES | {".mbox"}
_SHOWN_NAME: Final = 80
_PASSWORD: Final = 0x1
# How the library, and what it unpacks by, say that an archive is not as it should be.
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_FIRST_YEAR: Final = 1980
# Left behind by the programs that pack; they say nothing.
_LITTER: Final = frozenset({"Thumbs.db", "desktop.ini"})
_LITTER_FOLDER: Final = "__MACOSX/"

ReadTable = Callable[[Source, str, str], Sheet]


@dataclass(frozen=True)
class Member:
    """A file within an archive, opened by its place there."""

    archive: zipfile.ZipFile
    about: zipfile.ZipInfo

    @property
    def name(self) -> str:
        """Its name for show: the last parts, printable."""
        return "".join(c for c in self.about.filename if c.isprintable())[-_SHOWN_NAME:]

    @property
    def suffix(self) -> str:
        """How its name ends, in small letters."""
        return PurePosixPath(self.about.filename).suffix.lower()

    def open(
        self, mode: str = "r", *, encoding: str | None = None, errors: str | None = None, newline: str | None = None
    ) -> Any:  # noqa: ANN401  text or bytes, as ``Path.open`` gives them
        """Open it from its beginning."""
        try:
            packed = self.archive.open(self.about)
        except RuntimeError as error:
            # How the library says that it does not know a way of packing.
            raise zipfile.BadZipFile from error
        return packed if mode == "rb" else io.TextIOWrapper(packed, encoding=encoding, errors=errors, newline=newline)


def read_archive(path: Path, encoding: str, read_table: ReadTable) -> Sheet:
    """All rows of all its files; ``read_table`` reads those that are tables. UnreadableFileError for a hostile one."""
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise _damaged() from error
    members = [Member(archive, about) for about in archive.infolist() if not _is_litter(about)]
    _check(members)
    tables = {
        place: _table(member, encoding, read_table) for place, member in enumerate(members) if member.suffix in TABLES
    }
    columns = name_columns(tuple(_columns(members, tables)))
    about = sum(found.about for found in tables.values() if isinstance(found, Sheet)) + len(members)
    return Sheet(columns, about, _rows(members, tables, columns, encoding))


def _check(members: list[Member]) -> None:
    """What the directory of the archive says of its files; the library unpacks no more of a file than is said there."""
    if len(members) > MOST_ARCHIVED_FILES:
        message = f"The archive holds {len(members):,} files; at most {MOST_ARCHIVED_FILES:,} can be read. Split it."
        raise UnreadableFileError(message)
    if sum(member.about.file_size for member in members) > LARGEST_ARCHIVE:
        message = f"The archive unpacks to more than {LARGEST_ARCHIVE // MIB} MiB. Split it into several."
        raise UnreadableFileError(message)
    if any(stat.S_ISLNK(member.about.external_attr >> 16) for member in members):
        message = "The archive holds links to other files. Pack the files themselves and upload it again."
        raise UnreadableFileError(message)
    if any(member.about.flag_bits & _PASSWORD for member in members):
        message = "The archive is protected by a password. Pack it again without one."
        raise UnreadableFileError(message)
    if not any(member.suffix in READABLE for member in members):
        message = "The archive holds no file of feedback: no CSV, XLSX, JSON Lines, text, e-mail (.eml) or mailbox."
        raise UnreadableFileError(message)


def _table(member: Member, encoding: str, read_table: ReadTable) -> Sheet | str:
    try:
        return read_table(member, PurePosixPath(member.about.filename).name, encoding)
    except UnreadableFileError as error:
        return error.message
    except _DAMAGE as error:
        raise _damaged() from error


def _columns(members: list[Member], tables: dict[int, Sheet | str]) -> dict[str, None]:
    """All columns, in the order in which they are met."""
    found: dict[str, None] = {}
    for place, member in enumerate(members):
        table = tables.get(place)
        if isinstance(table, Sheet):
            found |= dict.fromkeys(table.columns)
        elif member.suffix in READABLE - TABLES:
            found |= dict.fromkeys(MAIL_COLUMNS)
    if not found:
        reasons = [reason for reason in tables.values() if isinstance(reason, str)]
        raise UnreadableFileError(reasons[0])
    return found


def _rows(
    members: list[Member], tables: dict[int, Sheet | str], columns: tuple[str, ...], encoding: str
) -> Iterator[RawRow]:
    number = 0
    for place, member in enumerate(members):
        try:
            own, rows = _rows_of(member, tables.get(place), encoding)
            places = [own.index(name) if name in own else None for name in columns]
            for row in rows:
                number += 1
                check_row_count(number)
                cells = tuple("" if at is None else row.cells[at] for at in places)
                yield RawRow(number, cells, f"{member.name}, row {row.number:,}: {row.reason}" if row.reason else "")
        except _DAMAGE as error:
            raise _damaged() from error


def _rows_of(member: Member, table: Sheet | str | None, encoding: str) -> tuple[tuple[str, ...], Iterator[RawRow]]:
    if isinstance(table, Sheet):
        return table.columns, table.rows
    if member.suffix == ".mbox":
        return MAIL_COLUMNS, _mails(member)
    if member.suffix == ".eml":
        with member.open("rb") as file:
            return MAIL_COLUMNS, iter([mail_row(1, file.read(LARGEST_MAIL + 1))])
    if member.suffix == ".txt":
        return MAIL_COLUMNS, iter([_text(member, encoding)])
    reason = table or "this is no file of feedback, so it was left out."
    return (), iter([RawRow(1, (), reason)])


def _mails(member: Member) -> Iterator[RawRow]:
    with member.open("rb") as file:
        for number, content in enumerate(mails_in(file), start=1):
            yield mail_row(number, content)


def _text(member: Member, encoding: str) -> RawRow:
    found = find_encoding(member) if encoding == "auto" else encoding
    with member.open(encoding=found, errors="replace") as file:
        text = file.read(MIB)
    year, month, day = member.about.date_time[:3]
    try:
        changed_at = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        changed_at = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    return text_row(1, member.name, text, changed_at)


def _is_litter(about: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(about.filename).name
    is_left_behind = about.filename.startswith(_LITTER_FOLDER) or name in _LITTER or name.startswith(".")
    return not name or about.is_dir() or is_left_behind


def _damaged() -> UnreadableFileError:
    return UnreadableFileError("The archive is damaged, or packed in a way that cannot be read. Pack it again as ZIP.")
