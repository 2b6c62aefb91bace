"""Bad rows as a CSV file to mend and import again; no cell of it can act as a formula.

The file says by the names of the columns it adds that it is ours, so that they are never taken for customers' words.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from planner.imports.items import BadRow
from planner.imports.rows import RawRow, Sheet

REASON = "reason not imported"
ROW_NUMBER = "row in the first file"
_FORMULA_START = "[-=+@\uff1d\uff0b\uff0d\uff20]"  # the last four are full-width
_STARTS_FORMULA = re.compile(rf"""[\s"']*{_FORMULA_START}|'*[\t\r\n]""")
# Programs that split the file at another separator than ours start a cell after each of these.
_SEPARATORS = frozenset(";\t\r\n")
_GAP = re.compile(rf"""(?<![\s"';])[\s"';]+(?={_FORMULA_START})""")


def defuse(cell: str) -> str:
    """``cell`` as a spreadsheet shows and never runs it: an apostrophe goes before what would start a formula.

    That is the beginning, and whatever follows a separator inside the cell.
    """
    inside = _GAP.sub(lambda gap: f"{gap[0]}'" if _SEPARATORS & set(gap[0]) else gap[0], cell)
    return f"'{inside}" if _STARTS_FORMULA.match(cell) else inside


def write_bad_rows(columns: Sequence[str], rows: Iterable[BadRow]) -> Iterator[str]:
    """CSV text, piece by piece: a byte order mark (for spreadsheets), the header, each row with its reason in front."""
    yield "\ufeff" + _line((REASON, ROW_NUMBER, *columns))
    for row in rows:
        yield _line((row.reason, str(row.row_number), *row.cells))


def restore(cell: str) -> str:
    """``cell`` as it was before ``defuse``."""
    bare = cell[1:] if cell.startswith("'") and _STARTS_FORMULA.match(cell) else cell
    return _GAP.sub(lambda gap: gap[0].removesuffix("'") if _SEPARATORS & set(gap[0]) else gap[0], bare)


def take_back(sheet: Sheet) -> Sheet:
    """A mended file of bad rows without the columns that were added, its cells restored; any other sheet as it is."""
    kept = [place for place, name in enumerate(sheet.columns) if name not in {REASON, ROW_NUMBER}]
    if len(kept) == len(sheet.columns):
        return sheet
    rows = (RawRow(row.number, tuple(restore(row.cells[place]) for place in kept), row.reason) for row in sheet.rows)
    return Sheet(tuple(restore(sheet.columns[place]) for place in kept), sheet.about, rows)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([defuse(cell) for cell in cells])
    return out.getvalue()
