"""Which other lines move when one is cut, in words: a method's formulas and links tell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgeting.approvals.decisions import LineChange
from budgeting.approvals.lines import ReviewLine, study_place
from budgeting.costing.paid_sample import counts_sample, sample_paid_for
from budgeting.optimiser.wording import joined
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.studies import CostLine, Override, Package


@dataclass(frozen=True)
class LinkWarning:
    """What a decision on the line at ``place`` does to others; ``linked`` are their places, if they are lines."""

    place: str
    words: str
    linked: tuple[str, ...] = ()


def linked_lines(plan: Plan, lines: Sequence[ReviewLine], changes: Sequence[LineChange]) -> tuple[LinkWarning, ...]:
    """A warning for each line, or other thing, that moves with what is reduced or rejected; others stay as asked."""
    by_place = {one.place: one for one in lines}
    found: list[LinkWarning] = []
    for change in changes:
        review = by_place.get(change.place)
        if review and change.action in {"reduce", "reject"}:
            found.extend(_of_change(plan, review, change))
    decided = {one.place for one in changes}
    return tuple(one for one in dict.fromkeys(found) if not one.linked or set(one.linked) - decided)


def _of_change(plan: Plan, review: ReviewLine, change: LineChange) -> Iterator[LinkWarning]:
    if review.funding == "shared":
        yield from _of_shared(plan, review, change)
        return
    planned = next(one for one in plan.studies if one.study.key == review.owner_key)
    if planned.package is None:
        return
    if change.action == "reject":
        yield from _of_rejection(plan, planned, change)
        return
    if change.quantity_milli is not None:
        yield from _of_fewer(planned, planned.package, review, change)
    if change.rate_minor is not None:
        yield from _of_cheaper(planned, planned.package, review, change)


def _of_shared(plan: Plan, review: ReviewLine, change: LineChange) -> Iterator[LinkWarning]:
    shared = next(one for one in plan.shared_costs if one.key == review.owner_key)
    users = [one.study.name for one in (*plan.kept, *plan.conditional) if one.study.key in shared.study_keys]
    if users:
        names = joined([f"“{name}”" for name in users])
        needs = "need" if len(users) > 1 else "needs"
        yield LinkWarning(change.place, f"“{shared.name}” is bought once for {names}, which {needs} it.")


def _of_rejection(plan: Plan, planned: PlannedStudy, change: LineChange) -> Iterator[LinkWarning]:
    study, package = planned.study, planned.package
    others = [line for line in package.lines if line.quantity_milli] if package else []
    places = tuple(
        study_place(study.key, line.key) for line in others if study_place(study.key, line.key) != change.place
    )
    yield LinkWarning(
        change.place,
        f"Rejecting this line takes the {planned.level} level of “{study.name}” out of the choice, "
        f"and its other {len(places)} {'line' if len(places) == 1 else 'lines'} with it.",
        places,
    )
    for waiting in plan.conditional:
        if waiting.study.trigger and waiting.study.trigger.study_key == study.key:
            yield LinkWarning(change.place, f"“{waiting.study.name}” waits for what “{study.name}” finds.")


def _of_fewer(planned: PlannedStudy, package: Package, review: ReviewLine, change: LineChange) -> Iterator[LinkWarning]:
    study, line = planned.study, review.line
    if line.role:
        words = f"Fewer days of {line.role}: the same work must be done in them, or its result comes later."
        yield LinkWarning(change.place, words)
    if not _counts(planned, line):
        return
    after = sample_paid_for(
        study.method, with_override(package, line.key, Override("cut", quantity_milli=change.quantity_milli))
    )
    if after < package.sample:
        falls = f"falls from {package.sample:,} to {after:,} {package.sample_unit}"
        yield LinkWarning(change.place, f"The sample of “{study.name}” {falls}, and its precision with it.")
    others = [one for one in package.lines if one.key != line.key and one.quantity_milli and _counts(planned, one)]
    if others:
        yield LinkWarning(
            change.place,
            f"{_named(others)} still {'counts' if len(others) == 1 else 'count'} the whole sample: reduce what is not "
            "needed there too.",
            tuple(study_place(study.key, one.key) for one in others),
        )


def _of_cheaper(
    planned: PlannedStudy, package: Package, review: ReviewLine, change: LineChange
) -> Iterator[LinkWarning]:
    line = review.line
    sharing = [one for one in package.lines if one.quantity_milli and f" of {line.element}" in one.rate.origin]
    if sharing:
        yield LinkWarning(
            change.place,
            f"{_named(sharing)} {'is' if len(sharing) == 1 else 'are'} priced as a share "
            "of this and should fall with it.",
            tuple(study_place(planned.study.key, one.key) for one in sharing),
        )
    if line.section != "incentives":
        return
    recruiting = [one for one in package.lines if one.section == "recruitment" and one.quantity_milli]
    yield LinkWarning(
        change.place,
        f"A smaller incentive makes people harder to win: expect {_named(recruiting) or 'recruiting'} to cost more, or "
        "fewer to take part.",
        tuple(study_place(planned.study.key, one.key) for one in recruiting),
    )


def with_override(package: Package, line_key: str, override: Override) -> Package:
    """The package with another figure put into one of its lines; its sample is what its lines then pay for."""
    lines = tuple(replace(one, override=override) if one.key == line_key else one for one in package.lines)
    return replace(package, lines=lines)


def _counts(planned: PlannedStudy, line: CostLine) -> bool:
    """Whether the line is bought for each person of the sample."""
    element = next((one for one in planned.study.method.elements if one.key == line.key), None)
    return element is not None and counts_sample(planned.study.method, element)


def _named(lines: Sequence[CostLine]) -> str:
    return joined([f"“{one.label}”" for one in lines])
