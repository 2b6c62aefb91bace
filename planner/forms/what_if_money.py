"""Forms of changes about money, staff and prices."""

from wtforms import SelectField

from budgeting.errors import BudgetingError
from budgeting.programme import Budget, Programme
from budgeting.what_ifs.money import DaysSet, LimitSet
from budgeting.what_ifs.prices import PricesScaled
from planner.forms.budget import MOST_DAYS, roles_of
from planner.forms.numerals import parse_decimal, parse_money, parse_quantity_milli
from planner.forms.what_if_changes import ChangeForm, choice, number, periods_of, placed, studies_of

_MOST_PERCENT = 1_000
_WHOLE_BP = 10_000


class LimitForm(ChangeForm):
    """The ceiling of a place; an empty amount takes a ceiling away."""

    heading = "A ceiling"
    place = choice("Ceiling of", "Say whose ceiling changes.")
    amount = number("May spend", "Empty: no ceiling of its own.")

    def offer(self, programme: Programme) -> None:
        """Offer the whole programme, each period, each cost centre, and the pairs that have a ceiling."""
        pairs = [(b.period_key or "", b.cost_centre_key or "") for b in programme.budgets]
        places = [("", ""), *((key, "") for key, _ in periods_of(programme))]
        places += [("", centre.key) for centre in programme.cost_centres]
        self.place.choices = [_named_place(programme, *one) for one in dict.fromkeys([*places, *pairs])]

    def read(self, programme: Programme) -> LimitSet:
        """The ceiling that was typed."""
        period, _, centre = (self.place.data or "").partition("/")
        typed = self.amount.data or ""
        with placed("amount"):
            limit = parse_money(typed, programme.currency).minor if typed else None
        return LimitSet(limit, period or None, centre or None)


class DaysForm(ChangeForm):
    """Days of a role in a period; an empty box lifts the limit."""

    heading = "Days of staff"
    role = choice("Role", "Say whose days change.")
    period = choice("In", "Say in which period.")
    days = number("Days", "Empty: as many as are needed.")

    def offer(self, programme: Programme) -> None:
        """Offer every role and period."""
        self.role.choices = [(role, role.capitalize()) for role in roles_of(programme)]
        self.period.choices = periods_of(programme)

    def read(self, programme: Programme) -> DaysSet:
        """The days that were typed."""
        del programme
        typed = self.days.data or ""
        with placed("days"):
            milli = parse_quantity_milli(typed, "a number of days", largest=MOST_DAYS) if typed else None
        return DaysSet(self.role.data, self.period.data, milli)


class PricesForm(ChangeForm):
    """Prices of everything, of one study, of one element, or of one element in one study."""

    heading = "Prices"
    element = SelectField("What", default="")
    study = SelectField("In", default="")
    way = choice("Costs", "Say which.", [("more", "more"), ("less", "less")])
    percent = number("By", is_needed=True)

    def offer(self, programme: Programme) -> None:
        """Offer every element that is bought, and every study."""
        lines = [line for study in programme.studies for package in study.packages for line in package.lines]
        lines += [line for shared in programme.shared_costs for line in shared.lines]
        elements = sorted({line.element for line in lines}, key=str.casefold)
        self.element.choices = [("", "Everything"), *((name, name) for name in elements)]
        self.study.choices = [("", "All studies and shared costs"), *studies_of(programme)]

    def read(self, programme: Programme) -> PricesScaled:
        """The change of prices that was typed."""
        del programme
        with placed("percent"):
            share = bp_of(self.percent.data or "")
        factor = _WHOLE_BP + share if self.way.data == "more" else _WHOLE_BP - share
        return PricesScaled(factor, self.study.data or None, self.element.data or None)


def bp_of(text: str) -> int:
    """A typed percentage of up to 1,000 in basis points; more digits than two after the point are rounded."""
    percent = parse_decimal(text.removesuffix("%").strip(), "a number of per cent")
    if percent > _MOST_PERCENT:
        raise BudgetingError(f"Use at most {_MOST_PERCENT:,} %.")
    return round(percent * 100)


def _named_place(programme: Programme, period: str, centre: str) -> tuple[str, str]:
    name = programme.place_of(Budget(0, period or None, centre or None))
    return f"{period}/{centre}", name or "The whole programme"
