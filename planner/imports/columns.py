"""Which column of a file holds what: the mapping that a person accepts or corrects."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from budgeting.feedback import LOWEST_SEVERITY, SENTIMENT_KINDS, USUAL_SEVERITY, WORST_SEVERITY, SentimentKind
from planner.imports.dates import DATE_ORDERS, DateOrder
from planner.imports.masking import REGIONS, USUAL_REGION
from planner.imports.sniffing import ENCODINGS

SeverityKind = Literal["none", "number", "yes_no"]
SEVERITY_KINDS: tuple[SeverityKind, ...] = ("none", "number", "yes_no")
_SINGLE = ("said_on", "channel", "persona", "touchpoint", "topic", "own_key")


class MappingError(Exception):
    """The mapping does not fit the file; ``field`` names the choice to change, ``message`` says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class ColumnMapping:
    """Column names by what they hold; an empty name means that the file does not say.

    ``text`` names the columns that are joined into what was said. Without a ``channel`` column every item came through
    ``channel_name``. ``severity_kind`` says how the ``severity`` column is read; a yes counts ``severity_when_yes``,
    anything else ``severity_otherwise``. ``sentiment_kind`` says in the same way how the ``sentiment`` column is read.
    ``own_key`` is what another program calls each item. ``keeps_identical``: rows that are the same in every cell are
    different items. ``region`` is where a phone number without a country code is from.
    """

    said_on: str
    text: tuple[str, ...]
    date_order: DateOrder = "day_first"
    channel: str = ""
    channel_name: str = "Not known"
    persona: str = ""
    touchpoint: str = ""
    topic: str = ""
    severity: str = ""
    severity_kind: SeverityKind = "none"
    severity_when_yes: int = WORST_SEVERITY
    severity_otherwise: int = USUAL_SEVERITY
    sentiment: str = ""
    sentiment_kind: SentimentKind = "none"
    own_key: str = ""
    region: str = USUAL_REGION
    keeps_identical: bool = False
    encoding: str = "auto"

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storage."""
        return asdict(self) | {"text": list(self.text)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ColumnMapping":
        """The mapping that ``as_json`` wrote; unknown names are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{**{k: v for k, v in stored.items() if k in known}, "text": tuple(stored.get("text", ()))})

    def check(self, columns: Sequence[str]) -> None:
        """MappingError when a choice is missing, or names a column that the file does not have."""
        if not self.said_on:
            raise MappingError("said_on", "Choose the column that holds the date.")
        if not self.text:
            raise MappingError("text", "Choose at least one column that holds what was said.")
        for name, column in self._used():
            if not column:
                raise MappingError(name, f"Choose the column that holds the {name}.")
            if column not in columns:
                raise MappingError(name, f"The file has no column “{column}”. Choose one of its columns.")
        if self.severity and self.severity_kind == "none":
            message = f"Say what “{self.severity}” holds, 0 to 3 or yes and no; or choose no column for the severity."
            raise MappingError("severity_kind", message)
        if self.sentiment and self.sentiment_kind == "none":
            message = f"Say what “{self.sentiment}” holds: stars, -1 to 1, or words; or choose no column for it."
            raise MappingError("sentiment_kind", message)
        self._check_scales()

    def _used(self) -> list[tuple[str, str]]:
        single = [(name, getattr(self, name)) for name in _SINGLE]
        kinds = (("severity", SEVERITY_KINDS), ("sentiment", SENTIMENT_KINDS))
        judged = [(name, getattr(self, name)) for name, known in kinds if getattr(self, f"{name}_kind") in known[1:]]
        return [*((n, c) for n, c in single if c), *(("text", column) for column in self.text), *judged]

    def _check_scales(self) -> None:
        for name, offered, message in (
            ("date_order", DATE_ORDERS, "Choose whether the day or the month comes first."),
            ("severity_kind", SEVERITY_KINDS, "Choose how the severity is read."),
            ("sentiment_kind", SENTIMENT_KINDS, "Choose how the sentiment is read."),
            ("region", REGIONS, "Choose where phone numbers without a country code are from."),
            ("encoding", ENCODINGS, "Choose one of the encodings offered."),
        ):
            if getattr(self, name) not in offered:
                raise MappingError(name, message)
        if not self.channel and not self.channel_name.strip():
            raise MappingError("channel_name", "Name the channel that this feedback came through.")
        for name in ("severity_when_yes", "severity_otherwise"):
            if not LOWEST_SEVERITY <= getattr(self, name) <= WORST_SEVERITY:
                raise MappingError(name, "A severity is 0, 1, 2 or 3.")
