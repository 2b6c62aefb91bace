"""The plan's money and staff days as tables: by period and cost centre, against each budget, by role."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from budgeting.plans.plan import MoneyCell, Plan, StaffLoad
from budgeting.programme import Budget, Period

MOST_PERIODS_ACROSS: Final = 6


@dataclass(frozen=True)
class MoneyRow:
    """Money of one cost centre, or of a whole period; ``cost_minor`` is committed, ``reserve_minor`` is held back."""

    name: str
    cost_minor: int
    reserve_minor: int

    @property
    def both_minor(self) -> int:
        """Committed and held back together."""
        return self.cost_minor + self.reserve_minor


@dataclass(frozen=True)
class PeriodMoney:
    """A period with its subtotal and one row for each cost centre, in the programme's order."""

    whole: MoneyRow
    centres: tuple[MoneyRow, ...]


@dataclass(frozen=True)
class BudgetUse:
    """A ceiling and how much of it the plan uses."""

    name: str
    limit_minor: int
    used: MoneyRow

    @property
    def free_minor(self) -> int:
        """What is left of the ceiling."""
        return self.limit_minor - self.used.both_minor


@dataclass(frozen=True)
class Series:
    """One layer of stacked columns in minor units: a cost centre's cost, or the reserve, period by period."""

    label: str
    values: tuple[int, ...]
    is_reserve: bool = False


@dataclass(frozen=True)
class StaffTable:
    """Loads over a run of periods: ``rows`` pairs a role with a load, or None, for each."""

    periods: tuple[Period, ...]
    rows: tuple[tuple[str, tuple[StaffLoad | None, ...]], ...]


def money_by_period(plan: Plan) -> tuple[PeriodMoney, ...]:
    """One entry for each period; the subtotals add up to the plan's cost and reserve."""
    return tuple(_period_money(plan, period) for period in plan.programme.periods)


def money_series(periods: Sequence[PeriodMoney]) -> tuple[Series, ...]:
    """The columns' layers from the bottom up: each cost centre that pays anything, then the reserve if there is one."""
    if not periods:
        return ()
    centres = zip(*(period.centres for period in periods), strict=True)
    layers = [Series(rows[0].name, tuple(row.cost_minor for row in rows)) for rows in centres]
    reserve = Series("Reserve", tuple(period.whole.reserve_minor for period in periods), is_reserve=True)
    return tuple(series for series in (*layers, reserve) if any(series.values))


def budget_uses(plan: Plan) -> tuple[BudgetUse, ...]:
    """Every ceiling of the programme beside the money of the cells that it covers."""
    return tuple(_budget_use(plan, budget) for budget in plan.programme.budgets)


def staff_tables(plan: Plan) -> tuple[StaffTable, ...]:
    """Staff days by role, no more than six periods to a table; none when the plan uses no staff."""
    roles = list(dict.fromkeys(load.role for load in plan.staff))
    load_by_place = {(load.role, load.period_key): load for load in plan.staff}
    return tuple(
        StaffTable(
            periods, tuple((role, tuple(load_by_place.get((role, period.key)) for period in periods)) for role in roles)
        )
        for periods in _runs(plan.programme.periods, MOST_PERIODS_ACROSS)
        if roles
    )


def _period_money(plan: Plan, period: Period) -> PeriodMoney:
    def of_centre(key: str) -> Callable[[MoneyCell], bool]:
        return lambda cell: cell.period_key == period.key and cell.cost_centre_key == key

    return PeriodMoney(
        _sum(plan, period.name, lambda cell: cell.period_key == period.key),
        tuple(_sum(plan, centre.name, of_centre(centre.key)) for centre in plan.programme.cost_centres),
    )


def _budget_use(plan: Plan, budget: Budget) -> BudgetUse:
    name = plan.programme.place_of(budget) or "Whole programme"
    used = _sum(plan, name, lambda cell: budget.covers(cell.period_key, cell.cost_centre_key))
    return BudgetUse(name, budget.limit_minor, used)


def _sum(plan: Plan, name: str, is_wanted: Callable[[MoneyCell], bool]) -> MoneyRow:
    cells = [cell for cell in plan.cells if is_wanted(cell)]
    return MoneyRow(name, sum(cell.cost_minor for cell in cells), sum(cell.reserve_minor for cell in cells))


def _runs(periods: Sequence[Period], size: int) -> Iterator[tuple[Period, ...]]:
    for start in range(0, len(periods), size):
        yield tuple(periods[start : start + size])
