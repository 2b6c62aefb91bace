"""Variance and forecast: what each line will have cost, why that differs from the plan, and how sure that is.

Forecast of a line = invoiced + ordered + still to come. What is to come is the expected quantity at the expected
price, less what is invoiced or ordered: the quantity follows from the design with the measured incidence, length and
show rate in place of the assumed ones, the price is what invoices with a quantity paid, else the planned one. A line's
share of contingency and VAT is held on what is still to come, in proportion. Nothing is to come once a study is over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from budgeting.approvals.lines import ReviewLine
from budgeting.cost_lines import MILLI, CostLine, Override
from budgeting.costing.pert import spread_of_all
from budgeting.money import rounded
from budgeting.spending.entering import Owner
from budgeting.spending.entries import NO_TALLY, Tally, of_owner
from budgeting.studies import Package

MILLION: Final = 1_000_000
# A forecast this far from the grant asks for a reason, in basis points of the grant.
THRESHOLD_BP: Final = 500
_BASIS: Final = 10_000


@dataclass(frozen=True)
class Drivers:
    """Why money differs from the plan, in minor units; the parts add up to the whole.

    ``quantity_minor`` is the difference in quantity at the planned price, ``price_minor`` the difference in price on
    what was bought, ``further_minor`` contingency and VAT. With ``is_told_apart`` False nobody knows the quantity, and
    all of the difference before VAT stands under the price.
    """

    quantity_minor: int
    price_minor: int
    further_minor: int = 0
    is_told_apart: bool = True

    @property
    def whole_minor(self) -> int:
        """The whole difference."""
        return self.quantity_minor + self.price_minor + self.further_minor


@dataclass(frozen=True)
class LineOutlook:
    """A line as it will turn out; ``quantity_milli`` is what it will have bought, None where nobody knows."""

    line: ReviewLine
    tally: Tally
    to_come_net_minor: int
    to_come_minor: int
    quantity_milli: int | None
    drivers: Drivers

    @property
    def forecast_minor(self) -> int:
        """What it will have cost."""
        return self.tally.minor + self.to_come_minor

    @property
    def forecast_net_minor(self) -> int:
        """The same before VAT and contingency."""
        return self.tally.net_minor + self.to_come_net_minor


@dataclass(frozen=True)
class OwnerOutlook:
    """A study or shared cost as it will turn out.

    ``apart`` is what was told of the whole and of no line; ``to_come_minor`` is after it. ``earned_ppm`` is the share
    of its sample that is there, None where nobody reported or it has none.
    """

    owner: Owner
    lines: tuple[LineOutlook, ...]
    tally: Tally
    apart: Tally
    to_come_minor: int
    earned_ppm: int | None

    @property
    def forecast_minor(self) -> int:
        """What it will have cost."""
        return self.tally.minor + self.to_come_minor

    @property
    def difference_minor(self) -> int:
        """Above zero where it will cost more than was granted."""
        return self.forecast_minor - self.owner.granted_minor

    @property
    def other_minor(self) -> int:
        """The part of the difference that no line accounts for."""
        return self.difference_minor - sum(one.drivers.whole_minor for one in self.lines)

    @property
    def needs_reason(self) -> bool:
        """Whether the difference is large enough that somebody should say why."""
        return abs(self.difference_minor) * _BASIS > THRESHOLD_BP * self.owner.granted_minor

    @property
    def earned_minor(self) -> int | None:
        """What of the grant the sample that is there has earned."""
        return (
            None if self.earned_ppm is None else rounded(Fraction(self.owner.granted_minor * self.earned_ppm, MILLION))
        )


def drivers_of(line: CostLine, quantity_milli: int | None, net_minor: int) -> Drivers:
    """Why ``net_minor`` for ``quantity_milli`` differs from what the line was planned to cost, before VAT.

    Quantity difference x planned price, rounded once; the price's part is the rest, which is the price difference x
    what was bought, so that the two add up to the penny.
    """
    if quantity_milli is None:
        return Drivers(0, net_minor - line.amount_minor, is_told_apart=False)
    quantity = rounded(Fraction(quantity_milli, MILLI) * line.price_minor) - line.amount_minor
    return Drivers(quantity, net_minor - line.amount_minor - quantity)


def outlook_of(
    owner: Owner, found: Mapping[str, Tally], expected_milli: Mapping[str, int], earned_ppm: int | None
) -> OwnerOutlook:
    """How ``owner`` will turn out; ``expected_milli`` are quantities by line key, where they differ from the plan."""
    lines = tuple(
        _line(one, found.get(one.place, NO_TALLY), expected_milli.get(one.line.key), is_final=owner.is_final)
        for one in owner.lines
    )
    apart = found.get(owner.place, NO_TALLY)
    to_come = max(0, sum(one.to_come_minor for one in lines) - apart.minor)
    return OwnerOutlook(owner, lines, of_owner(dict(found), owner.place), apart, to_come, earned_ppm)


def range_of(owners: Sequence[OwnerOutlook], packages: Mapping[str, Package]) -> tuple[int, int]:
    """Lowest and highest forecast, 8 times in 10, if what is to come costs between its low and its high price.

    ``packages`` are the chosen ones of studies by owner place; what is spent and ordered is taken as it is.
    """
    used = sum(one.tally.minor for one in owners)
    middle = used + sum(one.to_come_minor for one in owners)
    rests = [replace(packages[one.owner.place], lines=_rest(one)) for one in owners if one.owner.place in packages]
    shared = [line for one in owners if one.owner.place not in packages for line in _rest(one)]
    spread = spread_of_all(rests, shared)
    return min(middle, used + spread.low_minor), max(middle, used + spread.high_minor)


@dataclass(frozen=True)
class Group:
    """Lines that belong together by study, cost centre or period, in minor units."""

    key: str
    granted_minor: int
    spent_minor: int
    committed_minor: int
    forecast_minor: int

    @property
    def difference_minor(self) -> int:
        """Above zero where it will cost more than was granted."""
        return self.forecast_minor - self.granted_minor


def grouped(owners: Sequence[OwnerOutlook], key: Callable[[ReviewLine], str]) -> tuple[Group, ...]:
    """The same money by ``key`` of its lines; what was told of a whole owner goes with its first line."""
    sums: dict[str, list[int]] = {}
    for one in owners:
        for line in one.lines:
            own = sums.setdefault(key(line.line), [0, 0, 0, 0])
            _add(own, line.line.full_minor, line.tally, line.forecast_minor)
        if one.lines:
            rest = one.forecast_minor - sum(line.forecast_minor for line in one.lines)
            granted = one.owner.granted_minor - sum(line.line.full_minor for line in one.lines)
            _add(sums[key(one.lines[0].line)], granted, one.apart, rest)
    return tuple(Group(name, *own) for name, own in sums.items())


def _add(own: list[int], granted: int, tally: Tally, forecast: int) -> None:
    for place, minor in enumerate((granted, tally.spent_minor, tally.committed_minor, forecast)):
        own[place] += minor


def _line(review: ReviewLine, tally: Tally, expected_milli: int | None, *, is_final: bool) -> LineOutlook:
    line = review.line
    paid = tally.quantity_milli
    price = Fraction(line.price_minor)
    if paid and tally.spent_net_minor > 0:
        price = Fraction(tally.spent_net_minor * MILLI, paid)
    expected = line.quantity_milli if expected_milli is None else expected_milli
    whole = rounded(Fraction(expected, MILLI) * price)
    to_come = 0 if is_final else max(0, whole - tally.net_minor)
    full = rounded(Fraction(review.full_minor * to_come, line.amount_minor)) if line.amount_minor else to_come
    quantity = paid if is_final or (paid is not None and paid > expected) else expected
    drivers = drivers_of(line, quantity, tally.net_minor + to_come)
    further = tally.minor + full - tally.net_minor - to_come - (review.full_minor - line.amount_minor)
    return LineOutlook(review, tally, to_come, full, quantity, replace(drivers, further_minor=further))


def _rest(one: OwnerOutlook) -> tuple[CostLine, ...]:
    """The lines as far as they are still to come, at the prices expected of them."""
    whole = sum(line.to_come_minor for line in one.lines)
    share = Fraction(one.to_come_minor, whole) if whole else Fraction(0)
    return tuple(_rest_line(line, share) for line in one.lines if line.to_come_net_minor)


def _rest_line(one: LineOutlook, share: Fraction) -> CostLine:
    line = one.line.line
    milli = rounded(share * one.to_come_net_minor * MILLI / line.price_minor) if line.price_minor else 0
    price = line.override.rate_minor if line.override else None
    return replace(line, override=Override("Still to come", milli, price))
