"""The boxes of a decision table: options, states with their beliefs, and what each pair is worth."""

import textwrap
from collections.abc import Iterable, Sequence

from wtforms import FormField, StringField, SubmitField
from wtforms.validators import Length

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
from budgeting.errors import BudgetingError
from planner.forms.base import stripped
from planner.forms.numerals import as_typed, parse_payoff, parse_percent_ppm
from planner.forms.reading import ReadingForm
from planner.forms.rows import RowForm, Rows, plain_money

_LONGEST_NAME = 60
_PPM_PER_PERCENT = 10_000


class OptionEntry(RowForm):
    """One option: its name and what happens next when it is chosen."""

    name = StringField("Option", filters=[stripped], validators=[Length(max=120)])
    action = StringField("What happens next", filters=[stripped], validators=[Length(max=300)])


class StateEntry(RowForm):
    """One state of the world and how strongly it is believed."""

    name = StringField("What may be true", filters=[stripped], validators=[Length(max=120)])
    belief = StringField("Belief, %", validators=[Length(max=20)])


class TableBoxes(ReadingForm):
    """Options down, states across."""

    states = Rows(FormField(StateEntry), min_entries=2, max_entries=MOST_STATES)
    options = Rows(FormField(OptionEntry), min_entries=2, max_entries=MOST_OPTIONS)
    payoffs = Rows(
        Rows(StringField(validators=[Length(max=40)]), min_entries=2, max_entries=MOST_STATES),
        min_entries=2,
        max_entries=MOST_OPTIONS,
    )
    add_option = SubmitField("Add an option")
    add_state = SubmitField("Add a state")

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

    def read_table(self) -> tuple[tuple[Option, ...], tuple[State, ...], tuple[tuple[int, ...], ...]] | None:
        """Options, states and payoffs as typed; None when one cannot be read, with the errors at their boxes."""
        self.fill_grid()
        rows, columns = self._filled_rows(), self._filled_columns()
        unnamed = _unnamed([self.options[row].form.name for row in rows], "Name this option.")
        unnamed += _unnamed([self.states[column].form.name for column in columns], "Name what may be true.")
        states = [self.state_in(column) for column in columns]
        payoffs = [[self._payoff(self.payoffs[row][column]) for column in columns] for row in rows]
        if unnamed or None in states or any(None in row for row in payoffs):
            self._check_sum(states)
            return None
        return (
            tuple(self.option_in(row) for row in rows),
            tuple(state for state in states if state),
            tuple(tuple(cell for cell in row if cell is not None) for row in payoffs),
        )

    def show_table(self, decision: Decision) -> None:
        """Fill the boxes with the table of ``decision``."""
        while len(self.options) < len(decision.options):
            self.options.append_entry()
        while len(self.states) < len(decision.states):
            self.states.append_entry()
        self.fill_grid()
        for option, entry in zip(decision.options, self.options, strict=False):
            entry.form.name.data, entry.form.action.data = option.name, option.action
        for state, entry in zip(decision.states, self.states, strict=False):
            entry.form.name.data, entry.form.belief.data = state.name, plain_percent(state.prior_ppm)
        for payoffs, row in zip(decision.payoffs_minor, self.payoffs, strict=False):
            for minor, cell in zip(payoffs, row, strict=False):
                cell.data = plain_money(minor, self.currency)

    def is_larger_than_two_by_two(self) -> bool:
        """Whether something was typed for a third option or state."""
        return len(self._filled_rows()) > FEWEST_OPTIONS or len(self._filled_columns()) > FEWEST_STATES

    def option_in(self, row: int, name: str = "", action: str = "") -> Option:
        """The option of a row, with ``name`` and ``action`` where nothing was typed."""
        entry = self.options[row].form
        return Option(entry.name.data or name, entry.action.data or action)

    def state_in(self, column: int) -> State | None:
        """The state of a column; None when its belief cannot be read."""
        entry = self.states[column].form
        name = entry.name.data or ""
        shown = textwrap.shorten(name, _LONGEST_NAME, placeholder="…")
        belief = self.belief_in(column, f"a belief in “{shown}”" if name else f"belief {column + 1}")
        return None if belief is None else State(name, belief)

    def belief_in(self, column: int, what: str) -> int | None:
        """The belief of a column in parts per million; None when it cannot be read."""
        box = self.states[column].form.belief
        try:
            return parse_percent_ppm(box.data or "", what)
        except BudgetingError as error:
            box.errors = [error.message]
            return None

    def believed_ppm(self) -> int | None:
        """What the beliefs typed so far add up to; None when none is there or one cannot be read."""
        typed = [entry.form.belief.data for entry in self.states if (entry.form.belief.data or "").strip()]
        try:
            return sum(parse_percent_ppm(text, "a belief") for text in typed) if typed else None
        except BudgetingError:
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

    def _check_sum(self, states: Sequence[State | None]) -> None:
        """Say that the beliefs do not make 100 % when all of them are there, whatever else is wrong."""
        believed = [state.prior_ppm for state in states if state]
        if len(believed) == len(states) and sum(believed) != MILLION:
            added = sum(believed) / _PPM_PER_PERCENT
            self.refuse("states", f"The beliefs add up to {added:g} %. Change them so that they make 100 %.")

    def _payoff(self, cell: StringField) -> int | None:
        try:
            return parse_payoff(cell.data or "", self.currency).minor
        except BudgetingError as error:
            cell.errors = [error.message]
            return None


def plain_percent(ppm: int) -> str:
    """A share as a person would type it: ``40``, ``12.5``."""
    return as_typed(f"{ppm / _PPM_PER_PERCENT:g}")


def _unnamed(fields: Iterable[StringField], sentence: str) -> list[StringField]:
    """The fields without a name, each with ``sentence`` as its error."""
    found = [field for field in fields if not field.data]
    for field in found:
        field.errors = [sentence]
    return found


def _is_filled(*fields: StringField) -> bool:
    return any((field.data or "").strip() for field in fields)
