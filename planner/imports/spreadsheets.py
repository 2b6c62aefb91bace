"""XLSX: the first sheet that holds anything; a formula counts as the value that was saved with it."""

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_UNPACKED, MIB, MOST_COLUMNS, MOST_ZIP_MEMBERS
from planner.imports.rows import RawRow, Sheet, Source, check_row_count, fit_row, name_columns

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_spreadsheet(path: Source) -> Sheet:
    """The first sheet with content; UnreadableFileError when the workbook is broken, encrypted, too large or empty."""
    check_archive(path)
    try:
        workbook = _open(path)
        sheet = _first_sheet(workbook)
    except CalamineError as error:
        message = "The workbook cannot be read: it is broken or protected. Open it, save it again as XLSX, and retry."
        raise UnreadableFileError(message) from error
    if sheet.width > MOST_COLUMNS:
        name_columns([""] * sheet.width)
    check_row_count(sheet.height - 1)
    rows = enumerate(sheet.iter_rows(), start=1)
    header = next(texts for _, cells in rows if any(texts := [_text(cell).strip() for cell in cells]))
    columns = name_columns(header)
    return Sheet(columns, sheet.height, _rows(rows, len(columns)))


def _open(path: Source) -> CalamineWorkbook:
    if isinstance(path, Path):
        return CalamineWorkbook.from_path(path)
    with path.open("rb") as file:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read()))


def check_archive(path: Source) -> None:
    """Unpack every member without keeping it; UnreadableFileError when sizes lie, or sum to more than is allowed."""
    total = 0
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_ZIP_MEMBERS:
                raise _too_large()
            for member in members:
                with archive.open(member) as content:
                    while block := content.read(MIB):
                        total += len(block)
                        if total > LARGEST_UNPACKED:
                            raise _too_large()
    # A RuntimeError is how the library asks for a password, and says that it does not know a way of packing.
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        message = "The workbook is damaged or protected by a password. Open it, save it again as XLSX, and retry."
        raise UnreadableFileError(message) from error


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(
        f"The workbook unpacks to more than {LARGEST_UNPACKED // MIB} MiB. Save the sheet with the rows alone, as CSV."
    )


def _first_sheet(workbook: CalamineWorkbook) -> CalamineSheet:
    for described in workbook.sheets_metadata:
        if described.typ is SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(described.name)
            if sheet.height and sheet.width:
                return sheet
    message = "The workbook has no sheet with rows. Put the rows on its first sheet and save it again."
    raise UnreadableFileError(message)


def _rows(rows: Iterator[tuple[int, Sequence[Cell]]], width: int) -> Iterator[RawRow]:
    for number, cells in rows:
        texts = [_text(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield fit_row(number, texts, width)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
