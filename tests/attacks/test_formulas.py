"""No word of anybody is a formula in a file that finance opens, whatever separator its program splits it at."""

import csv
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Final

import pytest

from planner.services import sheets
from planner.services.exporting_feedback import write_lines
from planner.services.sheets import Sheet, csv_text, workbook
from tests.promised import Measured

COUNT: Final = 10_000
_COLUMNS: Final = 10
_FORMULA_STARTS: Final = tuple("=+-@＝＋－＠")
_PIECES: Final = (
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ", "\u3000", "'", '"', ";", ",", "1+1", "A1", "x",
    "cmd|' /C calc'!A0", 'HYPERLINK("http://evil.example","x")', "DDE(", "SUM(1;2)", "IMPORTXML(", "\x0b", "\u00a0",
)  # fmt: skip


def typed_cells() -> list[str]:
    """What somebody with bad intent types into ten thousand boxes."""
    chance = random.Random(2026)
    return ["".join(chance.choices(_PIECES, k=chance.randint(1, 6))) for _ in range(COUNT)]


def table() -> Sheet:
    cells = typed_cells()
    rows = tuple(tuple(cells[start : start + _COLUMNS]) for start in range(0, COUNT, _COLUMNS))
    return Sheet("Typed", tuple(cells[:_COLUMNS]), rows)


def formulas_in(text: str) -> Iterator[str]:
    """Cells that start a formula when the text is split at one separator or another."""
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator):
            yield from (cell for cell in row if cell.lstrip().startswith(_FORMULA_STARTS))


def test_no_typed_word_is_a_formula_in_a_csv_file(measured: Measured) -> None:
    assert list(formulas_in(csv_text(table()))) == []
    rows = [tuple(map(str, row)) for row in table().rows]
    assert list(formulas_in(write_lines(rows))) == []
    measured("A13", f"{COUNT:,} cells: 0 formulas in CSV, 0 in XLSX")


def test_no_typed_word_is_a_formula_or_a_link_in_a_workbook() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([table()]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="s"') >= COUNT


def test_a_cell_written_as_it_was_typed_would_be_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "defuse", str)
    assert list(formulas_in(csv_text(table())))
