"""The boxes from which an amount at stake is built: customers, what each is worth, how many more would leave."""

from dataclasses import replace
from fractions import Fraction

from wtforms import BooleanField, SelectField, StringField, SubmitField
from wtforms.validators import Length

from budgeting.errors import BudgetingError, DecisionError
from budgeting.stakes import LONGEST_YEARS_MILLI, MOST_CUSTOMERS, Stake, customers_affected
from planner.forms.numerals import as_typed, parse_count, parse_percent_bp, parse_quantity_milli
from planner.forms.reading import ReadingForm, plain_milli
from planner.forms.rows import Needed, plain_money

_PLACES = {"value": "customer_value", "change": "churn_change"}
_BP_PER_POINT = 100
_MILLI = 1_000
_LONGEST_YEARS = LONGEST_YEARS_MILLI // _MILLI


def _box(label: str) -> StringField:
    return StringField(label, validators=[Length(max=40)])


class StakeBoxes(ReadingForm):
    """Customers affected a year x churn change x what a customer is worth x years; blank when no stake is built."""

    customer_base = _box("All customers")
    customers = _box("Customers affected a year")
    customer_value = _box("What one customer is worth")
    churn_change = _box("Change in churn, points")
    years = _box("Over how many years")
    discount = _box("Later money counts for less, % a year")
    stake_cell = SelectField("Put it into", validators=[Needed()], validate_choice=False)
    stake_is_loss = BooleanField("As a loss, with a minus sign")
    put_stake = SubmitField("Put it in")

    reach: tuple[int, int] = (0, 0)

    def has_stake(self) -> bool:
        """Whether somebody began to build one."""
        return self.has_text("customer_base", "customers", "customer_value", "churn_change")

    def read_stake(self) -> Stake | None:
        """The stake as typed; None when a box cannot be read, with the errors at their boxes."""
        customers = self._customers()
        value = self.read_money("customer_value")
        change = self.read("churn_change", lambda text: parse_percent_bp(text, "a change in churn in points"))
        years = self.read("years", lambda text: parse_quantity_milli(text or "1", "years", largest=_LONGEST_YEARS))
        discount = self.read("discount", lambda text: parse_percent_bp(text or "0", "a yearly rate"))
        if customers is None or value is None or change is None or years is None or discount is None:
            return None
        try:
            return Stake(customers, value, change, years, discount)
        except DecisionError as error:
            self.refuse(_PLACES.get(error.place or "", error.place), error.message)
            return None

    def show_stake(self, stake: Stake) -> None:
        """Fill the boxes with ``stake``."""
        self.customers.data = as_typed(f"{stake.customers:,}")
        self.customer_value.data = plain_money(stake.value_minor, self.currency)
        self.churn_change.data = as_typed(f"{stake.change_bp / _BP_PER_POINT:g}")
        self.years.data = plain_milli(stake.years_milli)
        self.discount.data = as_typed(f"{stake.discount_bp / _BP_PER_POINT:g}") if stake.discount_bp else ""

    def put(self, depth: str) -> bool:
        """Put the stake into the box that was chosen; False when it cannot be worked out or the box is not there."""
        stake = self.read_stake()
        if stake is None:
            return False
        place = self.stake_cell.data or ""
        if place not in dict(self.stake_cell.choices):
            self.refuse("stake_cell", "Choose the box that the amount belongs in.")
            return False
        minor = stake.worth_minor if depth != "normal" else replace(stake, change_bp=_BP_PER_POINT).worth_minor
        is_loss = bool(self.stake_is_loss.data) and depth == "table"
        self.box_at(place).data = plain_money(-minor if is_loss else minor, self.currency)
        return True

    def box_at(self, place: str) -> StringField:
        """The box with that name: a cell of the payoffs (``payoffs-0-1``) or a box of its own."""
        name, _, cell = place.partition("-")
        if not cell:
            return self[name]
        row, _, column = cell.partition("-")
        return self[name][int(row)][int(column)]

    def share_of_feedback(self) -> Fraction | None:
        """The chosen anxiety points' share of all that was said; None where nothing was said."""
        here, whole = self.reach
        return Fraction(here, whole) if whole else None

    def _customers(self) -> int | None:
        """Customers affected: as typed, or the share of feedback of all customers where only those were typed."""
        if self.has_text("customers") or not self.has_text("customer_base"):
            return self.read("customers", _count_of_customers)
        base = self.read("customer_base", _count_of_customers)
        if base is None:
            return None
        try:
            return customers_affected(*self.reach, base)
        except BudgetingError as error:
            self.refuse("customers", error.message)
            return None


def _count_of_customers(text: str) -> int:
    return parse_count(text, "a number of customers", largest=MOST_CUSTOMERS)
