"""The boxes of a study's design: every input at three levels, and the contingency on each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from wtforms import StringField
from wtforms.validators import Length

from budgeting.errors import BudgetingError, StudyError
from budgeting.evidence.accuracy import DESIGN_EFFECT
from budgeting.methods import Input, Method
from budgeting.methods.method import PERCENT
from budgeting.studies import LARGEST_CONTINGENCY_BP, LEVELS, MILLI, Level, Study
from planner.forms.base import PlannerForm
from planner.forms.numerals import (
    parse_count,
    parse_percent_bp,
    parse_percent_milli,
    parse_quantity_milli,
    typed_quantity,
)

Designs = dict[Level, dict[str, int]]
_LONGEST_CELL = 20


@dataclass(frozen=True)
class DesignRow:
    """One input of the design with its boxes, one for each level."""

    input: Input
    boxes: list[StringField]


class DesignForm(PlannerForm):
    """The part of a study's form that says how many; ``design_boxes`` gives it its fields."""

    method: Method

    def rows(self) -> list[DesignRow]:
        """The quantities of the design: each input with one box for each level."""
        return [DesignRow(one, self._boxes(one.key)) for one in self.method.quantities]

    def assumption_rows(self) -> list[DesignRow]:
        """The figures with a default: a box left empty keeps it."""
        return [DesignRow(one, self._boxes(one.key)) for one in self.method.assumptions]

    def contingency_boxes(self) -> list[StringField]:
        """The contingency of each level, in per cent."""
        return [self[contingency_place(level)] for level in LEVELS]

    def sample_box(self) -> StringField:
        """The box of the standard level that makes its sample larger."""
        return self[place_of("standard", self.method.sample_input)]

    def take_sample(self, typed: str) -> None:
        """Put ``typed`` into that box, unless it is no whole number."""
        if typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_CELL:
            self.sample_box().data = typed

    def read_designs(self) -> Designs:
        """What was typed, in thousandths; a box that cannot be read gets its error and counts as empty."""
        designs: Designs = {level: {} for level in LEVELS}
        for row in (*self.rows(), *self.assumption_rows()):
            for level, box in zip(LEVELS, row.boxes, strict=True):
                milli = _read(box, partial(self._milli, row.input))
                if milli or (milli is not None and row.input.is_assumption):
                    designs[level][row.input.key] = milli
        return designs

    def read_contingencies(self) -> dict[Level, int]:
        """The contingency of each level in basis points; a box that cannot be read gets its error and counts as 0."""
        return {
            level: _read(box, _contingency_bp) or 0 for level, box in zip(LEVELS, self.contingency_boxes(), strict=True)
        }

    def _boxes(self, key: str) -> list[StringField]:
        return [self[place_of(level, key)] for level in LEVELS]

    def _milli(self, one: Input, typed: str) -> int:
        what = f"a number of {one.label}"
        if one.unit == PERCENT:
            return parse_percent_milli(typed, f"a share, {one.label}")
        if one.key == self.method.sample_input:
            return parse_count(typed, what) * MILLI
        milli = parse_quantity_milli(typed, what)
        if one.key == DESIGN_EFFECT and milli < MILLI:
            raise StudyError("Weighting and clustering never make a sample tell more. Enter 1 or more.", place=one.key)
        return milli


def design_boxes(method: Method) -> dict[str, StringField]:
    """A box for each design input of ``method`` at each level, and one for the level's contingency."""
    boxes = {place_of(level, one.key): _box(f"{one.label}, {level} level") for one in method.inputs for level in LEVELS}
    return boxes | {contingency_place(level): _box(f"Contingency, %, {level} level") for level in LEVELS}


def design_of(study: Study) -> dict[str, Any]:
    """What the boxes show for a study that is there already."""
    boxes = {
        place_of(package.level, entry.name): typed_quantity(entry.milli)
        for package in study.packages
        for entry in package.design
    }
    shares = {
        contingency_place(package.level): typed_quantity(package.contingency_bp * 10)
        for package in study.packages
        if package.contingency_bp
    }
    return boxes | shares


def place_of(level: str, name: str) -> str:
    """The name of the box of an input at a level."""
    return f"{level}__{name}"


def contingency_place(level: str) -> str:
    """The name of the box of a level's contingency."""
    return f"contingency__{level}"


def _box(label: str) -> StringField:
    return StringField(label, validators=[Length(max=_LONGEST_CELL, message="This is too long for a number.")])


def _read(box: StringField, parse: Callable[[str], int]) -> int | None:
    typed = (box.data or "").strip()
    try:
        return parse(typed) if typed else None
    except BudgetingError as error:
        box.errors = [error.message]
        return None


def _contingency_bp(typed: str) -> int:
    share = parse_percent_bp(typed, "a contingency in per cent")
    if share > LARGEST_CONTINGENCY_BP:
        raise StudyError("A contingency lies between 0 % and 50 %.", place="contingency")
    return share
