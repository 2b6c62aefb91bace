"""Every message of the product with its places, by area: an area is one folder of templates or one room of the code."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment

from planner.languages.pieces import Message
from planner.languages.python_words import words_of
from planner.languages.templates import translated
from planner.paths import TEMPLATES

ROOT: Final = TEMPLATES.parent
COMMON: Final = "common"
SHIPPED: Final = "methods-catalogue"
# Rooms that speak to machines, to whoever runs the product, or in files whose words are fixed; and the demo's content.
_SILENT: Final = (
    "budgeting/problem_schema.py",
    "planner/api/",
    "planner/cli/",
    "planner/config.py",
    "planner/demo/",
    "planner/headers.py",
    "planner/imports/guessing.py",
    "planner/jobs/system.py",
    "planner/languages/",
    "planner/logs.py",
    "planner/metrics.py",
    "planner/paths.py",
    "planner/reports/reading_text.py",
    "planner/serving.py",
    "planner/services/change_sheets.py",
    "planner/services/exporting_feedback.py",
    "planner/services/own_sessions.py",
    "planner/services/plan_workbook.py",
    "planner/storage/",
    "planner/tracing.py",
)
_METHODS: Final = "budgeting/methods/catalogue"
_SHIPPED_WORDS: Final = frozenset({"name", "description", "label", "help", "sample_unit", "element"})


@dataclass
class Entry:
    """A message with its places and hints, and the areas in which it was found."""

    text: str
    places: list[tuple[str, int]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)

    @property
    def area(self) -> str:
        """The area that keeps its translation: its own, or the common one when several have it."""
        return next(iter(self.areas)) if len(self.areas) == 1 else COMMON


def inventory(root: Path = ROOT) -> dict[str, Entry]:
    """Every message by its text."""
    found: dict[str, Entry] = {}
    for text, place, line, hints in (*_in_templates(root), *_in_code(root), *_in_catalogue(root)):
        entry = found.setdefault(text, Entry(text))
        if (place, line) not in entry.places:
            entry.places.append((place, line))
        entry.hints += [hint for hint in hints if hint not in entry.hints]
        entry.areas.add(area_of(place))
    return found


def area_of(place: str) -> str:
    """``templates-plans`` for templates/plans/plan.html, ``planner-forms`` for planner/forms/base.py."""
    if place.startswith(_METHODS):
        return SHIPPED
    top, room, *inside = place.split("/")
    if not inside:
        room = "frame" if top == "templates" else "rooms"
    return f"{top}-{room}".replace("_", "-")


_Row = tuple[str, str, int, tuple[str, ...]]


def _in_templates(root: Path) -> Iterator[_Row]:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    for path in sorted((root / "templates").rglob("*.html")):
        place = path.relative_to(root).as_posix()
        heard: list[tuple[Message, int]] = []
        translated(environment.parse(path.read_text()), partial(_hear, heard), says=False)
        for message, line in heard:
            yield message.text, place, line, message.hints


def _hear(heard: list[tuple[Message, int]], message: Message, line: int) -> None:
    heard.append((message, line))


def _in_code(root: Path) -> Iterator[_Row]:
    for top in ("budgeting", "planner"):
        for path in sorted((root / top).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if not place.startswith(_SILENT):
                for one in words_of(path.read_text()):
                    yield one.text, place, one.line, one.hints


def _in_catalogue(root: Path) -> Iterator[_Row]:
    for path in sorted((root / _METHODS).glob("*.toml")):
        place = path.relative_to(root).as_posix()
        for text in dict.fromkeys(_texts(tomllib.loads(path.read_text()))):
            yield text, place, 1, ()


def _texts(node: Any) -> Iterator[str]:  # noqa: ANN401  whatever a TOML file holds
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, str) and key in _SHIPPED_WORDS and value:
                yield value
            else:
                yield from _texts(value)
