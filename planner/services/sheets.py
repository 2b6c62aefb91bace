"""Tables to take away: the same rows as CSV and as an XLSX workbook, in which no text acts as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

import xlsxwriter

from budgeting.money import Money, exponent
from planner.imports.giving_back import defuse

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME: Final = 31
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDEST: Final = 60


@dataclass(frozen=True)
class Formula:
    """A formula that a spreadsheet goes on working out, of cell addresses and never of typed text, with its value."""

    text: str
    value: Money


Cell: TypeAlias = str | int | Decimal | date | Money | Formula | None


@dataclass(frozen=True)
class Sheet:
    """A table: a name, what its columns are, and rows as long as ``columns``. Money is written in major units."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_text(sheet: Sheet) -> str:
    """``sheet`` as CSV: a byte order mark (for spreadsheets), the header, the rows; no text can act as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (sheet.columns, *sheet.rows):
        writer.writerow([_plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def workbook(sheets: Sequence[Sheet], created_at: datetime | None = None) -> bytes:
    """``sheets`` as one XLSX file, each with a header that stays in view; with a moment, always the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        if created_at:
            book.set_properties({"created": created_at.replace(tzinfo=None)})
        for number, sheet in enumerate(sheets, start=1):
            _fill(book, book.add_worksheet(_sheet_name(sheet.name, number)), sheet)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return defuse(cell)
    if isinstance(cell, Formula):
        cell = cell.value
    if isinstance(cell, Money):
        return str(cell.major)
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _sheet_name(name: str, number: int) -> str:
    """A name that a workbook takes; never the same as another's."""
    return f"{number} {name.translate(_FORBIDDEN)}"[:_LONGEST_NAME].strip()


def _fill(book: "Workbook", page: "Worksheet", sheet: Sheet) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = _Formats(
        book.add_format({"num_format": "d mmm yyyy"}),
        {digits: book.add_format({"num_format": _pattern(digits)}) for digits in _digits(sheet)},
    )
    for column, name in enumerate(sheet.columns):
        page.write_string(0, column, name, head)
        page.set_column(column, column, _width(name, (row[column] for row in sheet.rows)))
    for line, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write(page, (line, column), cell, formats)
    page.freeze_panes(1, 1)


@dataclass(frozen=True)
class _Formats:
    """The looks of a day, and of money with so many digits after the point."""

    day: "Format"
    money: Mapping[int, "Format"]


def _write(page: "Worksheet", place: tuple[int, int], cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, str):
        page.write_string(*place, cell)
    elif isinstance(cell, Money):
        page.write_number(*place, cell.major, formats.money[exponent(cell.currency)])
    elif isinstance(cell, Formula):
        page.write_formula(*place, cell.text, formats.money[exponent(cell.value.currency)], cell.value.major)
    elif isinstance(cell, date):
        page.write_datetime(*place, cell, formats.day)
    elif cell is not None:
        page.write_number(*place, cell)


def _digits(sheet: Sheet) -> set[int]:
    cells = (cell.value if isinstance(cell, Formula) else cell for row in sheet.rows for cell in row)
    return {exponent(cell.currency) for cell in cells if isinstance(cell, Money)}


def _pattern(digits: int) -> str:
    return "#,##0" + (f".{'0' * digits}" if digits else "")


def _width(name: str, cells: Iterable[Cell]) -> int:
    longest = max((len(_plain(cell)) for cell in cells), default=0)
    return min(_WIDEST, max(len(name) // 2, longest, 8) + 2)
