"""The budget form: ceilings by cost centre and period, days of staff by role and period, prices, and the reserve."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from budgeting.errors import BudgetingError
from budgeting.methods import catalogue
from budgeting.programme import Budget, Pricing, Programme, ReserveRule, StaffCapacity
from budgeting.rules import ReserveKind
from budgeting.studies import LARGEST_VAT_BP
from planner.forms.base import PlannerForm
from planner.forms.numerals import parse_money, parse_percent_bp, parse_quantity_milli, typed_quantity
from planner.forms.rows import Needed, Rows, plain_money

Grid = list[tuple[str, list[StringField]]]
_MOST_PLACES = 60
_WHOLE = "All of them"
MOST_DAYS = 100_000
_PPM_PER_BP = 100
RESERVES: dict[ReserveKind, str] = {
    "full": "Their whole cost: no finding can break a budget",
    "expected": "The cost of each times its chance: findings may put the plan over budget",
    "confidence": "Enough that every budget holds as often as said below",
}


def _grid() -> Rows:
    return Rows(Rows(StringField(validators=[Length(max=40)]), max_entries=_MOST_PLACES), max_entries=_MOST_PLACES)


class BudgetForm(PlannerForm):
    """Rows are cost centres (first: all of them), columns periods (first: the whole programme); empty = no ceiling.

    Only the ceiling of the whole programme is required.
    """

    limits = _grid()
    days = _grid()
    vat = StringField("Rate of VAT, %", validators=[Needed(), Length(max=20, message="This is too long for a number.")])
    counts_vat = BooleanField("VAT counts against the budget, because it cannot be won back")
    market = SelectField("Market that studies are priced for", default="")
    reserve = RadioField(
        "How much is held back for studies that wait for a finding?",
        choices=[SelectChoice(*pair) for pair in RESERVES.items()],
    )
    confidence = StringField("How often every budget must hold, %", validators=[Length(max=20)])
    seen_version = HiddenField()

    def offer(self, programme: Programme, markets: Sequence[str]) -> "BudgetForm":
        """Give the grids the shape of the programme and offer the ``markets`` of its rate cards; the form itself."""
        names = dict.fromkeys([*markets, *([programme.market] if programme.market else [])])
        self.market.choices = [("", "Cards of every market alone"), *((name, name) for name in names)]
        self.programme = programme
        if not self.reserve.data:
            self.reserve.data = programme.reserve.kind
        self.roles = roles_of(programme)
        self._shape(self.limits, len(programme.cost_centres) + 1, len(programme.periods) + 1)
        self._shape(self.days, len(self.roles), len(programme.periods))
        return self

    def limit_rows(self) -> Grid:
        """Each row of ceilings with its name."""
        names = [_WHOLE, *(centre.name for centre in self.programme.cost_centres)]
        return [(name, list(row)[: self._columns + 1]) for name, row in zip(names, self.limits, strict=False)]

    def day_rows(self) -> Grid:
        """Each row of days with its role."""
        return [(role, list(row)[: self._columns]) for role, row in zip(self.roles, self.days, strict=False)]

    def read(self) -> tuple[tuple[Budget, ...], tuple[StaffCapacity, ...]] | None:
        """The ceilings and days that were typed; None when a cell cannot be read, with the error there."""
        is_valid = self.validate() and self._has_whole()
        currency = self.programme.currency
        centres = [None, *(centre.key for centre in self.programme.cost_centres)]
        periods = [None, *(period.key for period in self.programme.periods)]
        limits = _cells(self.limit_rows(), centres, periods, lambda text: parse_money(text, currency).minor)
        days = _cells(self.day_rows(), self.roles, periods[1:], _milli)
        if not is_valid or limits is None or days is None:
            return None
        return (
            tuple(Budget(limit, period, centre) for centre, period, limit in limits),
            tuple(StaffCapacity(role, period, milli) for role, period, milli in days),
        )

    def read_pricing(self) -> Pricing | None:
        """The rate of VAT, whether it counts, and the market; None when it cannot be read, with the error there."""
        typed = self.vat.data
        if typed is None:
            return self.programme.pricing
        try:
            rate_bp = parse_percent_bp(typed, "a rate of VAT in per cent")
        except BudgetingError as error:
            self.vat.errors = [error.message]
            return None
        if rate_bp > LARGEST_VAT_BP:
            self.vat.errors = ["VAT lies between 0 % and 50 %."]
            return None
        return Pricing(rate_bp, bool(self.counts_vat.data), self.market.data or "")

    def read_reserve(self) -> ReserveRule | None:
        """What is set aside for follow-ups; None when the share cannot be read, with the error there."""
        kept = self.programme.reserve
        kind: ReserveKind = next((one for one in RESERVES if one == self.reserve.data), kept.kind)
        if kind != "confidence" or self.confidence.data is None:
            return ReserveRule(kind, kept.confidence_ppm)
        try:
            share_bp = parse_percent_bp(self.confidence.data, "a share of the time in per cent")
            return ReserveRule(kind, share_bp * _PPM_PER_BP)
        except BudgetingError as error:
            self.confidence.errors = [error.message]
            return None

    def _has_whole(self) -> bool:
        """Whether the whole programme has a ceiling; its cell says so when it has none."""
        whole = self.limits[0][0]
        if (whole.data or "").strip():
            return True
        whole.errors = ["Give the ceiling of the whole programme."]
        return False

    @property
    def _columns(self) -> int:
        return len(self.programme.periods)

    @staticmethod
    def _shape(grid: Rows, height: int, width: int) -> None:
        while len(grid) < height:
            grid.append_entry()
        for row in grid:
            while len(row) < width:
                row.append_entry()


def roles_of(programme: Programme) -> list[str]:
    """Every staff role that the methods use or the programme has days of, in order of name."""
    used = {element.role for method in catalogue() for element in method.elements if element.role}
    return sorted(used | {capacity.role for capacity in programme.capacities})


def from_programme(programme: Programme, version: int) -> dict[str, Any]:
    """What the form shows: the ceilings and days that are set."""
    limits = limits_by_place(programme)
    days = {(one.role, one.period_key): one.days_milli for one in programme.capacities}
    centres = [None, *(centre.key for centre in programme.cost_centres)]
    periods = [None, *(period.key for period in programme.periods)]
    return {
        "limits": [[_written(limits.get((p, c)), programme.currency) for p in periods] for c in centres],
        "days": [[_days(days.get((role, p.key))) for p in programme.periods] for role in roles_of(programme)],
        "vat": typed_quantity(programme.vat_bp * 10),
        "counts_vat": programme.counts_vat,
        "market": programme.market,
        "reserve": programme.reserve.kind,
        "confidence": typed_quantity(programme.reserve.confidence_ppm // 10),
        "seen_version": str(version),
    }


def limits_by_place(programme: Programme) -> dict[tuple[str | None, str | None], int]:
    """The tightest ceiling for each (period, cost centre); None stands for all of them."""
    found: dict[tuple[str | None, str | None], int] = {}
    for budget in programme.budgets:
        place = (budget.period_key, budget.cost_centre_key)
        found[place] = min(budget.limit_minor, found.get(place, budget.limit_minor))
    return found


def _written(minor: int | None, currency: str) -> str:
    return "" if minor is None else plain_money(minor, currency)


def _days(milli: int | None) -> str:
    return "" if milli is None else typed_quantity(milli)


def _cells(
    rows: Grid, names: Sequence[Any], columns: Sequence[Any], parse: Callable[[str], int]
) -> list[tuple[Any, Any, int]] | None:
    """(row's name, column's name, number) of every cell that is filled in; None when one cannot be read."""
    found, is_read = [], True
    for name, (_, boxes) in zip(names, rows, strict=True):
        for column, box in zip(columns, boxes, strict=True):
            if not (box.data or "").strip():
                continue
            try:
                found.append((name, column, parse(box.data)))
            except BudgetingError as error:
                box.errors, is_read = [error.message], False
    return found if is_read else None


def _milli(text: str) -> int:
    return parse_quantity_milli(text, "a number of days", largest=MOST_DAYS)
