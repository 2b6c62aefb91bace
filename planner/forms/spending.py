"""Forms of spending: an order, an invoice, a credit note, what fieldwork came to, and words beside them."""

from collections.abc import Callable
from typing import TypeVar

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.errors import BudgetingError
from budgeting.spending.entering import Owner, Typed
from budgeting.spending.entries import Actual
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.numerals import parse_count, parse_money, parse_percent_ppm, parse_quantity_milli
from planner.forms.rows import Needed

LONGEST_NOTE = 1_000
VERDICTS = {"accepted": "Accept", "dismissed": "Dismiss"}
Value = TypeVar("Value")


def _words(label: str) -> TextAreaField:
    bound = Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")
    return TextAreaField(label, filters=[stripped], validators=[bound])


class _Charge(PlannerForm):
    """What orders and invoices share: money before and of VAT, for lines or the whole, and units."""

    net = StringField("Amount before VAT", validators=[Needed()])
    vat = StringField("VAT", validators=[Optional()])
    quantity = StringField("Units bought", validators=[Optional()])
    lines = SelectMultipleField(
        "Which lines is it for?",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    reason = _words("Why is it more than was approved?")

    def offer(self, owner: Owner | None) -> None:
        """Offer the lines of ``owner``; None where they are settled."""
        if owner is None or not owner.lines:
            del self["lines"]
            return
        self.lines.choices = [SelectChoice(one.line.key, one.line.label) for one in owner.lines]

    def read_typed(self, currency: str) -> Typed | None:
        """The money that was typed; None when it does not hold, with the error at its field."""
        net = self.read_field("net", lambda text: parse_money(text, currency).minor)
        vat = self.read_field("vat", lambda text: parse_money(text or "0", currency).minor)
        quantity = None
        if "quantity" in self and self.quantity.data and self.quantity.data.strip():
            quantity = self.read_field("quantity", lambda text: parse_quantity_milli(text, "a number of units"))
            if quantity is None:
                return None
        if net is None or vat is None:
            return None
        return Typed(tuple(self.lines.data or ()) if "lines" in self else (), net, vat, quantity)

    def read_field(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """What ``read`` makes of a field; None with the error at the field."""
        try:
            return read((self[name].data or "").strip())
        except BudgetingError as error:
            self.refuse(name, error.message)
            return None


class OrderForm(_Charge):
    """An order for a study or shared cost."""

    form_key = HiddenField(validators=[Length(max=64)])
    supplier = text_field("Supplier", 120, "Name the supplier.")
    reference = text_field("Your reference", 120)
    ordered_on = DateField("Ordered on", validators=[InputRequired("Give the day of the order.")])
    is_seen = BooleanField("I have looked again: this is more than was approved, and it is needed")


class InvoiceForm(_Charge):
    """A supplier's invoice."""

    supplier = text_field("Supplier", 120, "Name the supplier.")
    number = text_field("Invoice number", 80, "Give the number that stands on the invoice.")
    invoiced_on = DateField("Date of the invoice", validators=[InputRequired("Give the date of the invoice.")])


class CreditForm(_Charge):
    """A supplier's credit note."""

    number = text_field("Number of the credit note", 80, "Give the number that stands on the credit note.")
    invoiced_on = DateField("Date of the credit note", validators=[InputRequired("Give the date of the credit note.")])


class ReasonForm(PlannerForm):
    """A step with an entry, and why."""

    place = HiddenField()
    reason = StringField(
        "Why",
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
    )


class AdviceForm(PlannerForm):
    """What is done with advice, on which evidence."""

    subject = HiddenField()
    digest = HiddenField()
    verdict = SelectField("What now?", choices=[SelectChoice(*pair) for pair in VERDICTS.items()])
    note = StringField(
        "Note",
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
    )
    send = SubmitField("Decide")


class FieldworkForm(_Charge):
    """What a study's fieldwork came to so far."""

    completes = StringField("Reached so far", validators=[Needed()])
    incidence = StringField("Incidence", validators=[Optional()])
    length = StringField("Length", validators=[Optional()])
    show = StringField("Of those invited, came", validators=[Optional()])
    as_of = DateField("As of", validators=[InputRequired("Give the day to which this holds.")])
    started_on = DateField("Fieldwork started", validators=[Optional()])
    ended_on = DateField("Fieldwork ended", validators=[Optional()])
    note = _words("What should others know?")

    def bare(self) -> "FieldworkForm":
        """Without the fields of money; the form itself."""
        for name in ("net", "vat", "quantity", "lines", "reason"):
            del self[name]
        return self

    def read(self, study_key: str) -> Actual | None:
        """What was typed; None when it does not hold, with the error at its field."""
        is_valid = self.validate()
        completes = self.read_field("completes", lambda text: parse_count(text, "a whole number"))
        incidence = self._some("incidence", lambda text: parse_percent_ppm(text, "a share, for example 12.5"))
        length = self._some("length", lambda text: parse_quantity_milli(text, "minutes, for example 12.5"))
        show = self._some("show", lambda text: parse_percent_ppm(text, "a share, for example 80"))
        if not is_valid or completes is None or any(self[name].errors for name in ("incidence", "length", "show")):
            return None
        return Actual(
            study_key,
            self.as_of.data,
            completes,
            incidence,
            length,
            show,
            self.started_on.data,
            self.ended_on.data,
            self.note.data or "",
        )

    def _some(self, name: str, read: Callable[[str], int]) -> int | None:
        if not (self[name].data or "").strip():
            return None
        return self.read_field(name, read)
