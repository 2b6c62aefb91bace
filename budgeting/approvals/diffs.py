"""Two versions of a plan in money, line by line; the differences add up to the difference of the totals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from budgeting.approvals.lines import ReviewLine
from budgeting.counting import in_units
from budgeting.money import in_full
from budgeting.numbers import plain_quantity
from budgeting.programme import Programme

DiffKind = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True)
class Names:
    """What people call periods and cost centres, by key; a key that is not there stands for itself."""

    periods: Mapping[str, str]
    centres: Mapping[str, str]


NO_NAMES: Final = Names({}, {})


def names_of(*programmes: Programme) -> Names:
    """The names that any of the programmes has, those of a later one before those of an earlier."""
    periods = {one.key: one.name for programme in programmes for one in programme.periods}
    return Names(periods, {one.key: one.name for programme in programmes for one in programme.cost_centres})


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


def diff(before: Sequence[ReviewLine], after: Sequence[ReviewLine], names: Names = NO_NAMES) -> Diff:
    """What changed from the lines of one version to those of another; ``names`` are those of both versions."""
    was, now = {one.place: one for one in before}, {one.place: one for one in after}
    places = dict.fromkeys([*now, *was])
    return Diff(tuple(_row(was.get(place), now.get(place), place, names) for place in places))


def _row(before: ReviewLine | None, after: ReviewLine | None, place: str, names: Names) -> DiffRow:
    if before is None:
        return DiffRow(place, "added", None, after)
    if after is None:
        return DiffRow(place, "removed", before, None)
    words = tuple(_changes(before, after, names))
    is_same = before.digest == after.digest and before.held_minor == after.held_minor
    return DiffRow(place, "same" if is_same else "changed", before, after, words)


def _changes(before: ReviewLine, after: ReviewLine, names: Names) -> Iterator[str]:
    """What of the line changed, the plainest first."""
    old, new, currency = before.line, after.line, after.terms.currency
    if old.quantity_milli != new.quantity_milli:
        yield f"{plain_quantity(old.quantity_milli)} → {in_units(new.quantity_milli, new.unit)}"
    if old.price_minor != new.price_minor:
        yield f"{in_full(old.price_minor, currency)} → {in_full(new.price_minor, currency)} each"
    yield from _other_terms(before, after, names)
    if old.rate != new.rate and old.price_minor == new.price_minor:
        yield "another price source"
    if old.override != new.override and (old.quantity_milli, old.price_minor) == (new.quantity_milli, new.price_minor):
        yield "another reason for the figure"


def _other_terms(before: ReviewLine, after: ReviewLine, names: Names) -> Iterator[str]:
    if before.terms.level != after.terms.level:
        yield f"{before.terms.level} → {after.terms.level} level"
    if before.funding != after.funding:
        yield "kept now, not conditional" if after.funding == "kept" else "conditional now"
    if before.terms.period_key != after.terms.period_key:
        due, was_due = (names.periods.get(key, key) for key in (after.terms.period_key, before.terms.period_key))
        yield f"due in {due} instead of {was_due}"
    if before.terms.cost_centre_key != after.terms.cost_centre_key:
        pays, paid = (names.centres.get(k, k) for k in (after.terms.cost_centre_key, before.terms.cost_centre_key))
        yield f"{pays} pays instead of {paid}"
    if (before.terms.vat_bp, before.terms.contingency_bp) != (after.terms.vat_bp, after.terms.contingency_bp):
        yield "another VAT or contingency counts"
