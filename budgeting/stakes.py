"""What is at stake, from plain inputs: customers affected, what each is worth, and how many more would leave."""

from dataclasses import dataclass
from fractions import Fraction
from math import expm1
from typing import Final, Literal, NamedTuple

from budgeting.errors import DecisionError
from budgeting.money import LARGEST_MINOR, rounded

_BASIS: Final = 10_000
_MILLI: Final = 1_000
MOST_CUSTOMERS: Final = 10**9
LONGEST_YEARS_MILLI: Final = 30 * _MILLI


class StakeStep(NamedTuple):
    """One step of a stake's arithmetic: ``amount`` is people, years, a share, or money in minor units, by ``kind``."""

    label: str
    kind: Literal["people", "years", "share", "money"]
    amount: Fraction


@dataclass(frozen=True)
class Stake:
    """Customers affected a year x change in churn x value of a customer, over a horizon.

    ``change_bp`` is the change in churn in basis points (100 = one point), ``value_minor`` what one customer is worth
    in minor units, ``years_milli`` the horizon in thousandths of a year, ``discount_bp`` the yearly rate at which later
    money counts for less (0: it does not).
    """

    customers: int
    value_minor: int
    change_bp: int
    years_milli: int = _MILLI
    discount_bp: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.customers <= MOST_CUSTOMERS:
            raise DecisionError("Enter how many customers a year it affects, zero or more.", place="customers")
        if not 0 <= self.value_minor <= LARGEST_MINOR:
            raise DecisionError("Enter what one customer is worth, zero or more.", place="value")
        if not 0 <= self.change_bp <= _BASIS:
            raise DecisionError("A change in churn lies between 0 and 100 points.", place="change")
        if not 0 < self.years_milli <= LONGEST_YEARS_MILLI:
            raise DecisionError("A horizon is more than zero and at most 30 years.", place="years")
        if not 0 <= self.discount_bp <= _BASIS:
            raise DecisionError("A discount rate lies between 0 % and 100 % a year.", place="discount")
        if self.worth_minor > LARGEST_MINOR:
            raise DecisionError("The stake is larger than this product plans with. Check the digits.", place="value")

    @property
    def steps(self) -> tuple[StakeStep, ...]:
        """The arithmetic, first to last; the last amount is the stake before it is rounded."""
        years = Fraction(discounted_years(self.years_milli / _MILLI, self.discount_bp / _BASIS))
        if not self.discount_bp:
            years = Fraction(self.years_milli, _MILLI)
        affected = self.customers * years
        kept = affected * Fraction(self.change_bp, _BASIS)
        return (
            StakeStep("customers affected a year", "people", Fraction(self.customers)),
            StakeStep("years, later ones discounted" if self.discount_bp else "years", "years", years),
            StakeStep("customers affected over the horizon", "people", affected),
            StakeStep("change in churn", "share", Fraction(self.change_bp, _BASIS)),
            StakeStep("customers kept or lost", "people", kept),
            StakeStep("worth of a customer", "money", Fraction(self.value_minor)),
            StakeStep("at stake", "money", kept * self.value_minor),
        )

    @property
    def worth_minor(self) -> int:
        """The stake in minor units, rounded once half to even."""
        return rounded(self.steps[-1].amount)


def discounted_years(years: float, rate: float) -> float:
    """(1 - exp(-rT)) / r, the present worth of one a year for ``years`` at ``rate``; T when the rate is 0."""
    return -expm1(-rate * years) / rate if rate else years


def population_value(per_person: float, people_a_year: float, years: float, rate: float = 0.0) -> float:
    """What a decision about one person is worth over everybody: value x N (1 - exp(-rT)) / r, or value x N T at 0."""
    return per_person * people_a_year * discounted_years(years, rate)


def customers_affected(items_at_point: int, items: int, customers: int) -> int:
    """Customers that a point affects, as its share of the feedback would have it: share of items x customer base.

    Rounded half to even; 0 where there is no feedback. DecisionError when a point has more items than there are.
    """
    if not 0 <= items_at_point <= items or customers < 0:
        raise DecisionError("A point has between none and all of the feedback.", place="customers")
    return rounded(Fraction(customers * items_at_point, items)) if items else 0
