"""The form of an element that several studies share: what it is, who uses it, and its lines from nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from wtforms import Field, FormField, HiddenField, SelectField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.cost_lines import CostLine, Rate
from budgeting.errors import BudgetingError
from budgeting.keys import make_key
from budgeting.methods.method import SECTIONS, Section
from budgeting.programme import Programme, SharedCost
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.numerals import parse_quantity_milli, typed_quantity
from planner.forms.rows import Needed, RowForm, Rows
from planner.forms.saying import say_choices

MOST_LINES = 20
FEWEST_STUDIES = 2


class LineEntry(RowForm):
    """One line: what is bought, at which price, and how many."""

    section = SelectField("Part of the work", validate_choice=False)
    element = SelectField("Price", validate_choice=False)
    label = StringField("What it is for", filters=[stripped], validators=[Length(max=120)])
    number = StringField("How many", filters=[stripped], validators=[Length(max=20)])
    justification = StringField("Why so many", filters=[stripped], validators=[Length(max=500)])


class SharedCostForm(PlannerForm):
    """Takes a shared element and gives back a ``SharedCost``, or errors at their fields."""

    name = text_field("What is shared?", 200, "Say what is bought once, for example: customer panel.")
    cost_centre = SelectField("Who pays?", validators=[Needed()])
    period = SelectField("When does it fall due?", validators=[Needed()])
    study_keys = SelectMultipleField(
        "Studies that use it", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    lines = Rows(FormField(LineEntry), min_entries=2, max_entries=MOST_LINES)
    seen_version = HiddenField()
    add_line = SubmitField("Add a line")
    save = SubmitField("Save")

    def offer(
        self, programme: Programme, prices: Mapping[str, Rate], sections: Mapping[Section, str]
    ) -> "SharedCostForm":
        """Offer what the programme and its rate cards have to choose from; the form itself."""
        self.prices = prices
        self.cost_centre.choices = [(centre.key, centre.name) for centre in programme.cost_centres]
        self.period.choices = [(period.key, period.name) for period in programme.periods]
        self.study_keys.choices = [(study.key, study.name) for study in programme.studies]
        self._sections = list(sections.items())
        self._elements = [(name, f"{name}, per {rate.unit}") for name, rate in prices.items()]
        self._offer_lines()
        return self

    def widen(self) -> bool:
        """Add the line that the person asked for; False when they asked for none."""
        if not self.add_line.data:
            return False
        if len(self.lines) < MOST_LINES:
            self.lines.append_entry()
            self._offer_lines()
        return True

    def to_shared_cost(self, key: str | None, taken: set[str]) -> SharedCost | None:
        """What was typed; None when something does not hold, with the errors at their fields."""
        is_valid = self.validate()
        chosen = tuple(name for name, _ in self.study_keys.choices if name in set(self.study_keys.data or ()))
        if len(chosen) < FEWEST_STUDIES:
            self.refuse("study_keys", "Tick two studies or more: what one study alone uses belongs to that study.")
        lines = [self._line(entry.form, place) for place, entry in enumerate(self.lines) if _is_filled(entry.form)]
        if not lines:
            self.refuse("lines", "Every line is still at nothing. Say what is bought and how many.")
        if not is_valid or len(chosen) < FEWEST_STUDIES or not lines or None in lines:
            return None
        return SharedCost(
            key=key or make_key(self.name.data, taken),
            name=self.name.data,
            cost_centre_key=self.cost_centre.data,
            period_key=self.period.data,
            study_keys=chosen,
            lines=tuple(line for line in lines if line),
        )

    def _offer_lines(self) -> None:
        for entry in self.lines:
            entry.form.section.choices = self._sections
            say_choices([entry.form.section])
            kept = entry.form.element.data
            gone = [(kept, f"{kept}, no price now")] if kept and kept not in self.prices else []
            entry.form.element.choices = [("", "Choose a price"), *self._elements, *gone]

    def _line(self, entry: LineEntry, place: int) -> CostLine | None:
        rate = self.prices.get(entry.element.data or "")
        if rate is None:
            entry.element.errors = ["Choose a price of the rate card."]
        if not entry.label.data:
            entry.label.errors = ["Say what it is for."]
        if entry.section.data not in SECTIONS:
            entry.section.errors = ["Choose a part of the work."]
        milli = _milli(entry.number)
        if rate is None or milli is None or not entry.label.data or entry.section.errors:
            return None
        return CostLine(
            key=f"line-{place + 1}",
            section=cast("Section", entry.section.data),
            label=entry.label.data,
            element=rate.element,
            rate=rate,
            derived_milli=milli,
            bears_vat=entry.section.data != "incentives",
            justification=entry.justification.data or "",
        )


def from_shared_cost(shared: SharedCost, version: int) -> dict[str, Any]:
    """What the form shows for a shared element that is there already."""
    return {
        "name": shared.name,
        "cost_centre": shared.cost_centre_key,
        "period": shared.period_key,
        "study_keys": list(shared.study_keys),
        "lines": [
            {
                "section": line.section,
                "element": line.element,
                "label": line.label,
                "number": typed_quantity(line.quantity_milli),
                "justification": line.justification,
            }
            for line in shared.lines
        ],
        "seen_version": str(version),
    }


def _is_filled(entry: LineEntry) -> bool:
    fields: Iterable[Field] = (entry.element, entry.label, entry.number, entry.justification)
    return any((field.data or "").strip() for field in fields)


def _milli(field: StringField) -> int | None:
    try:
        milli = parse_quantity_milli(field.data or "", "how many there are")
    except BudgetingError as error:
        field.errors = [error.message]
        return None
    if milli == 0:
        field.errors = ["A line at nothing buys nothing. Enter how many, or empty the line."]
        return None
    return milli
