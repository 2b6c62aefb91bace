"""Bad rows as a CSV file to mend and import again; no cell of it can act as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from planner.imports.items import BadRow

REASON = "reason"
ROW_NUMBER = "row"
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are full-width


def defuse(cell: str) -> str:
    """``cell`` as a spreadsheet shows and never runs it: an apostrophe goes before what would start a formula."""
    return f"'{cell}" if cell.lstrip(" \N{NO-BREAK SPACE}").startswith(_FORMULA_STARTS) else cell


def write_bad_rows(columns: Sequence[str], rows: Iterable[BadRow]) -> Iterator[str]:
    """CSV text, piece by piece: a byte order mark (for spreadsheets), the header, each row with its reason in front."""
    yield "\ufeff" + _line((REASON, ROW_NUMBER, *columns))
    for row in rows:
        yield _line((row.reason, str(row.row_number), *row.cells))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([defuse(cell) for cell in cells])
    return out.getvalue()
