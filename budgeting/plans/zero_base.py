"""The zero-base proof of a plan: where every quantity of it comes from, and that none came from an earlier period.

It reads nothing but the frozen plan and the moment of freezing, so it can be made again years later.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from budgeting.costing import element_behind, lines_from_design, reads_default, rests_on_nobody, words_of
from budgeting.errors import BudgetingError
from budgeting.formulas import Formula
from budgeting.plans.once import once_per_plan
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.programme import SharedCost
from budgeting.studies import CostLine, DesignEntry, Package, Stamp

_PERCENT_OF_BP: Final = 100


@dataclass(frozen=True)
class ProvenInput:
    """One input in words ("400 completes"), and who entered it when; a method's default was entered by nobody."""

    label: str
    words: str
    by: str = ""
    at: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class ProvenStudy:
    """A funded study at its chosen level: its inputs, the lines that they bring about, and what was changed by hand."""

    planned: PlannedStudy
    package: Package
    inputs: tuple[ProvenInput, ...]
    lines: tuple[CostLine, ...]

    @property
    def entries(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Who entered what in one go: name, moment in ISO 8601, and the inputs in words."""
        together: dict[tuple[str, str], list[str]] = {}
        for one in self.inputs:
            if not one.is_default:
                together.setdefault((one.by, one.at), []).append(one.words)
        return tuple((by, at, tuple(words)) for (by, at), words in together.items())

    @property
    def defaults(self) -> tuple[str, ...]:
        """The inputs, in words, that rest on the method's default."""
        return tuple(one.words for one in self.inputs if one.is_default)

    @property
    def default_minor(self) -> int:
        """The money of the lines whose quantity follows from a method's default as well, before contingency and VAT."""
        method, design = self.planned.study.method, self.package.design_milli
        elements = ((line, element_behind(method, line.key)) for line in self.lines if not _is_set_by_hand(line))
        return sum(line.amount_minor for line, one in elements if one and reads_default(method, one, design))

    @property
    def stamp_by_name(self) -> dict[str, Stamp]:
        """Who changed the contingency, or a line's quantity or price: by the stamp's name."""
        return {stamp.of: stamp for stamp in self.package.stamps}


@dataclass(frozen=True)
class ZeroBaseProof:
    """What is proved of a plan. ``faults`` says in sentences what could not be; nothing is hidden behind a count.

    ``entered_by`` counts the quantities that each person entered; ``begun_at`` and ``frozen_at`` bound them in time,
    the former None where it was never recorded.
    """

    begun_at: datetime | None
    frozen_at: datetime
    studies: tuple[ProvenStudy, ...]
    shared_costs: tuple[SharedCost, ...]
    faults: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Whether every quantity passed."""
        return not self.faults

    @property
    def entered_by(self) -> tuple[tuple[str, int], ...]:
        """Each person with the number of quantities that they entered, the busiest first."""
        names = Counter(one.by for study in self.studies for one in study.inputs if one.by)
        for shared in self.shared_costs:
            names[shared.by] += len(_bought(shared.lines)) if shared.by else 0
        return tuple(sorted(((by, n) for by, n in names.items() if n), key=lambda pair: (-pair[1], pair[0])))

    @property
    def entered_count(self) -> int:
        """Quantities that somebody entered, with or without a stamp."""
        own = sum(not one.is_default for study in self.studies for one in study.inputs)
        return own + sum(len(_bought(shared.lines)) for shared in self.shared_costs)

    @property
    def default_count(self) -> int:
        """Figures that rest on a method's default."""
        return sum(one.is_default for study in self.studies for one in study.inputs)

    @property
    def default_minor(self) -> int:
        """The money of the lines whose quantity follows from a method's default as well, before contingency and VAT."""
        return sum(study.default_minor for study in self.studies)

    @property
    def line_count(self) -> int:
        """Cost lines that the plan pays for or holds a reserve for."""
        return sum(len(study.lines) for study in self.studies) + sum(
            len(_bought(shared.lines)) for shared in self.shared_costs
        )

    @property
    def override_count(self) -> int:
        """Lines whose quantity or price somebody changed, each with a reason."""
        return sum(1 for study in self.studies for line in study.lines if line.override)


@once_per_plan
def prove(plan: Plan, frozen_at: datetime) -> ZeroBaseProof:
    """Account for every quantity of the funded studies, kept and conditional, and of the shared costs of ``plan``.

    ``frozen_at`` is the moment at which the plan was frozen, aware.
    """
    begun_at = moment_of(plan.programme.begun_at)
    studies = tuple(_proven(planned, planned.package) for planned in (*plan.kept, *plan.conditional) if planned.package)
    span = _Span(begun_at, frozen_at)
    faults = [fault for study in studies for fault in _faults_of(study, span)]
    for shared in plan.shared_costs:
        if _bought(shared.lines):
            faults += span.faults(f"Shared cost “{shared.name}”: its quantities", shared.by, shared.at, are_many=True)
    if begun_at is None and (studies or plan.shared_costs):
        faults.insert(0, "When this programme was begun was not recorded, so nothing can be shown to be later than it.")
    return ZeroBaseProof(begun_at, frozen_at, studies, plan.shared_costs, tuple(faults))


def moment_of(text: str) -> datetime | None:
    """The aware moment of an ISO 8601 ``text``; None when it is none or does not say its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@dataclass(frozen=True)
class _Span:
    """The time in which every entry must lie, both ends included."""

    begun_at: datetime | None
    frozen_at: datetime

    def faults(self, what: str, by: str, at: str, *, are_many: bool = False) -> Iterator[str]:
        were, have = ("were", "have") if are_many else ("was", "has")
        moment = moment_of(at)
        if not by or moment is None:
            yield f"{what} {have} no name or time beside {'them' if are_many else 'it'}."
            return
        if self.begun_at and moment < self.begun_at:
            yield f"{what} {were} entered by {by} on {_said(moment)}, before this programme was begun."
        if moment > self.frozen_at:
            yield f"{what} {were} entered by {by} on {_said(moment)}, after the plan was frozen."


def _said(moment: datetime) -> str:
    in_utc = moment.astimezone(UTC)
    return f"{in_utc.day} {in_utc:%b %Y, %H:%M} UTC"


def _bought(lines: tuple[CostLine, ...]) -> tuple[CostLine, ...]:
    return tuple(line for line in lines if line.quantity_milli)


def _is_set_by_hand(line: CostLine) -> bool:
    return line.override is not None and line.override.quantity_milli is not None


def _proven(planned: PlannedStudy, package: Package) -> ProvenStudy:
    lines = _bought(package.lines)
    return ProvenStudy(planned, package, tuple(_inputs(planned, package, lines)), lines)


def _inputs(planned: PlannedStudy, package: Package, lines: tuple[CostLine, ...]) -> Iterator[ProvenInput]:
    """Every input that was entered, then the defaults that a bought line reads; what is still 0 buys nothing."""
    method = planned.study.method
    entries: dict[str, DesignEntry] = {entry.name: entry for entry in package.design}
    words = words_of(method, package.design_milli)
    bought = {line.key for line in lines}
    read = {name for one in method.elements if one.key in bought for name in Formula(one.formula).names}
    for one in method.inputs:
        entry = entries.get(one.key)
        if entry and entry.milli:
            yield ProvenInput(one.label, words[one.key], entry.by, entry.at)
    for one in method.assumptions:
        if one.key in read and one.key not in entries:
            yield ProvenInput(one.label, words[one.key], is_default=True)


def _faults_of(study: ProvenStudy, span: _Span) -> Iterator[str]:
    place = f"{study.planned.study.name}, {study.package.level} level"
    for one in study.inputs:
        if not one.is_default:
            yield from span.faults(f"{place}: “{one.words}”", one.by, one.at)
    stamps = study.stamp_by_name
    if study.package.contingency_bp:
        what = f"{place}: the contingency of {study.package.contingency_bp / _PERCENT_OF_BP:g} %"
        yield from _stamped_faults(span, what, stamps.get("contingency"))
    for line in study.lines:
        if line.override:
            what = f"{place}: the change by hand of “{line.label}”"
            yield from _stamped_faults(span, what, stamps.get(f"override:{line.key}"))
    yield from _faults_of_formulas(place, study)


def _stamped_faults(span: _Span, what: str, stamp: Stamp | None) -> Iterator[str]:
    yield from span.faults(what, stamp.by if stamp else "", stamp.at if stamp else "")


def _faults_of_formulas(place: str, study: ProvenStudy) -> Iterator[str]:
    """Work every line out again from the frozen inputs; a quantity that they do not lead to came from elsewhere."""
    package, method = study.package, study.planned.study.method
    rates = {line.element: line.rate for line in package.lines}
    try:
        again = lines_from_design(method, package.design_milli, rates)
    except BudgetingError as error:
        yield f"{place}: its lines do not follow from its inputs. {error.message}"
        return
    derived = {line.key: line.derived_milli for line in again}
    for line in study.lines:
        element = element_behind(method, line.key)
        if element and not _is_set_by_hand(line) and rests_on_nobody(method, element, package.design_milli):
            yield f"{place}: “{line.label}” rests on a default alone: nobody entered it."
        if derived.get(line.key) != line.derived_milli:
            yield f"{place}: the quantity of “{line.label}” does not follow from its inputs."
