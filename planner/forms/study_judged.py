"""Tables in which somebody enters how often a study is right, in place of what follows from its design."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import FormField, HiddenField, StringField
from wtforms.validators import Length

from budgeting.decisions import MILLION, MOST_STATES
from budgeting.errors import BudgetingError
from budgeting.evidence.hit_rates import check_own_likelihood
from budgeting.money import largest_remainder
from budgeting.questions import Question
from budgeting.studies import JudgedLikelihood, Study
from planner.forms.base import stripped
from planner.forms.numerals import as_typed, parse_percent_ppm
from planner.forms.rows import RowForm, Rows

MOST_TABLES = 40
_PPM_PER_PERCENT = 10_000
_LONGEST_REASON = 300


class JudgedEntry(RowForm):
    """The hit rates for one question: a row for each state, a column for each finding, in per cent."""

    question = HiddenField()
    rates = Rows(Rows(StringField(validators=[Length(max=20)]), max_entries=MOST_STATES), max_entries=MOST_STATES)
    reason = StringField(
        "How do you know? Needed when you enter rates",
        filters=[stripped],
        validators=[Length(max=_LONGEST_REASON, message="Use at most 300 characters.")],
    )

    def boxes(self, size: int) -> list[list[StringField]]:
        """The boxes of ``size`` states, row by row."""
        return [list(row)[:size] for row in list(self.rates)[:size]]

    def is_filled(self, size: int) -> bool:
        """Whether anything was entered."""
        typed = [box.data for row in self.boxes(size) for box in row]
        return any((text or "").strip() for text in (*typed, self.reason.data))


def judged_tables() -> Rows:
    """The field that holds the tables."""
    return Rows(FormField(JudgedEntry), max_entries=MOST_TABLES)


def offer_tables(tables: Rows, asked: Sequence[Question]) -> list[tuple[Question, JudgedEntry]]:
    """A table of the right size for each question that is ticked, in their order."""
    by_key = {entry.form.question.data: entry.form for entry in tables}
    found = []
    for question in asked:
        if question.key not in by_key and len(tables) < MOST_TABLES:
            by_key[question.key] = tables.append_entry({"question": question.key}).form
        if question.key in by_key:
            _shape(by_key[question.key].rates, len(question.decision.states))
            found.append((question, by_key[question.key]))
    return found


def read_tables(offered: Sequence[tuple[Question, JudgedEntry]]) -> tuple[JudgedLikelihood, ...]:
    """The tables that were filled in; one that does not hold gets its error and counts as empty."""
    read = [_read(question, entry) for question, entry in offered if entry.is_filled(len(question.decision.states))]
    return tuple(one for one in read if one)


def tables_of(study: Study) -> list[dict[str, Any]]:
    """What the tables show for a study that is there already."""
    return [
        {
            "question": one.question_key,
            "rates": [[_percent(ppm) for ppm in row] for row in one.rows_ppm],
            "reason": one.reason,
        }
        for one in study.judged
    ]


def _shape(rates: Rows, size: int) -> None:
    while len(rates) < size:
        rates.append_entry()
    for row in rates:
        while len(row) < size:
            row.append_entry()


def _read(question: Question, entry: JudgedEntry) -> JudgedLikelihood | None:
    states = [state.name for state in question.decision.states]
    rows = [[_ppm(box) for box in row] for row in entry.boxes(len(states))]
    if not entry.reason.data:
        entry.reason.errors = ["Say how you know these hit rates: a test, a past study, whose judgement."]
    shares = [[ppm / MILLION for ppm in row if ppm is not None] for row in rows]
    if any(len(row) != len(states) for row in shares):
        return None
    try:
        check_own_likelihood(shares, states)
    except BudgetingError as error:
        entry.rates.errors = [error.message]
        return None
    whole = tuple(largest_remainder(MILLION, [ppm for ppm in row if ppm is not None]) for row in rows)
    return JudgedLikelihood(question.key, whole, entry.reason.data) if entry.reason.data else None


def _percent(ppm: int) -> str:
    text = f"{Decimal(ppm) / _PPM_PER_PERCENT:f}"
    return as_typed(text.rstrip("0").rstrip(".") if "." in text else text)


def _ppm(box: StringField) -> int | None:
    try:
        return parse_percent_ppm(box.data or "", "a chance in per cent")
    except BudgetingError as error:
        box.errors = [error.message]
        return None
