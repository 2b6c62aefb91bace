"""Two versions of a plan in money, line by line; the differences add up to the difference of the totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from budgeting.approvals.lines import ReviewLine
from budgeting.counting import in_units
from budgeting.money import in_full
from budgeting.numbers import plain_quantity

DiffKind = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True)
class DiffRow:
    """A line in the earlier and the later version; None where it is not there. ``words`` say what about it changed."""

    place: str
    kind: DiffKind
    before: ReviewLine | None
    after: ReviewLine | None
    words: tuple[str, ...] = ()

    @property
    def shown(self) -> ReviewLine:
        """The line as it is, or as it was when it is gone."""
        line = self.after or self.before
        assert line is not None  # noqa: S101  a row has a line on one side at least
        return line

    @property
    def before_minor(self) -> int:
        """What the earlier version needs for it: committed and held in reserve."""
        return self.before.held_minor if self.before else 0

    @property
    def after_minor(self) -> int:
        """What the later version needs for it."""
        return self.after.held_minor if self.after else 0

    @property
    def difference_minor(self) -> int:
        """Later less earlier."""
        return self.after_minor - self.before_minor


@dataclass(frozen=True)
class Diff:
    """Every line of either version, those of the later one first in their order, then those that are gone."""

    rows: tuple[DiffRow, ...]

    @property
    def before_minor(self) -> int:
        """Cost and reserve of the earlier version."""
        return sum(row.before_minor for row in self.rows)

    @property
    def after_minor(self) -> int:
        """Cost and reserve of the later version."""
        return sum(row.after_minor for row in self.rows)

    @property
    def difference_minor(self) -> int:
        """Later less earlier."""
        return self.after_minor - self.before_minor

    def of_kind(self, kind: DiffKind) -> tuple[DiffRow, ...]:
        """The rows of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)


def diff(before: Sequence[ReviewLine], after: Sequence[ReviewLine]) -> Diff:
    """What changed from the lines of one version to those of another."""
    was, now = {one.place: one for one in before}, {one.place: one for one in after}
    places = dict.fromkeys([*now, *was])
    return Diff(tuple(_row(place, was.get(place), now.get(place)) for place in places))


def _row(place: str, before: ReviewLine | None, after: ReviewLine | None) -> DiffRow:
    if before is None:
        return DiffRow(place, "added", None, after)
    if after is None:
        return DiffRow(place, "removed", before, None)
    words = tuple(_changes(before, after))
    is_same = before.digest == after.digest and before.held_minor == after.held_minor
    return DiffRow(place, "same" if is_same else "changed", before, after, words)


def _changes(before: ReviewLine, after: ReviewLine) -> Iterator[str]:
    """What of the line changed, the plainest first."""
    old, new, currency = before.line, after.line, after.terms.currency
    if old.quantity_milli != new.quantity_milli:
        yield f"{plain_quantity(old.quantity_milli)} → {in_units(new.quantity_milli, new.unit)}"
    if old.price_minor != new.price_minor:
        yield f"{in_full(old.price_minor, currency)} → {in_full(new.price_minor, currency)} each"
    yield from _other_terms(before, after)
    if old.rate != new.rate and old.price_minor == new.price_minor:
        yield "another price source"
    if old.override != new.override and (old.quantity_milli, old.price_minor) == (new.quantity_milli, new.price_minor):
        yield "another reason for the figure"


def _other_terms(before: ReviewLine, after: ReviewLine) -> Iterator[str]:
    if before.terms.level != after.terms.level:
        yield f"{before.terms.level} → {after.terms.level} level"
    if before.funding != after.funding:
        yield "kept now, not conditional" if after.funding == "kept" else "conditional now"
    if before.terms.period_key != after.terms.period_key:
        yield f"due in {after.terms.period_key} instead of {before.terms.period_key}"
    if before.terms.cost_centre_key != after.terms.cost_centre_key:
        yield "another cost centre pays"
    if (before.terms.vat_bp, before.terms.contingency_bp) != (after.terms.vat_bp, after.terms.contingency_bp):
        yield "another VAT or contingency counts"
