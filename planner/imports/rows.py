"""A feedback file as columns and rows of text, whatever its format was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LONGEST_CELL, LONGEST_COLUMN_NAME, MOST_COLUMNS, MOST_ROWS


class Source(Protocol):
    """What rows are read from, as often as it takes: a file, or a file within an archive; neither by its own name."""

    def open(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  text or bytes, as ``Path.open`` gives them
        """Open it from its beginning; ``rb`` for bytes."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number as a spreadsheet shows it (the header is row 1), its cells, and why it is unreadable."""

    number: int
    cells: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """Columns by name, roughly how many rows to expect, and the rows as they are read."""

    columns: tuple[str, ...]
    about: int
    rows: Iterator[RawRow]


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The header's cells made usable: empty ones named, repeated ones numbered; UnreadableFileError when too many."""
    if len(header) > MOST_COLUMNS:
        message = (
            f"The file has {len(header):,} columns; at most {MOST_COLUMNS} can be read. "
            "Keep the columns that matter and save it again."
        )
        raise UnreadableFileError(message)
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        plain = cell.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
        stem = " ".join(plain.split())[:LONGEST_COLUMN_NAME] or f"Column {position}"
        name, count = stem, 1
        while name in names:
            count += 1
            name = f"{stem} ({count})"
        names.append(name)
    return tuple(names)


def fit_row(number: int, cells: Sequence[str], width: int) -> RawRow:
    """A row of exactly ``width`` cells; one that is too wide or holds an impossible cell carries its reason."""
    reason = ""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        reason = f"The row has {len(cells)} cells but the header names {width} columns."
    for position, cell in enumerate(cells[:width], start=1):
        if len(cell) > LONGEST_CELL:
            reason = f"Cell {position} holds {len(cell):,} characters; at most {LONGEST_CELL:,} can be kept."
        elif "\0" in cell:
            reason = f"Cell {position} holds a NUL byte, which is not text."
    kept = [cell[:LONGEST_CELL].replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in cells[:width]]
    return RawRow(number, (*kept, *[""] * (width - len(kept))), reason)


def check_row_count(count: int) -> None:
    """UnreadableFileError when ``count`` rows are more than one file may hold."""
    if count > MOST_ROWS:
        message = f"The file has more than {MOST_ROWS:,} rows. Split it and import the parts one after another."
        raise UnreadableFileError(message)
