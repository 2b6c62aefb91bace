"""Are we spending what we said: orders, invoices and fieldwork against the plan in force, and what is to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from sqlmodel import Session

from budgeting.approvals.lines import ReviewLine, review_lines
from budgeting.learning.money import GRANTED
from budgeting.money import Money
from budgeting.plans.plan import PlannedStudy
from budgeting.spending.entering import Owner
from budgeting.spending.entries import Order, Part, Tally, owner_of, rest_of, tallies
from budgeting.spending.outlook import Group, OwnerOutlook, grouped, outlook_of, range_of
from budgeting.spending.productivity import earned_ppm, expected_quantities
from budgeting.studies import Package
from planner.services.actors import Actor
from planner.services.course import Course, course_of
from planner.services.errors import NotFoundError
from planner.services.sheets import Sheet, csv_text, workbook
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.repositories import programmes, spending
from planner.storage.repositories.spending import Books

_COLUMNS: Final = (
    *("Study or shared cost", "Line", "Granted", "Invoiced", "Ordered", "Still to come", "Forecast", "Difference"),
    *("From quantity", "From price", "From contingency and VAT"),
)


@dataclass(frozen=True)
class SeenSpending:
    """The programme's spending on the day; ``owners`` in the plan's order, then what was paid outside of it."""

    course: Course
    books: Books
    owners: tuple[Owner, ...]

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """The money at each place."""
        return tallies(self.books.orders, self.books.invoices)

    @cached_property
    def outlooks(self) -> tuple[OwnerOutlook, ...]:
        """How each study and shared cost will turn out."""
        return tuple(self._outlook(one) for one in self.owners)

    @property
    def granted_minor(self) -> int:
        """All that was granted."""
        return sum(one.granted_minor for one in self.owners)

    @property
    def spent_minor(self) -> int:
        """Invoiced."""
        return sum(one.tally.spent_minor for one in self.outlooks)

    @property
    def committed_minor(self) -> int:
        """Ordered and not yet invoiced."""
        return sum(one.tally.committed_minor for one in self.outlooks)

    @property
    def to_come_minor(self) -> int:
        """Neither ordered nor invoiced yet, and expected."""
        return sum(one.to_come_minor for one in self.outlooks)

    @property
    def forecast_minor(self) -> int:
        """What all of it will have cost."""
        return self.spent_minor + self.committed_minor + self.to_come_minor

    @property
    def difference_minor(self) -> int:
        """Above zero where more is expected than was granted."""
        return self.forecast_minor - self.granted_minor

    @cached_property
    def range_minor(self) -> tuple[int, int]:
        """Lowest and highest forecast, 8 times in 10."""
        return range_of(self.outlooks, self.packages)

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        """The chosen packages by owner place."""
        plan = self.course.plan
        studies = plan.studies if plan else ()
        return {f"study:{one.study.key}": one.package for one in studies if one.package is not None}

    @property
    def by_cost_centre(self) -> tuple[Group, ...]:
        """The same money by who pays."""
        names = {one.key: one.name for one in self.course.programme.cost_centres}
        return grouped(self.outlooks, lambda line: names.get(line.terms.cost_centre_key, line.terms.cost_centre_key))

    @property
    def by_period(self) -> tuple[Group, ...]:
        """The same money by the period in which its study starts."""
        names = {one.key: one.name for one in self.course.programme.periods}
        return grouped(self.outlooks, lambda line: names.get(line.terms.period_key, line.terms.period_key))

    def owner(self, place: str) -> Owner:
        """The study or shared cost named ``place``. Raises NotFoundError."""
        found = next((one for one in self.owners if one.place == place), None)
        if found is None:
            raise NotFoundError
        return found

    def rest_of(self, order: Order) -> tuple[Part, ...]:
        """What of an order is not yet invoiced."""
        return rest_of(order, self.books.orders, self.books.invoices)

    def is_countered(self, entry: int) -> bool:
        """Whether a counter-entry took an invoice or credit note out again."""
        return any(one.of_entry == entry and one.kind == "counter" for one in self.books.invoices)

    def _outlook(self, owner: Owner) -> OwnerOutlook:
        kind, _, key = owner.place.partition(":")
        package = self.packages.get(owner.place)
        if kind != "study" or package is None or self.course.plan is None:
            return outlook_of(owner, self.tallies, {}, None)
        actual = self.books.actual_of(key)
        method = next(one.study.method for one in self.course.plan.studies if one.study.key == key)
        expected = expected_quantities(method, package, actual)
        return outlook_of(owner, self.tallies, expected, earned_ppm(package, actual))


def see_spending(database: Database, actor: Actor, programme_key: str) -> SeenSpending:
    """Everything about a programme's spending. Raises NotFoundError."""
    actor.require("spending.see")
    actor.require("finding.see")
    with database.read() as session:
        return _seen(session, actor.workspace_id, programme_key, actor.user_id, actor.today())


@kept_until_written
def _seen(session: Session, workspace_id: int, programme_key: str, user_id: int, on: date) -> SeenSpending:
    course = course_of(session, workspace_id, programme_key, user_id, on)
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    books = spending.books_of(session, programme_id)
    return SeenSpending(course, books, _owners(course, books))


def spending_csv(seen: SeenSpending) -> str:
    """Variance line by line as CSV."""
    return csv_text(_sheet(seen))


def spending_xlsx(seen: SeenSpending) -> bytes:
    """Variance, orders and invoices as a workbook."""
    return workbook([_sheet(seen), _orders_sheet(seen), _invoices_sheet(seen)])


def _owners(course: Course, books: Books) -> tuple[Owner, ...]:
    plan = course.plan
    if plan is None:
        return ()
    lines = review_lines(plan)
    entered = {owner_of(one.owner) for one in books.orders} | {owner_of(one.owner) for one in books.invoices}
    found = [
        _of_study(course, one, lines) for one in (*plan.kept, *plan.conditional) if _is_shown(course, one, entered)
    ]
    found += [
        Owner(f"shared:{one.key}", one.name, one.cost_minor, _under(lines, f"shared:{one.key}"))
        for one in plan.shared_costs
    ]
    gone = sorted(entered - {one.place for one in found})
    return (*found, *(Owner(place, _name_of(course, place), 0, (), "stopped") for place in gone))


def _is_shown(course: Course, planned: PlannedStudy, entered: set[str]) -> bool:
    key = planned.study.key
    return planned.fate == "kept" or course.states[key] in GRANTED or f"study:{key}" in entered


def _of_study(course: Course, planned: PlannedStudy, lines: tuple[ReviewLine, ...]) -> Owner:
    place, state = f"study:{planned.study.key}", course.states[planned.study.key]
    granted = planned.cost_minor if planned.fate == "kept" or state in GRANTED else 0
    return Owner(place, planned.study.name, granted, _under(lines, place), state)


def _name_of(course: Course, place: str) -> str:
    key = place.partition(":")[2]
    names = {one.key: one.name for one in course.programme.studies}
    names |= {one.key: one.name for one in course.programme.shared_costs}
    return names.get(key, key)


def _under(lines: tuple[ReviewLine, ...], place: str) -> tuple[ReviewLine, ...]:
    return tuple(line for line in lines if line.owner_place == place)


def _sheet(seen: SeenSpending) -> Sheet:
    currency = seen.course.programme.currency
    rows: list[tuple[str | Money, ...]] = []
    for one in seen.outlooks:
        for line in one.lines:
            figures = (
                *(line.line.full_minor, line.tally.spent_minor, line.tally.committed_minor, line.to_come_minor),
                *(line.forecast_minor, line.drivers.whole_minor, line.drivers.quantity_minor),
                *(line.drivers.price_minor, line.drivers.further_minor),
            )
            rows.append((one.owner.name, line.line.line.label, *(Money(minor, currency) for minor in figures)))
        sums = (
            *(one.owner.granted_minor, one.tally.spent_minor, one.tally.committed_minor, one.to_come_minor),
            *(one.forecast_minor, one.difference_minor),
        )
        rows.append((one.owner.name, "In all", *(Money(minor, currency) for minor in sums), "", "", ""))
    return Sheet("Spending", _COLUMNS, tuple(rows))


def _orders_sheet(seen: SeenSpending) -> Sheet:
    currency = seen.course.programme.currency
    names = {one.place: one.name for one in seen.owners}
    rows = tuple(
        (
            *(one.number, names.get(one.owner, one.owner), one.supplier, one.reference, one.ordered_on),
            *(Money(one.minor, currency), one.reason),
        )
        for one in seen.books.orders
    )
    return Sheet("Orders", ("Number", "For", "Supplier", "Reference", "Ordered on", "Amount", "Why"), rows)


def _invoices_sheet(seen: SeenSpending) -> Sheet:
    currency = seen.course.programme.currency
    names = {one.place: one.name for one in seen.owners}
    rows = tuple(
        (
            *(one.entry, one.kind, names.get(one.owner, one.owner), one.supplier, one.number, one.invoiced_on),
            *(one.order_number, Money(one.net_minor, currency), Money(one.vat_minor, currency)),
            Money(one.minor, currency),
        )
        for one in seen.books.invoices
    )
    heads = ("Entry", "Kind", "For", "Supplier", "Number", "Date", "Order", "Before VAT", "VAT", "Against the budget")
    return Sheet("Invoices", heads, rows)
