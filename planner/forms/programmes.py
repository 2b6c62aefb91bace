"""The form that begins a programme: name, currency, quarters, who pays, and how much there is."""

from datetime import date, timedelta

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length

from budgeting.errors import BudgetingError
from budgeting.keys import make_key
from budgeting.programme import Budget, CostCentre, Period, Programme
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.numerals import parse_count, parse_money
from planner.forms.rows import Needed

MOST_QUARTERS = 12
MOST_COST_CENTRES = 40
LONGEST_NAME = 120
_YEARS_AHEAD = 6
_CURRENCIES = ("GBP", "EUR", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD", "NZD", "JPY", "INR", "ZAR")
_QUARTER_MONTHS = 3


class ProgrammeForm(PlannerForm):
    """Takes the frame of a new programme."""

    name = text_field("Name", LONGEST_NAME, "Give the programme a name, for example Retention 2027.")
    currency = SelectField("Currency", default="GBP", validators=[Needed()])
    start = SelectField("First quarter", validators=[Needed()])
    quarters = StringField("How many quarters?", default="4", validators=[Needed(), Length(max=20)])
    cost_centres = TextAreaField("Who pays?", filters=[stripped], validators=[Needed(), Length(max=5000)])
    budget = StringField("Budget for the whole programme", validators=[Length(max=40)])

    def offer(self, today: date) -> "ProgrammeForm":
        """Offer the quarters from last year on; the form itself."""
        first = date(today.year - 1, 1, 1)
        starts = [first]
        while len(starts) < _YEARS_AHEAD * 4:
            starts.append(_quarter_after(starts[-1]))
        self.currency.choices = [(code, code) for code in _CURRENCIES]
        self.start.choices = [(start.isoformat(), _quarter_name(start)) for start in starts]
        if not self.start.data:
            self.start.data = next(start for start in starts if start > today).isoformat()
        return self

    def to_programme(self, taken: set[str]) -> Programme | None:
        """The programme that was typed; None when something does not hold, with the errors at their fields."""
        is_valid = self.validate()
        periods, centres, budgets = self._periods(), self._cost_centres(), self._budgets()
        if not is_valid or periods is None or centres is None or budgets is None:
            return None
        return Programme(
            key=make_key(self.name.data, taken),
            name=self.name.data,
            currency=self.currency.data,
            periods=periods,
            cost_centres=centres,
            budgets=budgets,
        )

    def _periods(self) -> tuple[Period, ...] | None:
        try:
            count = parse_count(self.quarters.data or "", "a number of quarters", largest=MOST_QUARTERS)
            start = date.fromisoformat(self.start.data or "")
        except BudgetingError as error:
            self.refuse("quarters", error.message)
            return None
        except ValueError:
            return None  # The field of the first quarter says so itself.
        if count == 0:
            self.refuse("quarters", "A programme needs at least one quarter.")
            return None
        periods = []
        for _ in range(count):
            after = _quarter_after(start)
            name = _quarter_name(start)
            periods.append(Period(make_key(name), name, start, after - timedelta(days=1)))
            start = after
        return tuple(periods)

    def _cost_centres(self) -> tuple[CostCentre, ...] | None:
        names = [line.strip() for line in (self.cost_centres.data or "").splitlines() if line.strip()]
        complaint = _complaint_about(names)
        if complaint:
            self.refuse("cost_centres", complaint)
            return None
        taken: set[str] = set()
        centres = []
        for name in names:
            key = make_key(name, taken)
            taken.add(key)
            centres.append(CostCentre(key, name))
        return tuple(centres)

    def _budgets(self) -> tuple[Budget, ...] | None:
        if not (self.budget.data or "").strip():
            return ()
        try:
            return (Budget(parse_money(self.budget.data, self.currency.data or "GBP").minor),)
        except BudgetingError as error:
            self.refuse("budget", error.message)
            return None


def _complaint_about(names: list[str]) -> str:
    if not names:
        return "Name at least one cost centre, one on each line, for example Customer insight."
    if len(names) > MOST_COST_CENTRES:
        return f"There are {len(names):,} cost centres. Name {MOST_COST_CENTRES} at most."
    if any(len(name) > LONGEST_NAME for name in names):
        return f"A name is longer than {LONGEST_NAME} characters. Shorten it."
    if len(set(names)) != len(names):
        return "Two cost centres have the same name. Give each its own."
    return ""


def _quarter_after(start: date) -> date:
    month = start.month + _QUARTER_MONTHS
    return date(start.year + 1, 1, 1) if month > _QUARTER_MONTHS * 4 else date(start.year, month, 1)


def _quarter_name(start: date) -> str:
    return f"Q{(start.month + 2) // _QUARTER_MONTHS} {start.year}"
