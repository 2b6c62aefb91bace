"""A first mapping for any column names, from the names and from what the cells look like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgeting.errors import FeedbackError
from budgeting.feedback import SentimentKind, is_yes_or_no, read_sentiment
from planner.imports.columns import ColumnMapping, SeverityKind
from planner.imports.dates import guess_order, is_date
from planner.imports.rows import RawRow

_WORDS = {
    "said_on": ("said on", "date received", "received", "created", "submitted on", "date", "time", "day", "when"),
    "text": (
        "text", "narrative", "comment", "verbatim", "feedback", "review", "message", "complaint", "description",
        "quote", "body", "answer", "response text", "content", "what happened",
    ),
    "channel": (
        "channel", "submitted via", "via", "source", "medium", "origin", "contact type", "came by", "how it came",
    ),
    "persona": ("persona", "segment", "customer type", "audience", "customer group", "age group"),
    "touchpoint": ("touchpoint", "touch point", "product", "service", "department", "page", "area", "class"),
    "topic": ("topic", "issue", "theme", "subject", "reason", "category", "problem", "tag", "about"),
    "severity": (
        "severity", "importance", "priority", "disputed", "escalated", "complained", "churned", "unresolved", "urgent",
    ),
    "sentiment": ("sentiment", "rating", "stars", "satisfaction", "score", "mood"),
    "own_key": (
        "message id", "complaint id", "ticket id", "case id", "review id", "response id", "feedback id", "item id",
        "external id", "reference", "ticket", "id", "ref",
    ),
}  # fmt: skip
_DETAIL = re.compile(r"\b(sub[- ]?\w+|issue|topic|response to|reason|detail|title|subject|category)\b", re.IGNORECASE)
_NOT_DETAIL = re.compile(r"\b(id|number|code|zip|timely|date|consent|state|company)\b(?! response)", re.IGNORECASE)
_LONG_TEXT = 40
_MOST = 0.5
_FEWEST_KEYS = 2
_LONGEST_KEY = 120
_FEWEST_SUBJECTS = 20


@dataclass(frozen=True)
class GuessedMapping:
    """The mapping found, and whether the samples leave open if the day or the month comes first."""

    mapping: ColumnMapping
    is_order_open: bool


def guess_mapping(columns: Sequence[str], rows: Sequence[RawRow]) -> GuessedMapping:
    """The best guess from the names of the columns and a sample of rows; what is not found is left empty."""
    cells = {name: [row.cells[place] for row in rows if not row.reason] for place, name in enumerate(columns)}
    free = list(columns)
    said_on = _take(free, "said_on", lambda name: _share(cells[name], is_date) >= _MOST)
    severity, kind = _severity(free, cells)
    text = _take(free, "text", lambda name: _mean_length(cells[name]) >= _LONG_TEXT)
    named = {name: _take(free, name, lambda _: True) for name in ("channel", "touchpoint", "topic", "persona")}
    parts = (text,) if text else _details(columns, named, free) or _longest(free, cells)
    sentiment, sentiment_kind = _sentiment(free, cells)
    own_key = _take(free, "own_key", lambda name: _is_key(cells[name]))
    if _is_own_words(named["topic"], cells):
        parts, named["topic"] = tuple(dict.fromkeys((named["topic"], *parts))), ""
    order, is_open = guess_order(cells.get(said_on, ()))
    mapping = ColumnMapping(
        said_on,
        parts,
        order,
        channel=named["channel"],
        touchpoint=named["touchpoint"],
        topic=named["topic"],
        persona=named["persona"],
        severity=severity,
        severity_kind=kind,
        sentiment=sentiment,
        sentiment_kind=sentiment_kind,
        own_key=own_key,
    )
    return GuessedMapping(mapping, is_open)


def _take(free: list[str], field: str, fits: Callable[[str], bool]) -> str:
    for word in _WORDS[field]:
        pattern = re.compile(rf"(?<![a-z]){word}(?![a-z])|^{word}", re.IGNORECASE)
        candidates = [name for name in free if pattern.search(_plain(name)) and fits(name)]
        if candidates:
            best = min(candidates, key=lambda name: (len(name), free.index(name)))
            free.remove(best)
            return best
    return ""


def _severity(free: list[str], cells: dict[str, list[str]]) -> tuple[str, SeverityKind]:
    column = _take(free, "severity", lambda name: bool(_severity_kind(cells[name])))
    return column, _severity_kind(cells[column]) or "none" if column else "none"


def _severity_kind(values: list[str]) -> SeverityKind | None:
    if not any(value.strip() for value in values):
        return None
    if all(value.strip() in {"", "0", "1", "2", "3"} for value in values):
        return "number"
    return "yes_no" if all(is_yes_or_no(value) for value in values) else None


def _sentiment(free: list[str], cells: dict[str, list[str]]) -> tuple[str, SentimentKind]:
    column = _take(free, "sentiment", lambda name: bool(_sentiment_kind(cells[name])))
    return column, _sentiment_kind(cells[column]) or "none" if column else "none"


def _sentiment_kind(values: list[str]) -> SentimentKind | None:
    """The scale on which every value lies; a column that says nothing lies on none."""
    if not any(value.strip() for value in values):
        return None
    return next((kind for kind in ("stars", "range", "words") if all(_is_on(value, kind) for value in values)), None)


def _is_on(value: str, kind: SentimentKind) -> bool:
    try:
        read_sentiment(value, kind)
    except FeedbackError:
        return False
    return True


def _is_key(values: list[str]) -> bool:
    """Whether nearly every row has a short value of its own."""
    said = [value.strip() for value in values if value.strip()]
    return len(said) >= _FEWEST_KEYS and 20 * len(set(said)) >= 19 * len(said) and max(map(len, said)) <= _LONGEST_KEY


def _is_own_words(topic: str, cells: dict[str, list[str]]) -> bool:
    """Whether the topic is a subject that nearly everybody words anew, so that it names no recurring pain."""
    said = [value.strip().casefold() for value in cells.get(topic, ()) if value.strip()]
    return "subject" in topic.casefold() and len(said) >= _FEWEST_SUBJECTS and len(set(said)) > _MOST * len(said)


def _details(columns: Sequence[str], named: dict[str, str], free: list[str]) -> tuple[str, ...]:
    usable = {*free, named["topic"]}
    return tuple(c for c in columns if c in usable and _DETAIL.search(c) and not _NOT_DETAIL.search(c))


def _longest(free: list[str], cells: dict[str, list[str]]) -> tuple[str, ...]:
    longest = max(free, key=lambda name: _mean_length(cells[name]), default="")
    return (longest,) if longest else ()


def _mean_length(values: list[str]) -> float:
    said = [value for value in values if value.strip()]
    return sum(map(len, said)) / len(said) if said else 0.0


def _share(values: list[str], is_such: Callable[[str], bool]) -> float:
    said = [value for value in values if value.strip()]
    return sum(is_such(value) for value in said) / len(said) if said else 0.0


def _plain(name: str) -> str:
    return re.sub(r"[_\W]+", " ", name).strip()
