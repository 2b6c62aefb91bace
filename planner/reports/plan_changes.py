"""Two versions of a plan laid out for reading: the totals, then study by study, then line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from budgeting.approvals.diffs import Diff, DiffRow
from budgeting.plans.plan import Plan


@dataclass(frozen=True)
class Pair:
    """A figure of the earlier and of the later version, in minor units."""

    name: str
    before_minor: int
    after_minor: int

    @property
    def difference_minor(self) -> int:
        """Later less earlier."""
        return self.after_minor - self.before_minor


@dataclass(frozen=True)
class OwnerChange:
    """A study or shared cost in both versions: what it needs, the lines that changed, and those that did not."""

    name: str
    money: Pair
    changed: tuple[DiffRow, ...]
    same: tuple[DiffRow, ...]

    @property
    def same_minor(self) -> int:
        """What the lines that did not change need."""
        return sum(row.after_minor for row in self.same)

    @property
    def word(self) -> str:
        """What became of it as a whole."""
        kinds = {row.kind for row in (*self.changed, *self.same)}
        if kinds == {"added"}:
            return "new"
        return "left out" if kinds == {"removed"} else "changed" if self.changed else "as before"


@dataclass(frozen=True)
class PlanChanges:
    """What the page of changes shows. ``totals`` are cost, reserve, both together, worth and net worth."""

    totals: tuple[Pair, ...]
    owners: tuple[OwnerChange, ...]

    @property
    def together(self) -> Pair:
        """Cost and reserve: what the lines add up to."""
        return next(pair for pair in self.totals if pair.name == "Cost and reserve")

    @property
    def changed_count(self) -> int:
        """How many lines are not as they were."""
        return sum(len(owner.changed) for owner in self.owners)


def lay_out_changes(before: Plan, after: Plan, diff: Diff) -> PlanChanges:
    """The largest differences first; what did not change at all comes last, in the plan's order."""
    found: dict[str, list[DiffRow]] = {}
    for row in diff.rows:
        found.setdefault(row.shown.owner_place, []).append(row)
    owners = [_owner(rows) for rows in found.values()]
    owners.sort(key=lambda one: (not one.changed, -abs(one.money.difference_minor)))
    return PlanChanges(_totals(before, after), tuple(owners))


def _owner(rows: Sequence[DiffRow]) -> OwnerChange:
    name = rows[0].shown.owner_name
    money = Pair(name, sum(row.before_minor for row in rows), sum(row.after_minor for row in rows))
    changed = sorted((row for row in rows if row.kind != "same"), key=lambda row: -abs(row.difference_minor))
    return OwnerChange(name, money, tuple(changed), tuple(row for row in rows if row.kind == "same"))


def _totals(before: Plan, after: Plan) -> tuple[Pair, ...]:
    return (
        Pair("Cost", before.cost_minor, after.cost_minor),
        Pair("Reserve", before.reserve_minor, after.reserve_minor),
        Pair("Cost and reserve", before.cost_minor + before.reserve_minor, after.cost_minor + after.reserve_minor),
        Pair("Worth of the answers", before.value_minor, after.value_minor),
        Pair("Net worth", before.net_minor, after.net_minor),
    )
