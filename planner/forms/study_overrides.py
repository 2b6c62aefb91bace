"""Rows on which somebody puts a figure in place of a formula's quantity or a card's price, and says why."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from wtforms import FormField, SelectField, StringField
from wtforms.validators import Length

from budgeting.errors import BudgetingError
from budgeting.methods import Method
from budgeting.studies import LEVELS, Level, Override, Study
from planner.forms.base import stripped
from planner.forms.numerals import parse_money, parse_quantity_milli, typed_quantity
from planner.forms.rows import RowForm, Rows, plain_money
from planner.forms.saying import say_choices

Overrides = dict[Level, dict[str, Override]]
MOST_ROWS = 40
SPARE_ROWS = 2
EVERY_LEVEL = "every"
_LEVEL_CHOICES = [(EVERY_LEVEL, "every level"), *((level, level) for level in LEVELS)]
_LONGEST_REASON = 300


class OverrideEntry(RowForm):
    """One line at one level or at all of them, its figures and the reason."""

    line = SelectField("Line", default="")
    level = SelectField("Level", default=EVERY_LEVEL)
    quantity = StringField("Quantity", validators=[Length(max=20)])
    price = StringField("Price of one", validators=[Length(max=40)])
    reason = StringField(
        "Why?", filters=[stripped], validators=[Length(max=_LONGEST_REASON, message="Use at most 300 characters.")]
    )

    @property
    def is_filled(self) -> bool:
        """Whether anything was put on the row."""
        return any((box.data or "").strip() for box in (self.line, self.quantity, self.price, self.reason))


def override_rows() -> Rows:
    """The field that holds the rows."""
    return Rows(FormField(OverrideEntry), max_entries=MOST_ROWS)


def offer_lines(rows: Rows, method: Method) -> None:
    """Offer the method's lines on every row, and leave some rows empty at the end."""
    filled = [place for place, row in enumerate(rows) if row.form.is_filled]
    wanted = min((filled[-1] + 1 if filled else 0) + SPARE_ROWS, MOST_ROWS)
    while len(rows) < wanted:
        rows.append_entry()
    choices = [("", "Choose a line"), *((one.key, f"{one.label} ({one.unit})") for one in method.elements)]
    for row in rows:
        row.form.line.choices, row.form.level.choices = choices, _LEVEL_CHOICES
        say_choices([row.form.level])


def read_overrides(rows: Rows, currency: str) -> Overrides:
    """What was put, by level and line; a row that cannot be read gets its error and counts as empty."""
    found: Overrides = {level: {} for level in LEVELS}
    for row in rows:
        entry = row.form
        override = _read(entry, currency) if entry.is_filled else None
        levels = [level for level in LEVELS if entry.level.data in (level, EVERY_LEVEL)]
        if override is None:
            continue
        if any(entry.line.data in found[level] for level in levels):
            entry.line.errors = ["This line has a figure of its own on another row. Put both on one row."]
            continue
        for level in levels:
            found[level][entry.line.data] = override
    return found


def overrides_of(study: Study, currency: str) -> list[dict[str, Any]]:
    """What the rows show for a study that is there already."""
    put = [
        (line.key, package.level, line.override)
        for package in study.packages
        for line in package.lines
        if line.override
    ]
    by_line = sorted(put, key=lambda one: (one[0], repr(one[2])))
    rows = []
    for (key, _), group in groupby(by_line, key=lambda one: (one[0], repr(one[2]))):
        same = list(group)
        levels = [EVERY_LEVEL] if len(same) == len(study.packages) else [level for _, level, _ in same]
        rows += [{"line": key, "level": level, **_written(same[0][2], currency)} for level in levels]
    return rows


def _written(override: Override, currency: str) -> Mapping[str, str]:
    return {
        "quantity": "" if override.quantity_milli is None else typed_quantity(override.quantity_milli),
        "price": "" if override.rate_minor is None else plain_money(override.rate_minor, currency),
        "reason": override.reason,
    }


def _read(entry: OverrideEntry, currency: str) -> Override | None:
    problems = list(_problems(entry))
    for field, message in problems:
        field.errors = [message]
    milli = _parsed(entry.quantity, lambda text: parse_quantity_milli(text, "a quantity"))
    minor = _parsed(entry.price, lambda text: parse_money(text, currency).minor)
    if problems or entry.quantity.errors or entry.price.errors:
        return None
    try:
        return Override(entry.reason.data or "", milli, minor)
    except BudgetingError as error:
        entry.price.errors = [error.message]
        return None


def _problems(entry: OverrideEntry) -> Iterator[tuple[Any, str]]:
    if entry.line.data not in {key for key, _ in entry.line.choices if key}:
        yield entry.line, "Choose the line that this figure is for, or clear the row."
    if entry.level.data not in dict(_LEVEL_CHOICES):
        yield entry.level, "Choose a level."
    if not ((entry.quantity.data or "").strip() or (entry.price.data or "").strip()):
        yield entry.quantity, "Enter a quantity or a price, or clear the row."
    if not entry.reason.data:
        yield entry.reason, "Say why this line departs from its formula or its price."


def _parsed(box: StringField, parse: Any) -> int | None:  # noqa: ANN401  any parser of one text
    typed = (box.data or "").strip()
    try:
        found: int | None = parse(typed) if typed else None
    except BudgetingError as error:
        box.errors = [error.message]
        return None
    return found
