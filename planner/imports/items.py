"""From a row of a file to something a customer said, or to the reason why not."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from budgeting.errors import FeedbackError
from budgeting.feedback import USUAL_SEVERITY, judge_severity, read_severity
from planner.imports.columns import ColumnMapping
from planner.imports.dates import read_date
from planner.imports.masking import mask
from planner.imports.rows import RawRow

JOINT = " · "
LONGEST = {"channel": 60, "persona": 120, "touchpoint": 120, "topic": 200}
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class ReadItem:
    """One thing that a customer said, as a row tells it; ``fingerprint`` is SHA-256 over all the row's cells."""

    row_number: int
    said_on: date
    text: str
    channel: str
    persona: str
    touchpoint: str
    topic: str
    severity: int
    fingerprint: str


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be imported, as it was, with the reason."""

    row_number: int
    cells: tuple[str, ...]
    reason: str


class ItemReader:
    """Reads rows of one file by one mapping. ``latest`` is the last day that is not in the future."""

    def __init__(self, mapping: ColumnMapping, columns: Sequence[str], *, is_masking: bool, latest: date) -> None:
        """Raises MappingError when the mapping does not fit the columns."""
        mapping.check(columns)
        self.mapping = mapping
        self.latest = latest
        self._mask = mask if is_masking else str
        self._place = {name: place for place, name in enumerate(columns)}

    def read(self, row: RawRow) -> ReadItem | BadRow:
        """The item in ``row``, or the row with the reason why it holds none."""
        if row.reason:
            return BadRow(row.number, row.cells, row.reason)
        try:
            return self._item(row)
        except FeedbackError as error:
            return BadRow(row.number, row.cells, error.message)
        except ValueError as error:
            return BadRow(row.number, row.cells, str(error))

    def _item(self, row: RawRow) -> ReadItem:
        mapping = self.mapping
        return ReadItem(
            row_number=row.number,
            said_on=self._day(row),
            text=self._text(row),
            channel=self._short(row, "channel", mapping.channel)
            or " ".join(mapping.channel_name.split())
            or "Not known",
            persona=self._short(row, "persona", mapping.persona),
            touchpoint=self._short(row, "touchpoint", mapping.touchpoint),
            topic=self._short(row, "topic", mapping.topic),
            severity=self._severity(row),
            fingerprint=fingerprint(row.cells),
        )

    def _day(self, row: RawRow) -> date:
        day = read_date(self._cell(row, self.mapping.said_on), self.mapping.date_order)
        if not EARLIEST <= day <= self.latest:
            raise FeedbackError(f"The date {day.isoformat()} lies in the future or before 1900.", place="said_on")
        return day

    def _text(self, row: RawRow) -> str:
        parts = (self._cell(row, column).strip() for column in self.mapping.text)
        text = self._mask(JOINT.join(part for part in parts if part))
        if not text:
            raise FeedbackError(f"Nothing was said: “{'”, “'.join(self.mapping.text)}” is empty.", place="text")
        return text

    def _short(self, row: RawRow, field: str, column: str) -> str:
        text = self._mask(" ".join(self._cell(row, column).split())) if column else ""
        if len(text) > LONGEST[field]:
            raise FeedbackError(
                f"The {field} is longer than {LONGEST[field]} characters; is “{column}” the right column?", place=field
            )
        return text

    def _severity(self, row: RawRow) -> int:
        mapping = self.mapping
        if mapping.severity_kind == "none":
            return USUAL_SEVERITY
        cell = self._cell(row, mapping.severity)
        if mapping.severity_kind == "number":
            return read_severity(cell)
        return judge_severity(cell, when_yes=mapping.severity_when_yes, otherwise=mapping.severity_otherwise)

    def _cell(self, row: RawRow, column: str) -> str:
        return row.cells[self._place[column]]


def fingerprint(cells: Sequence[str]) -> str:
    """SHA-256 (64 hex digits) over all cells of a row, so that only rows that are the same in every cell agree."""
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()
