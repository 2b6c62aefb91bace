"""The form of the limit from which two people approve a plan: a currency, and an amount or nothing."""

from collections.abc import Iterable

from wtforms import SelectField, StringField
from wtforms.validators import Length

from budgeting.errors import MoneyError
from planner.forms.base import PlannerForm
from planner.forms.numerals import parse_money
from planner.forms.rows import Needed, plain_money
from planner.services.approval_limits import Limit


class ApprovalLimitForm(PlannerForm):
    """One currency of the workspace at a time; an empty amount means that one person is enough."""

    limit_currency = SelectField("Plans in", validators=[Needed()])
    limit = StringField("Two people from", validators=[Length(max=40)])

    def offer(self, currency: str, limits: Iterable[Limit]) -> "ApprovalLimitForm":
        """Offer the programme's ``currency`` and those that have a limit; the form itself."""
        self.limit_currency.choices = list(dict.fromkeys([currency, *(one.currency for one in limits)]))
        if not self.limit_currency.raw_data:
            self.limit_currency.data = currency
        return self

    def read(self) -> tuple[str, int | None] | None:
        """The currency and its limit in minor units, None for no limit; None alone, with the error at its field."""
        if not self.validate():
            return None
        currency, typed = str(self.limit_currency.data), (self.limit.data or "").strip()
        try:
            return currency, parse_money(typed, currency).minor if typed else None
        except MoneyError as error:
            self.refuse("limit", error.message)
            return None


def from_limits(currency: str, limits: Iterable[Limit]) -> dict[str, str]:
    """The form's values: what holds for ``currency`` now."""
    now = next((one.limit_minor for one in limits if one.currency == currency), None)
    return {"limit_currency": currency, "limit": "" if now is None else plain_money(now, currency)}
