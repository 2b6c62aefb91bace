"""Changes of ceilings and of staff days."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from budgeting.cost_lines import LARGEST_QUANTITY_MILLI
from budgeting.errors import ProgrammeError
from budgeting.money import in_full
from budgeting.numbers import plain_quantity
from budgeting.programme import Budget, Programme, StaffCapacity
from budgeting.what_ifs.change import Change, Part


@dataclass(frozen=True)
class LimitSet(Change):
    """The ceiling of the whole programme, a period, a cost centre or one of each becomes ``limit_minor``; None: none.

    Money in minor units of the programme's currency.
    """

    limit_minor: int | None
    period_key: str | None = None
    cost_centre_key: str | None = None
    kind: Literal["limit"] = "limit"
    part: ClassVar[Part] = "budget"

    @property
    def target(self) -> tuple[str, ...]:
        """The ceiling."""
        return "limit", self.period_key or "", self.cost_centre_key or ""

    def in_words(self, programme: Programme) -> str:
        """``The whole programme may spend £90,000.00``."""
        self._check(programme)
        place = programme.place_of(Budget(0, self.period_key, self.cost_centre_key)) or "The whole programme"
        if self.limit_minor is None:
            return f"{place} has no ceiling of its own"
        return f"{place} may spend {_short(self.limit_minor, programme.currency)}"

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the ceilings of that place by one, or by none."""
        self._check(programme)
        place = self.period_key, self.cost_centre_key
        kept = tuple(one for one in programme.budgets if (one.period_key, one.cost_centre_key) != place)
        added = () if self.limit_minor is None else (Budget(self.limit_minor, *place),)
        return replace(programme, budgets=_in_order((*kept, *added)))

    def _check(self, programme: Programme) -> None:
        if self.period_key is not None:
            programme.period(self.period_key)
        centres = {centre.key for centre in programme.cost_centres}
        if self.cost_centre_key is not None and self.cost_centre_key not in centres:
            raise ProgrammeError(f"There is no cost centre “{self.cost_centre_key}”.", place="cost_centre")
        if self.limit_minor is None and (self.period_key, self.cost_centre_key) == (None, None):
            raise ProgrammeError("The whole programme needs a ceiling. Enter an amount.", place="limit")


@dataclass(frozen=True)
class DaysSet(Change):
    """The days of a staff role in a period become ``days_milli`` thousandths of a day; None: no limit."""

    role: str
    period_key: str
    days_milli: int | None
    kind: Literal["days"] = "days"
    part: ClassVar[Part] = "budget"

    @property
    def target(self) -> tuple[str, ...]:
        """The role in its period."""
        return "days", self.role, self.period_key

    def in_words(self, programme: Programme) -> str:
        """``30 senior days in Q1``."""
        period = programme.period(self.period_key).name
        if self.days_milli is None:
            return f"As many {self.role} days in {period} as are needed"
        days = plain_quantity(self.days_milli)
        return f"{days} {self.role} {'day' if days == '1' else 'days'} in {period}"

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the capacity of that role in that period."""
        programme.period(self.period_key)
        if not self.role.strip():
            raise ProgrammeError("Say whose days change.", place="role")
        if self.days_milli is not None and not 0 <= self.days_milli <= LARGEST_QUANTITY_MILLI:
            raise ProgrammeError("Days of staff are zero or more.", place="days")
        place = self.role, self.period_key
        kept = [one for one in programme.capacities if (one.role, one.period_key) != place]
        added = [] if self.days_milli is None else [StaffCapacity(*place, self.days_milli)]
        ordered = sorted([*kept, *added], key=lambda one: (one.role, one.period_key))
        return replace(programme, capacities=tuple(ordered))


def _in_order(budgets: tuple[Budget, ...]) -> tuple[Budget, ...]:
    return tuple(sorted(budgets, key=lambda one: (one.period_key or "", one.cost_centre_key or "")))


def _short(minor: int, currency: str) -> str:
    return in_full(minor, currency).removesuffix(".00")
