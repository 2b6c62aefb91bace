"""The lines of a plan that finance decides on: each with all the money that hangs on it, and the digest of its content.

Contingency and VAT are no lines of their own here: each line carries its share, and the shares add up to the penny.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from budgeting.decisions import MILLION
from budgeting.money import largest_remainder
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.problem import FollowUp, Selection
from budgeting.programme import Programme, SharedCost
from budgeting.studies import CostLine, Level, Package

Funding = Literal["kept", "conditional", "shared"]


@dataclass(frozen=True)
class LineTerms:
    """What a line's money hangs on beside the line itself; ``level`` is empty for a shared cost."""

    currency: str
    level: Level | Literal[""]
    cost_centre_key: str
    period_key: str
    contingency_bp: int
    vat_bp: int


@dataclass(frozen=True)
class ReviewLine:
    """A cost line of a plan as finance sees it.

    ``owner_key`` names the study or shared cost that buys it. ``contingency_minor`` and ``vat_minor`` are its shares;
    ``full_minor`` is all of it. Of that ``cost_minor`` is committed now (kept studies, shared costs) and
    ``reserve_minor`` is held back (studies that wait for a finding; by the reserve rule it may be less than the whole).
    """

    place: str
    funding: Funding
    owner_key: str
    owner_name: str
    line: CostLine
    terms: LineTerms
    contingency_minor: int
    vat_minor: int
    cost_minor: int
    reserve_minor: int
    digest: str

    @property
    def amount_minor(self) -> int:
        """Quantity x price, before contingency and VAT."""
        return self.line.amount_minor

    @property
    def full_minor(self) -> int:
        """The amount with its shares of contingency and VAT."""
        return self.amount_minor + self.contingency_minor + self.vat_minor

    @property
    def held_minor(self) -> int:
        """What the plan needs for it: committed now or held in reserve."""
        return self.cost_minor + self.reserve_minor

    @property
    def owner_place(self) -> str:
        """``study:diary`` or ``shared:panel``."""
        return self.place.rsplit(":", 1)[0]


@dataclass(frozen=True)
class LineGroup:
    """Lines that belong together, and their sums in minor units."""

    key: str
    name: str
    lines: tuple[ReviewLine, ...]

    @property
    def cost_minor(self) -> int:
        """Committed now."""
        return sum(one.cost_minor for one in self.lines)

    @property
    def reserve_minor(self) -> int:
        """Held in reserve."""
        return sum(one.reserve_minor for one in self.lines)


def study_place(study_key: str, line_key: str) -> str:
    """``study:diary:incentives``."""
    return f"study:{study_key}:{line_key}"


def shared_place(shared_key: str, line_key: str) -> str:
    """``shared:panel:licence``."""
    return f"shared:{shared_key}:{line_key}"


def review_lines(plan: Plan) -> tuple[ReviewLine, ...]:
    """Every line that ``plan`` buys or holds in reserve, studies in the programme's order, then shared costs.

    A line that buys nothing is not there. The sums of ``cost_minor`` and ``reserve_minor`` are those of the plan.
    """
    starts = {run.study_key: run.period_key for run in plan.runs}
    held = held_by_study(plan)
    lines = [
        line
        for planned in (*plan.kept, *plan.conditional)
        if planned.package is not None
        for line in _of_study(plan, planned, planned.package, starts[planned.study.key], held)
    ]
    lines += [line for shared in plan.shared_costs for line in _of_shared(plan, shared)]
    order = {study.key: place for place, study in enumerate(plan.programme.studies)}
    return tuple(sorted(lines, key=lambda one: order.get(one.owner_key, len(order)) if _is_study(one) else len(order)))


@lru_cache(maxsize=4_096)
def line_digest(place: str, line: CostLine, terms: LineTerms) -> str:
    """SHA-256 of everything that the line's money hangs on; what is left out is listed in ``NOT_IN_DIGEST``."""
    content = {name: value for name, value in asdict(line).items() if name not in NOT_IN_DIGEST}
    content |= {
        "place": place,
        "unit": line.unit,
        "quantity_milli": line.quantity_milli,
        "price_minor": line.price_minor,
        "amount_minor": line.amount_minor,
        "terms": asdict(terms),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_day)
    return hashlib.sha256(text.encode()).hexdigest()


# Fields of a cost line that move no money, each with the reason why a change of it drops no approval.
NOT_IN_DIGEST: Final[Mapping[str, str]] = {
    "key": "it is part of the line's place",
    "section": "it says under which heading the line is listed",
    "working": "it tells in words how the quantity came about, and the quantity itself is part of the content",
}


def by_owner(lines: Sequence[ReviewLine]) -> tuple[LineGroup, ...]:
    """The lines by the study or shared cost that buys them, in their order."""
    names = {one.owner_place: one.owner_name for one in lines}
    return tuple(LineGroup(key, name, _under(lines, key)) for key, name in names.items())


def by_cost_centre(lines: Sequence[ReviewLine], programme: Programme) -> tuple[LineGroup, ...]:
    """The lines by who pays, in the programme's order."""
    groups = (
        LineGroup(centre.key, centre.name, tuple(one for one in lines if one.terms.cost_centre_key == centre.key))
        for centre in programme.cost_centres
    )
    return tuple(group for group in groups if group.lines)


def shared_out(whole_minor: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``whole_minor`` in proportion to ``weights``, to the penny; nothing for each where nothing is to be shared."""
    if not whole_minor or not any(weights):
        return (0,) * len(weights)
    return largest_remainder(whole_minor, weights)


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def _is_study(line: ReviewLine) -> bool:
    return line.funding != "shared"


def _under(lines: Sequence[ReviewLine], owner_place: str) -> tuple[ReviewLine, ...]:
    return tuple(one for one in lines if one.owner_place == owner_place)


def _of_study(
    plan: Plan, planned: PlannedStudy, package: Package, start: str, held: Mapping[str, int]
) -> Iterator[ReviewLine]:
    study, is_kept = planned.study, planned.fate == "kept"
    centre, currency = study.cost_centre_key, plan.programme.currency
    terms = LineTerms(currency, package.level, centre, start, package.contingency_bp, package.vat_bp)
    costs = Costs(package.lines, package.contingency_minor, package.vat_minor)
    reserves = shared_out(0 if is_kept else held.get(study.key, 0), costs.fulls)
    funding: Funding = "kept" if is_kept else "conditional"
    committed = costs.fulls if is_kept else (0,) * len(reserves)
    shares = zip(costs.contingencies, costs.vats, committed, reserves, strict=True)
    for line, of_it in zip(package.lines, shares, strict=True):
        if line.quantity_milli:
            where = study_place(study.key, line.key)
            digest = line_digest(where, line, terms)
            yield ReviewLine(where, funding, study.key, study.name, line, terms, *of_it, digest)


def _of_shared(plan: Plan, shared: SharedCost) -> Iterator[ReviewLine]:
    terms = LineTerms(plan.programme.currency, "", shared.cost_centre_key, shared.period_key, 0, shared.vat_bp)
    costs = Costs(shared.lines, 0, shared.vat_minor)
    for place, line in enumerate(shared.lines):
        if line.quantity_milli:
            where = shared_place(shared.key, line.key)
            full = costs.fulls[place]
            digest = line_digest(where, line, terms)
            yield ReviewLine(
                where, "shared", shared.key, shared.name, line, terms, 0, costs.vats[place], full, 0, digest
            )


class Costs:
    """What each of some lines costs with its shares of contingency and VAT; the shares add up to the penny."""

    def __init__(self, lines: Sequence[CostLine], contingency_minor: int, vat_minor: int) -> None:
        amounts = [line.amount_minor for line in lines]
        taxed = [line.amount_minor if line.bears_vat else 0 for line in lines]
        self.contingencies = shared_out(contingency_minor, amounts)
        self.vats = shared_out(vat_minor, taxed)
        self.fulls = tuple(map(sum, zip(amounts, self.contingencies, self.vats, strict=True)))


def held_by_study(plan: Plan) -> dict[str, int]:
    """The plan's reserve by conditional study: in proportion to what each would cost, and to its chance of release.

    With the whole cost of each held back, every study gets its own; the sum is the plan's reserve by every rule.
    """
    weights: Counter[str] = Counter()
    rule = plan.problem.reserve.kind
    for one in _follow_ups(plan):
        for item in one.spend:
            expected = -(-item.minor * one.probability_ppm // MILLION)
            weights[one.study] += item.minor if rule == "full" else expected
    shares = shared_out(plan.reserve_minor, list(weights.values()))
    return dict(zip(weights, shares, strict=True))


def _follow_ups(plan: Plan) -> Iterator[FollowUp]:
    selection = plan.solution.selection or Selection()
    chosen = {(one.question, one.bundle) for one in selection.bundles}
    for question in plan.problem.questions:
        for bundle in question.bundles:
            if (question.key, bundle.key) in chosen:
                yield from bundle.follow_ups
