"""CSV and its kin: cells between commas, semicolons, tabs or bars."""

import csv
import itertools
from collections.abc import Iterator
from typing import TextIO

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS
from planner.imports.rows import RawRow, Sheet, Source, check_row_count, fit_row, name_columns
from planner.imports.sniffing import SAMPLE_BYTES, check_is_text, find_delimiter, find_encoding

_QUOTE = "A quotation mark in this row is not closed, or text follows it; write a quotation mark inside a cell twice."


class _Lines:
    """The lines of a file, remembering those that the row being read was made of."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self.file)
        self.taken.append(line[:LONGEST_CELL])
        del self.taken[100:]
        return line


def read_delimited(path: Source, encoding: str) -> Sheet:
    """The sheet in a delimited text file; the encoding is found when it is ``auto``.

    Changes the csv module's cell limit for the whole process: call it in a process of its own.
    """
    csv.field_size_limit(LARGEST_FILE)
    found = find_encoding(path) if encoding == "auto" else encoding
    with path.open(encoding=found, errors="replace", newline="") as file:
        sample = file.read(SAMPLE_BYTES)
    check_is_text(sample)
    rows = _records(path, found, find_delimiter(sample))
    header = next((row for row in rows if len(row.cells) > MOST_COLUMNS or any(map(str.strip, row.cells))), None)
    if header is None:
        message = "The file holds no text. Export it again and check that it has a header and rows."
        raise UnreadableFileError(message)
    columns = name_columns(header.cells)
    return Sheet(columns, _count_lines(path), _fitted(rows, len(columns)))


def _fitted(rows: Iterator[RawRow], width: int) -> Iterator[RawRow]:
    count = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        check_row_count(count)
        fitted = fit_row(row.number, row.cells, width)
        yield RawRow(row.number, fitted.cells, row.reason) if row.reason else fitted


def _records(path: Source, encoding: str, delimiter: str) -> Iterator[RawRow]:
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for number in itertools.count(1):
            lines.taken.clear()
            try:
                yield RawRow(number, tuple(next(reader)))
            except StopIteration:
                return
            except csv.Error:
                yield RawRow(number, ("".join(lines.taken),), _QUOTE)
            except UnicodeError:
                raise _wrong_encoding(number, encoding) from None


def _wrong_encoding(number: int, encoding: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"Row {number:,} is not written in {encoding.upper()}. Choose another encoding, or save it as CSV in UTF-8."
    )


def _count_lines(path: Source) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
