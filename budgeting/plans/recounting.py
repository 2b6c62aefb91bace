"""Add a frozen plan up again from nothing: driver x quantity x price, line by line, up to every total.

The arithmetic is written a second time here, in whole numbers, so that a mistake in what the plan was added up with
does not confirm itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from budgeting.costing import lines_from_design
from budgeting.errors import BudgetingError
from budgeting.optimiser.verify import account
from budgeting.plans.frozen import Frozen
from budgeting.problem import Account, Ceiling, Selection, Spend
from budgeting.programme import SharedCost
from budgeting.studies import BASIS, MILLI, CostLine, Level, Package, Study

Unit = Literal["minor", "milli"]


@dataclass(frozen=True)
class Disagreement:
    """A figure that is not what its parts add up to: what the plan says, and what was found, in ``unit``."""

    where: str
    said: int
    found: int
    unit: Unit = "minor"


@dataclass(frozen=True)
class Recount:
    """How many lines and packages were added up, which figures disagree, and which rules the choice does not keep."""

    line_count: int
    package_count: int
    wrong: tuple[Disagreement, ...]
    broken: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure is what its parts add up to, and every rule is kept."""
        return not self.wrong and not self.broken


def recount(frozen: Frozen) -> Recount:
    """Add ``frozen`` up again; every figure that it states twice must come out the same both times."""
    programme, selection = frozen.programme, frozen.solution.selection or Selection()
    packages = [package for study in programme.studies for package in study.packages]
    lines = sum(len(package.lines) for package in packages) + sum(len(one.lines) for one in programme.shared_costs)
    wrong = (*_quantities(frozen), *_offers(frozen), *_totals(frozen, selection))
    return Recount(lines, len(packages), wrong, account(frozen.problem, selection).broken)


def recounted_package(package: Package) -> int:
    """Lines, contingency and the VAT that counts, in minor units, worked out again."""
    amounts = [(_amount(line), line.bears_vat) for line in package.lines]
    bare = sum(minor for minor, _ in amounts)
    taxed = sum(minor for minor, bears_vat in amounts if bears_vat)
    return bare + _even(bare * package.contingency_bp, BASIS) + _vat(taxed, package.vat_bp, package.contingency_bp)


def recounted_shared(cost: SharedCost) -> int:
    """The lines of a shared cost and the VAT that counts, in minor units, worked out again."""
    taxed = sum(_amount(line) for line in cost.lines if line.bears_vat)
    return sum(_amount(line) for line in cost.lines) + _vat(taxed, cost.vat_bp, 0)


def _amount(line: CostLine) -> int:
    typed = line.override
    quantity = line.derived_milli if typed is None or typed.quantity_milli is None else typed.quantity_milli
    price = line.rate.typical_minor if typed is None or typed.rate_minor is None else typed.rate_minor
    return _even(quantity * price, MILLI)


def _vat(taxed: int, vat_bp: int, contingency_bp: int) -> int:
    return _even(taxed * (BASIS + contingency_bp) * vat_bp, BASIS * BASIS)


def _even(number: int, by: int) -> int:
    """``number`` divided by ``by`` and rounded, a half to the even neighbour; both are zero or more."""
    whole, rest = divmod(number, by)
    return whole + (1 if 2 * rest > by or (2 * rest == by and whole % 2) else 0)


def _quantities(frozen: Frozen) -> Iterator[Disagreement]:
    """Each quantity that a formula gives, worked out again from the design that stands beside it."""
    for study in frozen.programme.studies:
        for package in study.packages:
            found = _derived(study, package)
            for line in package.lines:
                if found.get(line.key, line.derived_milli) != line.derived_milli:
                    where = f"“{line.label}” of “{study.name}”, {package.level} level"
                    yield Disagreement(where, line.derived_milli, found[line.key], "milli")


def _derived(study: Study, package: Package) -> Mapping[str, int]:
    """What the method's formulas make of the design, in thousandths by line; empty where nothing was designed."""
    if not package.design:
        return {}
    try:
        lines = lines_from_design(study.method, package.design_milli, {one.element: one.rate for one in package.lines})
    except BudgetingError:
        return {line.key: -1 for line in package.lines if line.derived_milli}
    return {line.key: line.derived_milli for line in lines}


def _offers(frozen: Frozen) -> Iterator[Disagreement]:
    """What each study and shared cost was offered for, against what its lines add up to."""
    costs = _costs(frozen)
    names = {study.key: study.name for study in frozen.programme.studies}
    for key, level, spend in _spends(frozen):
        found = costs.get((key, level))
        if found != _sum(spend):
            yield Disagreement(f"“{names.get(key, key)}”, {level} level", _sum(spend), found or 0)
    shared = {one.key: recounted_shared(one) for one in frozen.programme.shared_costs}
    for element in frozen.problem.shared:
        if shared.get(element.key) != _sum(element.spend):
            yield Disagreement(f"“{element.name}”", _sum(element.spend), shared.get(element.key, 0))


def _costs(frozen: Frozen) -> Mapping[tuple[str, Level], int]:
    studies = frozen.programme.studies
    return {(study.key, package.level): recounted_package(package) for study in studies for package in study.packages}


def _spends(frozen: Frozen) -> Iterator[tuple[str, Level, tuple[Spend, ...]]]:
    """Every amount at which a study is offered: up front, and as a follow-up."""
    for study in frozen.problem.studies:
        yield from ((study.key, choice.level, choice.spend) for choice in study.choices)
    bundles = (bundle for question in frozen.problem.questions for bundle in question.bundles)
    yield from ((one.study, one.level, one.spend) for bundle in bundles for one in bundle.follow_ups)


def _totals(frozen: Frozen, selection: Selection) -> Iterator[Disagreement]:
    """The sums that the plan was frozen with, against those of what it chose."""
    stated = frozen.solution.account
    if stated is None:
        return
    costs, shared = _costs(frozen), {one.key: recounted_shared(one) for one in frozen.programme.shared_costs}
    cost = sum(costs.get((one.study, one.level), 0) for one in selection.packages)
    cost += sum(shared.get(key, 0) for key in selection.shared)
    again = account(frozen.problem, selection)
    yield from _differing("The cost of the plan", stated.cost_minor, cost)
    yield from _differing("The worth of the answers", stated.value_minor, again.value_minor)
    yield from _differing("The reserve", stated.reserve_minor, again.reserve_minor)
    follow_up = "The expected cost of follow-ups"
    yield from _differing(follow_up, stated.expected_follow_up_minor, again.expected_follow_up_minor)
    yield from _differing("What the choice is worth in all", stated.objective_minor, again.objective_minor)
    yield from _under_budgets(frozen, selection, stated)


def _under_budgets(frozen: Frozen, selection: Selection, stated: Account) -> Iterator[Disagreement]:
    """What falls under each ceiling, added up from the chosen studies and shared costs."""
    chosen = {(one.study, one.level, one.start) for one in selection.packages}
    spends = [
        spend
        for study in frozen.problem.studies
        for choice in study.choices
        if (study.key, choice.level, choice.start) in chosen
        for spend in choice.spend
    ]
    spends += [spend for one in frozen.problem.shared if one.key in selection.shared for spend in one.spend]
    used = {use.key: use for use in stated.budgets}
    limits = {(one.period_key, one.cost_centre_key, one.limit_minor) for one in frozen.programme.budgets}
    for ceiling in frozen.problem.budgets:
        if (ceiling.period, ceiling.cost_centre, ceiling.limit_minor) not in limits:
            yield Disagreement(f"The ceiling of {ceiling.name}", ceiling.limit_minor, 0)
        if ceiling.key in used:
            found = _sum(spend for spend in spends if _covers(ceiling, spend))
            yield from _differing(f"What is spent under {ceiling.name}", used[ceiling.key].spent_minor, found)


def _covers(ceiling: Ceiling, spend: Spend) -> bool:
    return ceiling.period in (None, spend.period) and ceiling.cost_centre in (None, spend.cost_centre)


def _differing(where: str, said: int, found: int) -> Iterator[Disagreement]:
    if said != found:
        yield Disagreement(where, said, found)


def _sum(spends: Iterable[Spend]) -> int:
    return sum(spend.minor for spend in spends)
