"""Price lists as files: read strictly from CSV or XLSX, written so that what is read back is what was written."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Final

import xlsxwriter

from budgeting.money import Money, exponent
from budgeting.prices.cards import Price, RateCard
from budgeting.prices.currencies import ExchangeRateList, read_exchange_rates
from budgeting.prices.price_rows import MOST_PRICES, RateList, read_numbered_rates
from budgeting.studies import Rate
from planner.imports.errors import UnreadableFileError
from planner.imports.giving_back import defuse, restore
from planner.imports.limits import MIB
from planner.imports.reading import open_sheet
from planner.imports.rows import RawRow, Sheet

LARGEST_PRICE_FILE: Final = 5 * MIB
_COLUMNS: Final = ("element", "unit", "low", "typical", "high", "mark", "evidence", "currency", "price level")
_FIGURES: Final = frozenset({"low", "typical", "high"})
_WIDTHS: Final = (46, 24, 10, 10, 10, 8, 60, 10, 24)


def read_price_list(path: Path, file_name: str, currency: str) -> RateList:
    """The prices in the file, and a sentence for each row that is none, with its line.

    Raises UnreadableFileError for a file that is no table, StudyError for a table that is no price list.
    """
    broken: list[str] = []
    with _opened(path, file_name) as sheet:
        found = read_numbered_rates(_rows(sheet, broken, file_name), currency)
    return RateList(found.rates, (*broken, *found.left_out), found.shares)


def read_exchange_rate_list(path: Path, file_name: str) -> ExchangeRateList:
    """The exchange rates in the file, and a sentence for each row that is none. Errors as for a price list."""
    broken: list[str] = []
    with _opened(path, file_name) as sheet:
        found = read_exchange_rates(_rows(sheet, broken, file_name))
    return ExchangeRateList(found.rates, (*broken, *found.left_out))


def write_csv(card: RateCard) -> str:
    """The card as CSV with a byte order mark; no cell of it can act as a formula."""
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL)
    lines.writerow(_COLUMNS)
    for price in card.prices:
        lines.writerow([defuse(str(cell)) for cell in _cells(price, card).values()])
    return "\ufeff" + out.getvalue()


def write_xlsx(card: RateCard) -> bytes:
    """The card as a workbook with one sheet: figures as numbers, everything else as plain text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, head = book.add_worksheet("Prices"), book.add_format({"bold": True, "bottom": 1})
        for place, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, head)
        sheet.freeze_panes(1, 1)
        for line, price in enumerate(card.prices, start=1):
            for place, (name, cell) in enumerate(_cells(price, card).items()):
                if name in _FIGURES:
                    sheet.write_number(line, place, float(cell))
                else:
                    sheet.write_string(line, place, str(cell))
    return out.getvalue()


def _opened(path: Path, file_name: str) -> AbstractContextManager[Sheet]:
    if PurePath(file_name).suffix.lower() not in {".csv", ".tsv", ".txt", ".xlsx"}:
        raise UnreadableFileError("A list of prices is read from CSV or XLSX. Save it as one of the two.")
    return open_sheet(path, file_name, most_rows=MOST_PRICES + 1)


def _rows(sheet: Sheet, broken: list[str], file_name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    is_csv = PurePath(file_name).suffix.lower() != ".xlsx"
    columns = [name.strip().lower() for name in sheet.columns]
    for row in sheet.rows:
        if row.reason:
            broken.append(f"Line {row.number:,}: {row.reason}")
        else:
            yield row.number, dict(zip(columns, _texts(row, is_csv=is_csv), strict=True))


def _texts(row: RawRow, *, is_csv: bool) -> Iterator[str]:
    return (restore(cell) if is_csv else cell for cell in row.cells)


def _cells(price: Price, card: RateCard) -> dict[str, str | Decimal]:
    low, typical, high = _figures(price, card.currency)
    return {
        "element": price.element,
        "unit": price.unit,
        "low": low,
        "typical": typical,
        "high": high,
        "mark": price.mark,
        "evidence": price.evidence,
        "currency": card.currency if isinstance(price, Rate) else "",
        "price level": card.price_level,
    }


def _figures(price: Price, currency: str) -> tuple[Decimal, Decimal, Decimal]:
    """Major units as a person would write them; percentages of a share."""
    if isinstance(price, Rate):
        digits = Decimal(1).scaleb(-exponent(currency))
        low, typical, high = (
            Money(minor, currency).major.quantize(digits)
            for minor in (price.low_minor, price.typical_minor, price.high_minor)
        )
    else:
        low, typical, high = (Decimal(bp).scaleb(-2) for bp in (price.low_bp, price.typical_bp, price.high_bp))
    return low, typical, high
