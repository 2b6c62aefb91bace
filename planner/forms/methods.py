"""The method form: what a method is good for, its inputs, and what it buys by formulas from them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from wtforms import (
    BooleanField,
    Field,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from budgeting.errors import BudgetingError, FormulaError
from budgeting.formulas import LONGEST_FORMULA
from budgeting.keys import make_key
from budgeting.methods import Element, Fit, Input, Method
from budgeting.methods.checking import MOST_ELEMENTS, MOST_INPUTS
from budgeting.methods.method import LEVELS, PERCENT, QUESTION_KINDS, Measures, Section, Tier
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.method_words import FIT_WORDS, KIND_WORDS, MEASURE_WORDS, ROLE_WORDS, TIER_WORDS
from planner.forms.numerals import parse_count, parse_quantity_milli, typed_quantity
from planner.forms.rows import Needed, RowForm, Rows
from planner.forms.saying import say_choices

_LONGEST_WORD = 120
_LONGEST_HELP = 500
_LONGEST_UNIT = 60
_LONGEST_KEY = 40
_LONGEST_DAYS = 5
_FORMULA = LONGEST_FORMULA + 1_000
_FITS = [(str(score), FIT_WORDS[score]) for score in (3, 2, 1, 0)]
_INPUT_KINDS = [("quantity", "you decide it"), ("assumption", "assumed")]


def _text(label: str, longest: int, *, is_needed: bool = False, **more: Any) -> StringField:  # noqa: ANN401  as WTForms takes them
    bound = Length(max=longest, message=f"Use at most {longest:,} characters.")
    return StringField(label, filters=[stripped], validators=[*([Needed()] if is_needed else []), bound], **more)


def _choice(label: str, choices: Iterable[tuple[str, str]], default: str | None = None) -> SelectField:
    return SelectField(label, choices=[SelectChoice(*pair) for pair in choices], default=default, validators=[Needed()])


class InputEntry(RowForm):
    """One figure of the design."""

    key = _text("Name in formulas", _LONGEST_KEY)
    label = _text("Word after its number", _LONGEST_WORD)
    unit = _text("Unit", _LONGEST_UNIT, render_kw={"list": "units"})
    kind = _choice("Kind", _INPUT_KINDS, "quantity")
    default = _text("Stands at", 20)
    help = TextAreaField("What it is", filters=[stripped], validators=[Length(max=_LONGEST_HELP)])
    leave_out = BooleanField("Leave out")


class ElementEntry(RowForm):
    """One thing the method buys."""

    key = HiddenField()
    label = _text("What is bought", _LONGEST_WORD)
    section = SelectField("Part of the work", validate_choice=False)
    formula = TextAreaField("How many", filters=[stripped], validators=[Length(max=_FORMULA)])
    element = _text("Price", _LONGEST_WORD, render_kw={"list": "prices"})
    unit = _text("Unit", _LONGEST_UNIT, render_kw={"list": "units"})
    role = _choice("Whose days", [("", "bought in"), *ROLE_WORDS.items()], "")
    bears_vat = BooleanField("Bears VAT", default=True)
    leave_out = BooleanField("Leave out")


class MethodForm(PlannerForm):
    """Takes a method and gives back a ``Method``, or errors at their fields; formulas are checked by the domain."""

    name = text_field("Name", 120, "Give the method a name that colleagues will understand.")
    description = TextAreaField("What is it?", filters=[stripped], validators=[Needed(), Length(max=1000)])
    tier = _choice("How strong is its evidence?", TIER_WORDS.items(), "qualitative")
    measures = _choice("What does it tell?", MEASURE_WORDS.items(), "none")
    fit_exploratory = _choice(KIND_WORDS["exploratory"], _FITS, "0")
    fit_descriptive = _choice(KIND_WORDS["descriptive"], _FITS, "0")
    fit_causal = _choice(KIND_WORDS["causal"], _FITS, "0")
    fit_evaluative = _choice(KIND_WORDS["evaluative"], _FITS, "0")
    days_minimum = _text("Working days, minimum", _LONGEST_DAYS, is_needed=True, render_kw={"inputmode": "numeric"})
    days_standard = _text("Working days, standard", _LONGEST_DAYS, is_needed=True, render_kw={"inputmode": "numeric"})
    days_enhanced = _text("Working days, enhanced", _LONGEST_DAYS, is_needed=True, render_kw={"inputmode": "numeric"})
    duration = _text("Further days by formula", _FORMULA)
    sample_unit = text_field("What is counted as its sample?", 40, "Say what is counted, for example: interviews.")
    sample_kind = text_field("Whose answers are they?", 40, "Say whose answers they are, for example: customers.")
    sample = _text("How many there are, by formula", _FORMULA, is_needed=True)
    sample_input = _text("Figure that makes the sample larger", _LONGEST_KEY, is_needed=True)
    inputs = Rows(FormField(InputEntry), min_entries=2, max_entries=MOST_INPUTS)
    elements = Rows(FormField(ElementEntry), min_entries=2, max_entries=MOST_ELEMENTS)
    note = text_field("What did you change, and why?", 300, "Say what you changed and why, for whoever asks later.")
    seen_version = HiddenField()
    add_input = SubmitField("Add a figure")
    add_element = SubmitField("Add something to buy")
    save = SubmitField("Save")

    def offer(self, sections: Mapping[Section, str]) -> "MethodForm":
        """Offer the parts of the work; the form itself."""
        self._sections = list(sections.items())
        self._offer_rows()
        return self

    def widen(self) -> bool:
        """Add the row that the person asked for; False when they asked for none."""
        asked = [(self.add_input, self.inputs), (self.add_element, self.elements)]
        wanted = [rows for button, rows in asked if button.data]
        for rows in wanted:
            if len(rows) < rows.max_entries:
                rows.append_entry()
        self._offer_rows()
        return bool(wanted)

    def to_method(self, key: str, version: int) -> Method | None:
        """The method that was typed; None when a box cannot be read, with the errors at their fields."""
        is_valid = self.validate()
        if not self.description.data:
            self.refuse("description", "Say in a sentence or two what it is, and what it cannot do.")
            is_valid = False
        days = tuple(self._days(f"days_{level}") for level in LEVELS)
        inputs = [_input(entry.form) for entry in self.inputs if _is_kept(entry.form)]
        elements = self._elements()
        if not is_valid or None in days or None in inputs or None in elements:
            return None
        return Method(
            key=key,
            version=version,
            name=self.name.data,
            description=self.description.data,
            tier=cast("Tier", self.tier.data),
            fit=Fit(*(int(self[f"fit_{kind}"].data) for kind in QUESTION_KINDS)),
            days=cast("tuple[int, int, int]", days),
            sample_unit=self.sample_unit.data,
            sample_kind=self.sample_kind.data,
            sample_input=self.sample_input.data or "",
            sample=self.sample.data or "",
            inputs=tuple(one for one in inputs if one),
            elements=tuple(one for one in elements if one),
            duration=self.duration.data or "",
            measures=cast("Measures", self.measures.data),
        )

    def refuse_domain(self, error: BudgetingError) -> None:
        """Put an error of the domain at its box; a formula keeps its faulty part marked."""
        field = self._field_at(error.place or "")
        field.errors = [*field.errors, error.message]
        if isinstance(error, FormulaError) and error.text == (field.data or ""):
            field.wrong = (error.text[: error.start], error.text[error.start : error.end], error.text[error.end :])

    def unknown_prices(self, known: Collection[str]) -> list[str]:
        """The prices that are asked for and on no rate card, once each."""
        asked = [entry.form.element.data for entry in self.elements if _is_kept(entry.form)]
        return list(dict.fromkeys(name for name in asked if name and name not in known))

    def _field_at(self, place: str) -> Field:
        word, _, key = place.partition(":")
        if word == "input":
            rows = [entry.form for entry in self.inputs if _is_kept(entry.form)]
            return next((row.key for row in rows if row.key.data == key), self.inputs)
        if word == "element":
            rows = [entry.form for entry in self.elements if _is_kept(entry.form)]
            return next((row.formula for row in rows if row.key.data == key), self.elements)
        return self._fields.get("days_minimum" if word == "days" else word, self.name)

    def _days(self, place: str) -> int | None:
        try:
            return parse_count(self[place].data or "", "a number of working days")
        except BudgetingError as error:
            self.refuse(place, error.message)
            return None

    def _elements(self) -> list[Element | None]:
        kept = [entry.form for entry in self.elements if _is_kept(entry.form)]
        taken = {row.key.data for row in kept if row.key.data}
        for row in kept:
            if not row.key.data:
                made = make_key(row.label.data or "", taken)[:_LONGEST_KEY].strip("-")
                row.key.data = made if made[0].isalpha() else f"n-{made}"
                taken.add(row.key.data)
        return [self._element(row) for row in kept]

    def _element(self, row: ElementEntry) -> Element | None:
        missing = {
            row.label: "Say what is bought.",
            row.element: "Name a price of the rate card.",
            row.unit: "Say in which unit it is bought.",
        }
        empty = [field for field in missing if not field.data]
        for field in empty:
            field.errors = [missing[field]]
        if row.section.data not in dict(self._sections):
            row.section.errors = ["Choose a part of the work."]
        if empty or row.section.errors:
            return None
        return Element(
            key=row.key.data,
            section=cast("Section", row.section.data),
            label=row.label.data,
            element=row.element.data,
            unit=row.unit.data,
            formula=row.formula.data or "",
            role=row.role.data,
            bears_vat=bool(row.bears_vat.data),
        )

    def _offer_rows(self) -> None:
        for entry in self.elements:
            entry.form.section.choices = self._sections
            say_choices([entry.form.section])


def from_method(method: Method) -> dict[str, Any]:
    """What the form shows for ``method``."""
    plain = ("name", "description", "tier", "measures", "duration", "sample_unit", "sample_kind", "sample")
    return {
        **{name: getattr(method, name) for name in plain},
        "sample_input": method.sample_input,
        **{f"fit_{kind}": str(method.fit.to(kind)) for kind in QUESTION_KINDS},
        **{f"days_{level}": str(method.days_at(level)) for level in LEVELS},
        "inputs": [_from_input(one) for one in method.inputs],
        "elements": [vars(one) for one in method.elements],
        "seen_version": str(method.version),
    }


def _from_input(one: Input) -> dict[str, Any]:
    return vars(one) | {"default": typed_quantity(one.default_milli) if one.is_assumption else ""}


def _is_kept(row: Form) -> bool:
    """Whether anything was typed into the row, and it is not to be left out."""
    typed = [field for field in row if field.type in ("StringField", "TextAreaField")]
    return not row.leave_out.data and any((field.data or "").strip() for field in typed)


def _input(row: InputEntry) -> Input | None:
    is_assumption = row.kind.data == "assumption"
    default = _default(row) if is_assumption else 0
    if not row.key.data:
        row.key.errors = ["Name it for formulas, for example: completes."]
    if default is None or not row.key.data:
        return None
    return Input(
        key=row.key.data,
        label=row.label.data or "",
        unit=PERCENT if row.unit.data in ("%", "percent") else row.unit.data or "",
        kind="assumption" if is_assumption else "quantity",
        default_milli=default,
        help=row.help.data or "",
    )


def _default(row: InputEntry) -> int | None:
    try:
        return parse_quantity_milli(row.default.data or "0", "where it stands until somebody knows better")
    except BudgetingError as error:
        row.default.errors = [error.message]
        return None
