"""From a row of a file to something a customer said, or to the reason why not."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from budgeting.errors import FeedbackError
from budgeting.feedback import USUAL_SEVERITY, judge_severity, read_sentiment, read_severity
from planner.imports.columns import ColumnMapping
from planner.imports.dates import read_date
from planner.imports.masking import mask
from planner.imports.rows import RawRow

JOINT = " · "
LONGEST = {"channel": 60, "persona": 120, "touchpoint": 120, "topic": 200, "own_key": 120}
EARLIEST = date(1900, 1, 1)
# Cells that repeat (days, channels, topics) are read once; a column that never repeats must not fill the memory.
_MOST_REMEMBERED: Final = 20_000
_DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One thing that a customer said, as a row tells it; ``fingerprint`` is SHA-256 over all the row's cells.

    ``sentiment_milli`` is None where the file does not say it.
    """

    row_number: int
    said_on: date
    text: str
    channel: str
    persona: str
    touchpoint: str
    topic: str
    severity: int
    fingerprint: str
    sentiment_milli: int | None = None
    own_key: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported, as it was, with the reason."""

    row_number: int
    cells: tuple[str, ...]
    reason: str


class ItemReader:
    """Reads rows of one file by one mapping. ``latest`` is the last day that is not in the future."""

    def __init__(
        self,
        mapping: ColumnMapping,
        columns: Sequence[str],
        *,
        is_masking: bool,
        latest: date,
        judge: Callable[[str], int] | None = None,
        is_sorting: bool = False,
    ) -> None:
        """``judge`` says the sentiment of a text where no column does. MappingError when the mapping does not fit.

        Whoever ``is_sorting`` learns which rows can be read, which are the same and what they speak of, at a fraction
        of the cost: texts and keys stay as they are.
        """
        mapping.check(columns)
        self.mapping = mapping
        self.latest = latest
        self._mask = partial(mask, region=mapping.region) if is_masking else str
        self._mask_text = str if is_sorting else self._mask
        self._judge = judge
        self._place = {name: place for place, name in enumerate(columns)}
        self._texts = tuple(self._place[column] for column in mapping.text)
        self._channel_name = " ".join(mapping.channel_name.split()) or "Not known"
        self._known: dict[str, dict[str, Any]] = {}

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
        cells = row.cells
        said_on = self._once("said_on", cells, self._day)
        text = self._text(cells)
        return ReadItem(
            row.number,
            said_on,
            text,
            self._short("channel", cells) or self._channel_name,
            self._short("persona", cells),
            self._short("touchpoint", cells),
            self._short("topic", cells),
            self._severity(cells),
            fingerprint(cells),
            self._sentiment(cells, text),
            self._key(cells),
        )

    def _once(self, field: str, cells: Sequence[str], read: Callable[[str], Any]) -> Any:  # noqa: ANN401  as ``read`` gives
        """What ``read`` makes of the cell of ``field``; read again only when many other cells came between."""
        cell = cells[self._place[getattr(self.mapping, field)]]
        known = self._known.setdefault(field, {})
        if cell not in known:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[cell] = read(cell)
        return known[cell]

    def _day(self, cell: str) -> date:
        day = read_date(cell, self.mapping.date_order)
        if not EARLIEST <= day <= self.latest:
            raise FeedbackError(f"The date {day.isoformat()} lies in the future or before 1900.", place="said_on")
        return day

    def _text(self, cells: Sequence[str]) -> str:
        parts = [cell for place in self._texts if (cell := cells[place].strip())]
        text = self._mask_text(JOINT.join(parts))
        if not text:
            raise FeedbackError(f"Nothing was said: “{'”, “'.join(self.mapping.text)}” is empty.", place="text")
        return text

    def _short(self, field: str, cells: Sequence[str]) -> str:
        if not getattr(self.mapping, field):
            return ""
        return str(self._once(field, cells, lambda cell: self._fitting(field, self._mask(" ".join(cell.split())))))

    def _key(self, cells: Sequence[str]) -> str:
        """What another program calls the item; one that is personal data itself is told apart by its digest."""
        if not self.mapping.own_key:
            return ""
        key = self._fitting("own_key", " ".join(cells[self._place[self.mapping.own_key]].split()))
        return key if self._mask_text(key) == key else f"#{fingerprint((key,))[:_DIGEST_LENGTH]}"

    def _fitting(self, field: str, text: str) -> str:
        if len(text) > LONGEST[field]:
            column, shown = getattr(self.mapping, field), _SHOWN.get(field, field)
            raise FeedbackError(
                f"The {shown} is longer than {LONGEST[field]} characters; is “{column}” the right column?", place=field
            )
        return text

    def _severity(self, cells: Sequence[str]) -> int:
        mapping = self.mapping
        if mapping.severity_kind == "none":
            return USUAL_SEVERITY
        cell = cells[self._place[mapping.severity]]
        if mapping.severity_kind == "number":
            return read_severity(cell)
        return judge_severity(cell, when_yes=mapping.severity_when_yes, otherwise=mapping.severity_otherwise)

    def _sentiment(self, cells: Sequence[str], text: str) -> int | None:
        """What the file says; where it says nothing, what the words of the text tell."""
        kind = self.mapping.sentiment_kind
        said: int | None = None
        if kind != "none":
            said = self._once("sentiment", cells, lambda cell: read_sentiment(cell, kind))
        return self._judge(text) if said is None and self._judge else said


_SHOWN: Final = {"own_key": "key of the item"}


def fingerprint(cells: Sequence[str]) -> str:
    """SHA-256 (64 hex digits) over all cells of a row, so that only rows that are the same in every cell agree."""
    return hashlib.sha256("\x1f".join(cells).encode("utf-8", "replace")).hexdigest()
