"""What changed between two versions of a plan as tables to take away; the formulas go on adding up."""

from collections.abc import Iterator

from budgeting.approvals.diffs import DiffKind, DiffRow
from budgeting.money import Money
from planner.reports.plan_changes import PlanChanges
from planner.services.sheets import Cell, Formula, Sheet

KIND_WORDS: dict[DiffKind, str] = {"added": "new", "removed": "gone", "changed": "changed", "same": "as before"}


def change_sheets(changes: PlanChanges, currency: str, numbers: tuple[int, int]) -> tuple[Sheet, Sheet]:
    """The totals, and every line of either version; ``numbers`` are those of the earlier and the later version."""
    heads = (f"Version {numbers[0]}", f"Version {numbers[1]}", "Difference")
    totals = tuple(
        (pair.name, *_pair(pair.before_minor, pair.after_minor, currency, f"C{at}-B{at}"))
        for at, pair in enumerate(changes.totals, start=2)
    )
    return Sheet("Totals", ("Figure", *heads), totals), Sheet(
        "Lines", ("Study or shared cost", "Line", "What", "How", *heads), tuple(_lines(changes, currency))
    )


def _lines(changes: PlanChanges, currency: str) -> Iterator[tuple[Cell, ...]]:
    rows = [(owner.name, row) for owner in changes.owners for row in (*owner.changed, *owner.same)]
    for at, (name, row) in enumerate(rows, start=2):
        yield _line(name, row, currency, at)
    whole = changes.together
    last = len(rows) + 1
    sums = ("E", whole.before_minor), ("F", whole.after_minor), ("G", whole.difference_minor)
    added = (Formula(f"=SUM({column}2:{column}{last})", Money(minor, currency)) for column, minor in sums)
    yield ("Together", "", "", "", *added)


def _line(name: str, row: DiffRow, currency: str, at: int) -> tuple[Cell, ...]:
    money = _pair(row.before_minor, row.after_minor, currency, f"F{at}-E{at}")
    return (name, row.shown.line.label, KIND_WORDS[row.kind], "; ".join(row.words), *money)


def _pair(before_minor: int, after_minor: int, currency: str, difference: str) -> tuple[Cell, ...]:
    after_less_before = Money(after_minor - before_minor, currency)
    return Money(before_minor, currency), Money(after_minor, currency), Formula(f"={difference}", after_less_before)
