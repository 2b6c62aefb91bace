"""The question form: one question, its decision table, and how far apart its states are."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import DateField, Form, FormField, HiddenField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from budgeting.decisions import (
    FEWEST_OPTIONS,
    FEWEST_STATES,
    MILLION,
    MOST_OPTIONS,
    MOST_STATES,
    Decision,
    Option,
    State,
)
from budgeting.errors import BudgetingError, DecisionError
from budgeting.keys import make_key
from budgeting.money import parse_payoff
from budgeting.numbers import NumberError, parse_percent_ppm
from budgeting.questions import AnxietyPoint, Question, QuestionState
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.rows import Needed, Rows, plain_money

_BP_PER_POINT = 100
_LONGEST_NAME = 60
_PPM_PER_BP = 100


class OptionEntry(Form):  # type: ignore[misc]  # WTForms ships no types
    """One option: its name and what happens next when it is chosen."""

    name = StringField("Option", filters=[stripped], validators=[Length(max=120)])
    action = StringField("What happens next", filters=[stripped], validators=[Length(max=300)])


class StateEntry(Form):  # type: ignore[misc]  # WTForms ships no types
    """One state of the world and how strongly it is believed."""

    name = StringField("What may be true", filters=[stripped], validators=[Length(max=120)])
    belief = StringField("Belief, %", validators=[Length(max=20)])


class QuestionForm(PlannerForm):
    """Takes a question as people think of it and gives back a ``Question``, or errors at their fields."""

    DEFAULTS: ClassVar[Mapping[str, str]] = {"difference": "10", "prevalence": "15"}

    text = text_field("What do you not know?", 300, "Write the question as you would ask a colleague.")
    statement = text_field("Which decision waits for it?", 300, "Name the decision that the answer would change.")
    owner = text_field("Who decides?", 120, "Name the person or post that decides.")
    decide_by = DateField("Decide by", validators=[InputRequired("Give the date by which the decision is taken.")])
    anxiety_points = SelectMultipleField("Anxiety points it hangs from", render_kw={"size": 8})
    states = Rows(FormField(StateEntry), min_entries=2, max_entries=MOST_STATES)
    options = Rows(FormField(OptionEntry), min_entries=2, max_entries=MOST_OPTIONS)
    payoffs = Rows(
        Rows(StringField(validators=[Length(max=40)]), min_entries=2, max_entries=MOST_STATES),
        min_entries=2,
        max_entries=MOST_OPTIONS,
    )
    acting = StringField("Chance that a clear finding is acted on, %", validators=[Needed(), Length(max=20)])
    difference = StringField("Difference that separates the states, points", validators=[Needed(), Length(max=20)])
    prevalence = StringField("Customers who would show it, %", validators=[Needed(), Length(max=20)])
    seen_version = HiddenField()
    add_option = SubmitField("Add an option")
    add_state = SubmitField("Add a state")
    save = SubmitField("Save question")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  as its base
        currency: str,
        anxiety_points: Sequence[AnxietyPoint],
        **kwargs: Any,  # noqa: ANN401  as its base
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.points = {point.key: point for point in anxiety_points}
        self.anxiety_points.choices = [(p.key, f"{p.touchpoint}: {p.name} ({p.reach:,})") for p in anxiety_points]

    def widen(self) -> bool:
        """Add the row or column that the person asked for; False when they asked for neither."""
        if self.add_option.data and len(self.options) < MOST_OPTIONS:
            self.options.append_entry()
        elif self.add_state.data and len(self.states) < MOST_STATES:
            self.states.append_entry()
        elif not (self.add_option.data or self.add_state.data):
            return False
        self.fill_grid()
        return True

    def fill_grid(self) -> None:
        """Give the payoff table one cell for every pair of option and state."""
        while len(self.payoffs) < len(self.options):
            self.payoffs.append_entry()
        for row in self.payoffs:
            while len(row) < len(self.states):
                row.append_entry()

    def to_question(
        self, key: str | None, taken: set[str], today: date, state: QuestionState = "ready"
    ) -> Question | None:
        """The question that was typed; None when something does not hold, with the errors at their fields."""
        is_valid = self.validate() and self._is_ahead(today)
        self.fill_grid()
        difference = self._read("difference", lambda text: _above_zero(text, "a difference in points"))
        prevalence = self._read("prevalence", lambda text: _above_zero(text, "a share of customers"))
        decision = self._decision()
        if not is_valid or decision is None or difference is None or prevalence is None:
            return None
        return Question(
            key=key or make_key(self.text.data, taken),
            text=self.text.data,
            decision=decision,
            anxiety_points=tuple(self.points[chosen] for chosen in self.anxiety_points.data or ()),
            state=state,
            difference_bp=difference,
            prevalence_bp=prevalence,
        )

    def _is_ahead(self, today: date) -> bool:
        """Whether the decision is still to be taken; its field says so when it is not."""
        if self.decide_by.data >= today:
            return True
        self.refuse("decide_by", "This date has passed. Give the date by which the decision will be taken.")
        return False

    def _decision(self) -> Decision | None:
        rows, columns = self._filled_rows(), self._filled_columns()
        unnamed = _unnamed([self.options[row].form.name for row in rows], "Name this option.")
        unnamed += _unnamed([self.states[column].form.name for column in columns], "Name what may be true.")
        options = tuple(_option(self.options[row].form) for row in rows)
        states = tuple(self._state(self.states[column], column + 1) for column in columns)
        payoffs = tuple(tuple(self._payoff(self.payoffs[row][column]) for column in columns) for row in rows)
        acting = self._read("acting", lambda text: parse_percent_ppm(text, "a chance"))
        if unnamed or acting is None or None in states or any(None in row for row in payoffs):
            self._check_sum(states)
            return None
        try:
            return Decision(
                statement=self.statement.data or "",
                options=options,
                states=tuple(state for state in states if state),
                payoffs_minor=tuple(tuple(cell for cell in row if cell is not None) for row in payoffs),
                owner=self.owner.data or "",
                decide_by=self.decide_by.data or date.min,
                acting_ppm=acting,
            )
        except DecisionError as error:
            self.refuse({"prior": "states", "acting": "acting"}.get(error.place or "", error.place), error.message)
            return None

    def _filled_rows(self) -> list[int]:
        """The places of the options that anything was typed for; the first two always count."""
        return [
            place
            for place, (entry, row) in enumerate(zip(self.options, self.payoffs, strict=False))
            if place < FEWEST_OPTIONS or _is_filled(entry.form.name, entry.form.action, *row)
        ]

    def _filled_columns(self) -> list[int]:
        """The places of the states that anything was typed for; the first two always count."""
        return [
            place
            for place, entry in enumerate(self.states)
            if place < FEWEST_STATES
            or _is_filled(entry.form.name, entry.form.belief, *(row[place] for row in self.payoffs))
        ]

    def _state(self, entry: FormField, number: int) -> State | None:
        name = entry.form.name.data or ""
        what = f"a belief in “{textwrap.shorten(name, _LONGEST_NAME, placeholder='…')}”" if name else f"belief {number}"
        try:
            return State(name, parse_percent_ppm(entry.form.belief.data or "", what))
        except BudgetingError as error:
            entry.form.belief.errors = [error.message]
            return None

    def _check_sum(self, states: Sequence[State | None]) -> None:
        """Say that the beliefs do not make 100 % when all of them are there, whatever else is wrong."""
        believed = [state.prior_ppm for state in states if state]
        if len(believed) == len(states) and sum(believed) != MILLION:
            self.refuse(
                "states", f"The beliefs add up to {sum(believed) / 10_000:g} %. Change them so that they make 100 %."
            )

    def _payoff(self, cell: StringField) -> int | None:
        try:
            return parse_payoff(cell.data or "", self.currency).minor
        except BudgetingError as error:
            cell.errors = [error.message]
            return None

    def _read(self, place: str, parse: Any) -> int | None:  # noqa: ANN401  any parser of one text
        try:
            found: int = parse(self[place].data or "")
        except BudgetingError as error:
            self.refuse(place, error.message)
            return None
        return found

    @staticmethod
    def from_question(question: Question, currency: str, version: int) -> dict[str, Any]:
        """What the form shows for a question that is there already."""
        decision = question.decision
        written = [[plain_money(cell, currency) for cell in row] for row in decision.payoffs_minor]
        return {
            "text": question.text,
            "anxiety_points": [point.key for point in question.anxiety_points],
            "statement": decision.statement,
            "owner": decision.owner,
            "decide_by": decision.decide_by,
            "acting": f"{decision.acting_ppm / MILLION:.4%}".rstrip("%0").rstrip("."),
            "difference": f"{question.difference_bp / _BP_PER_POINT:g}",
            "prevalence": f"{question.prevalence_bp / _BP_PER_POINT:g}",
            "options": [{"name": option.name, "action": option.action} for option in decision.options],
            "states": [{"name": s.name, "belief": f"{s.prior_ppm / 10_000:g}"} for s in decision.states],
            "payoffs": written,
            "seen_version": str(version),
        }


def _unnamed(fields: Iterable[StringField], sentence: str) -> list[StringField]:
    """The fields without a name, each with ``sentence`` as its error."""
    found = [field for field in fields if not field.data]
    for field in found:
        field.errors = [sentence]
    return found


def _option(entry: OptionEntry) -> Option:
    return Option(entry.name.data or "", entry.action.data or "")


def _is_filled(*fields: StringField) -> bool:
    return any((field.data or "").strip() for field in fields)


def _above_zero(text: str, what: str) -> int:
    """A typed percentage above 0 in basis points."""
    basis_points = parse_percent_ppm(text, what) // _PPM_PER_BP
    if not basis_points:
        raise NumberError(f"“{text.strip()}” is nothing. Enter {what} of 0.01 or more.")
    return basis_points
