"""The form of the review desk: what is ticked, how the lines are listed, and the tray."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from wtforms import FormField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from budgeting.approvals.decisions import LONGEST_NOTE, LineChange
from budgeting.cost_lines import CostLine
from budgeting.counting import many
from budgeting.errors import BudgetingError
from planner.forms.base import PlannerForm, stripped
from planner.forms.deciding_as import as_whom, giver_of
from planner.forms.numerals import parse_money, parse_quantity_milli
from planner.forms.review_tray import MOST_WORDED, WORDED, Pending, Tray, is_action, read_token
from planner.forms.rows import RowForm, Rows
from planner.services.delegations import Colleague

_LONGEST_PLACE = 200
_LONGEST_KEY = 64
_TOO_LONG = Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")


def note_field(label: str = "Why?") -> TextAreaField:
    """What the author should know of a decision."""
    return TextAreaField(label, filters=[stripped], validators=[_TOO_LONG], render_kw={"rows": 2})


class PendingEntry(RowForm):
    """A decision with words or figures of its own."""

    token = HiddenField(validators=[Length(max=_LONGEST_PLACE)])
    action = HiddenField()
    quantity = StringField("New quantity", validators=[Length(max=20)])
    price = StringField("New price of one", validators=[Length(max=40)])
    note = note_field()

    @property
    def pending(self) -> Pending | None:
        """What was typed; None where the row names no line or no such action."""
        found = read_token(self.token.data or "")
        if found is None or not is_action(self.action.data or "") or self.action.data not in WORDED:
            return None
        figures = (self.quantity.data or "").strip(), (self.price.data or "").strip()
        return Pending(*found, self.action.data, *figures, self.note.data or "")


class ReviewForm(PlannerForm):
    """Everything on the desk that is not saved yet; ``by`` is how the lines are grouped."""

    form_key = HiddenField(validators=[Length(max=_LONGEST_KEY)])
    by = HiddenField(default="study")
    opened = HiddenField(default="")
    weighed = HiddenField(default="")
    on_behalf_of = SelectField("Decide as", default="", validate_choice=False)
    ticked = SelectMultipleField("Lines", validate_choice=False)
    approve = HiddenField(default="")
    withdraw = HiddenField(default="")
    worded = Rows(FormField(PendingEntry), max_entries=MOST_WORDED)
    bulk_note = note_field("Note for all that you tick")

    def offer(self, colleagues: Iterable[Colleague]) -> Self:
        """Offer the colleagues for whom the person may decide today."""
        self.on_behalf_of.choices = as_whom(colleagues)
        return self

    @property
    def giver_id(self) -> int | None:
        """The colleague for whom it is decided, if any."""
        return giver_of(self.on_behalf_of)

    @property
    def tray(self) -> Tray:
        """The decisions that wait, without those that name no line."""
        plain = Tray().put("approve", (self.approve.data or "").split())
        plain = plain.put("withdraw", (self.withdraw.data or "").split())
        worded = [row.form.pending for row in self.worded]
        return Tray((*plain.pending, *(one for one in worded if one is not None)))

    def read(self, line_by_place: Mapping[str, CostLine], currency: str) -> tuple[LineChange, ...]:
        """What is in the tray as changes; a figure that cannot be read has its error at its box and is left out."""
        plain = [_change(one) for one in self.tray.pending if one.action not in WORDED]
        worded = [_read(row.form, line_by_place, currency) for row in self.worded]
        return (*plain, *(one for one in worded if one is not None))

    def refuse_line(self, place: str, field: str, message: str) -> bool:
        """Put what the domain refused at the line's row; whether there is such a row."""
        for row in self.worded:
            found = row.form.pending
            if found and found.place == place:
                box = row.form[field if field in row.form else "note"]
                box.errors = [*box.errors, message]
                return True
        return False


def form_with(tray: Tray, **kept: Any) -> ReviewForm:  # noqa: ANN401  as WTForms takes them
    """The form as the page shows it after the tray has changed."""
    return ReviewForm(
        formdata=None,
        approve=" ".join(one.token for one in tray.of("approve")),
        withdraw=" ".join(one.token for one in tray.of("withdraw")),
        worded=[
            {
                "token": one.token,
                "action": one.action,
                "quantity": one.quantity,
                "price": one.price,
                "note": one.note,
            }
            for one in tray.worded[:MOST_WORDED]
        ],
        **kept,
    )


def _change(pending: Pending, quantity_milli: int | None = None, rate_minor: int | None = None) -> LineChange:
    return LineChange(pending.place, pending.action, pending.turn, quantity_milli, rate_minor, pending.note)


def _read(entry: PendingEntry, line_by_place: Mapping[str, CostLine], currency: str) -> LineChange | None:
    pending = entry.pending
    if pending is None or pending.place not in line_by_place:
        return None
    if pending.action != "reduce":
        return _change(pending)
    line = line_by_place[pending.place]
    quantity = _parsed(entry.quantity, lambda text: parse_quantity_milli(text, f"a number of {many(line.unit)}"))
    price = _parsed(entry.price, lambda text: parse_money(text, currency).minor)
    return None if entry.quantity.errors or entry.price.errors else _change(pending, quantity, price)


def _parsed(box: StringField, parse: Callable[[str], int]) -> int | None:
    typed = (box.data or "").strip()
    try:
        return parse(typed) if typed else None
    except BudgetingError as error:
        box.errors = [*box.errors, error.message]
        return None
