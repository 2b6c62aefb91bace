"""The rows of boxes for the groups that a sample is split over."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from budgeting.numbers import NumberError
from budgeting.precision.allocation import Stratum
from budgeting.sampling import splits
from budgeting.sampling.answers import Answer
from budgeting.sampling.splits import Group
from planner.forms import sample_boxes as b
from planner.forms.sample_kinds import Kind, Way
from planner.forms.samples import Box, Figures

ROWS: Final = 6
_EXAMPLE: Final = (
    ("Direct debit", "60,000", "0.5", "6"),
    ("Paper bill", "25,000", "0.5", "9"),
    ("New", "5,000", "0.4", "15"),
)
_COLUMNS: Final = (
    ("name", "Group", "a name", "text"),
    ("size", "People there are", "a number of people", "people"),
    ("spread", "Spread", "a spread", "above_zero"),
    ("cost", "One interview costs", "", "money"),
)


def group_boxes(currency: str) -> tuple[tuple[Box, ...], ...]:
    """One row of boxes for each group; the first rows hold an example."""
    return tuple(_row(place, currency) for place in range(1, ROWS + 1))


def typed_groups(typed: Mapping[str, str]) -> dict[str, str]:
    """What was ``typed``, with the example left out as soon as anything stands in a row."""
    names = [box.name for row in group_boxes("") for box in row]
    if not any(name in typed for name in names):
        return dict(typed)
    return {**dict.fromkeys(names, ""), **typed}


def split_kind(currency: str) -> Kind:
    """The kind of question that splits a sample, with money in ``currency``."""
    rows = tuple(box for row in group_boxes(currency) for box in row)
    budget = replace(b.BUDGET, what=currency)
    asked = partial(_answer, currency)
    ways = (
        Way("people", "How many for a precision?", (b.GROUP_MARGIN, b.CONFIDENCE, *rows), partial(asked, "margin")),
        Way("money", "What does my money buy?", (budget, b.CONFIDENCE, *rows), partial(asked, "budget_minor")),
        Way("precision", "How do I split a total?", (b.SAMPLE, b.CONFIDENCE, *rows), partial(asked, "sample")),
    )
    lede = "Groups that differ in size, in spread or in what an interview costs: how many of each to ask."
    return Kind("split", "The design", "Splitting over groups", lede, ways, is_of_groups=True)


def groups_of(figures: Figures) -> list[Group]:
    """The rows in which something stands. NumberError at the box that is missing."""
    found = []
    for place in range(1, ROWS + 1):
        row = {name: figures[f"{name}{place}"] for name, *_ in _COLUMNS}
        if not any(row.values()):
            continue
        for name, label, _, kind in _COLUMNS:
            if not row[name] and kind != "text":
                raise NumberError(f"{label}: fill this in, or empty the row.", place=f"{name}{place}")
        found.append(Group(row["name"] or f"Group {place}", Stratum(row["size"], row["spread"], row["cost"])))
    return found


def _answer(currency: str, by: str, figures: Figures) -> Answer:
    groups = groups_of(figures)
    if by == "margin":
        return splits.split_for_margin(figures[by], groups, currency, figures["confidence"])
    if by == "sample":
        return splits.split_of_total(figures[by], groups, currency, figures["confidence"])
    return splits.split_for_money(figures[by], groups, currency, figures["confidence"])


def _row(place: int, currency: str) -> tuple[Box, ...]:
    example = _EXAMPLE[place - 1] if place <= len(_EXAMPLE) else ("",) * len(_COLUMNS)
    return tuple(
        Box(f"{name}{place}", f"{label}, group {place}", what or currency, kind, default, is_needed=False)
        for (name, label, what, kind), default in zip(_COLUMNS, example, strict=True)
    )
