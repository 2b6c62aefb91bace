"""The review desk laid out: what needs a look, what does not, what is decided, and how it all adds up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from budgeting.approvals.decisions import LineStanding
from budgeting.approvals.lines import ReviewLine
from budgeting.approvals.states import LINE_STATE_WORDS, LineAction, LineState
from budgeting.money import in_full
from budgeting.plans.plan import Plan

Grouping = Literal["study", "price", "reason"]
GROUPINGS: Final[Mapping[Grouping, str]] = {"study": "study", "price": "price", "reason": "reason"}
SectionKey = Literal["look", "usual", "waiting", "approved"]
ACTION_VERBS: Final[Mapping[LineAction, str]] = {
    "approve": "Approve",
    "reduce": "Reduce",
    "query": "Query",
    "hold": "Hold",
    "reject": "Reject",
    "withdraw": "Take back",
}
PENDING_WORDS: Final[Mapping[LineAction, str]] = {
    "approve": "to approve",
    "reduce": "to reduce",
    "query": "to query",
    "hold": "to hold",
    "reject": "to reject",
    "withdraw": "to take back",
}
ACTION_WORDS: Final[Mapping[LineAction, str]] = {
    "approve": "approved",
    "reduce": "reduced",
    "query": "queried",
    "hold": "held",
    "reject": "rejected",
    "withdraw": "taken back",
}
ACTION_STATES: Final[Mapping[LineAction, LineState]] = {
    "approve": "approved",
    "reduce": "reduced",
    "query": "queried",
    "hold": "held",
    "reject": "rejected",
    "withdraw": "asked",
}
# From so many lines on, a reason is said once above them, with their names, and not at each.
_OFTEN: Final = 3
_BAR: Final[tuple[LineState, ...]] = ("approved", "reduced", "queried", "held", "rejected", "asked")


@dataclass(frozen=True)
class DeskLine:
    """A line on the desk; ``reasons`` say why it needs a look, empty where it does not."""

    number: int
    standing: LineStanding
    reasons: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """How a form names the line and the decisions on it that were seen."""
        return f"{self.place}@{self.standing.turn}"

    @property
    def review(self) -> ReviewLine:
        """The line with its money."""
        return self.standing.review

    @property
    def place(self) -> str:
        """Where the line stands in the plan."""
        return self.review.place

    @property
    def section(self) -> SectionKey:
        """The part of the desk on which it lies."""
        if self.standing.state == "asked":
            return "look" if self.reasons else "usual"
        return "approved" if self.standing.state == "approved" else "waiting"


@dataclass(frozen=True)
class Sums:
    """How many lines, and their money: committed now and held in reserve, in minor units."""

    count: int
    cost_minor: int
    reserve_minor: int

    @property
    def both_minor(self) -> int:
        """Committed and held together."""
        return self.cost_minor + self.reserve_minor


@dataclass(frozen=True)
class DeskGroup:
    """Lines that are listed together under a name; ``above`` is the cost centre where they are listed by study."""

    key: str
    name: str
    above: str
    lines: tuple[DeskLine, ...]

    @property
    def sums(self) -> Sums:
        """The group's subtotal."""
        return sums_of(self.lines)

    @property
    def shared_reasons(self) -> tuple[str, ...]:
        """The reasons that every line of the group has, so that they need be said once."""
        if len(self.lines) == 1:
            return ()
        return tuple(reason for reason in self.lines[0].reasons if all(reason in one.reasons for one in self.lines))


@dataclass(frozen=True)
class DeskSection:
    """A part of the desk with its groups."""

    key: SectionKey
    groups: tuple[DeskGroup, ...]

    @property
    def lines(self) -> tuple[DeskLine, ...]:
        """Every line of the section, in the order of its groups."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def sums(self) -> Sums:
        """The section's subtotal."""
        return sums_of(self.lines)

    @property
    def said_once(self) -> Mapping[str, tuple[DeskLine, ...]]:
        """The reasons that several lines have, with these lines, the most lines first."""
        found: dict[str, list[DeskLine]] = {}
        for line in self.lines:
            for reason in line.reasons:
                found.setdefault(reason, []).append(line)
        often = sorted(found.items(), key=lambda one: -len(one[1]))
        return {reason: tuple(lines) for reason, lines in often if len(lines) >= _OFTEN}

    def above_sums(self, above: str) -> Sums:
        """The subtotal of the groups under one name: who pays."""
        return sums_of(line for group in self.groups if group.above == above for line in group.lines)


@dataclass(frozen=True)
class OwnerRow:
    """A study or shared cost in the account at the foot, with what of it is approved."""

    name: str
    key: str
    sums: Sums
    approved: Sums


@dataclass(frozen=True)
class CentreRow:
    """A cost centre in that account, with its studies and shared costs."""

    name: str
    owners: tuple[OwnerRow, ...]
    sums: Sums
    approved: Sums


@dataclass(frozen=True)
class BarPart:
    """The money of the lines in one state."""

    state: LineState
    name: str
    minor: int
    count: int


@dataclass(frozen=True)
class Desk:
    """The whole desk of one version."""

    lines: tuple[DeskLine, ...]
    sections: Mapping[SectionKey, DeskSection]
    account: tuple[CentreRow, ...]
    bar: tuple[BarPart, ...]

    @property
    def sums(self) -> Sums:
        """Every line: cost and reserve are those of the plan."""
        return sums_of(self.lines)

    @property
    def is_all_approved(self) -> bool:
        """Whether every line is approved as it is today."""
        return all(line.standing.state == "approved" for line in self.lines)

    def line(self, place: str) -> DeskLine | None:
        """The line at ``place``."""
        return next((line for line in self.lines if line.place == place), None)


def lay_out_desk(plan: Plan, lines: Sequence[DeskLine], by: Grouping = "study") -> Desk:
    """Put ``lines`` into their sections, grouped ``by`` study (under who pays), price or reason."""
    parts: dict[SectionKey, list[DeskLine]] = {"look": [], "usual": [], "waiting": [], "approved": []}
    for line in lines:
        parts[line.section].append(line)
    group = {"study": _by_study(plan), "price": _by_price, "reason": _by_reason}[by]
    sections = {
        key: DeskSection(key, tuple(_groups(found, group if key == "look" else _by_study(plan), key)))
        for key, found in parts.items()
    }
    return Desk(tuple(lines), sections, _account(plan, lines), _bar(lines))


def sums_of(lines: Iterable[DeskLine]) -> Sums:
    """Their number and their money."""
    found = [line.review for line in lines]
    return Sums(len(found), sum(one.cost_minor for one in found), sum(one.reserve_minor for one in found))


_Key = tuple[str, str, str]


def _groups(lines: Iterable[DeskLine], key_of: Callable[[DeskLine], _Key], section: str) -> Iterable[DeskGroup]:
    """The lines by ``key_of`` (order, name, above), in the order of the first."""
    found: dict[_Key, list[DeskLine]] = {}
    for line in lines:
        found.setdefault(key_of(line), []).append(line)
    for number, key in enumerate(sorted(found)):
        yield DeskGroup(f"{section}-{number}", key[1], key[2], tuple(found[key]))


def _by_study(plan: Plan) -> Callable[[DeskLine], _Key]:
    centres = {one.key: (place, one.name) for place, one in enumerate(plan.programme.cost_centres)}
    keys = [*(one.key for one in plan.programme.studies), *(one.key for one in plan.programme.shared_costs)]
    owners = {key: place for place, key in enumerate(keys)}

    def key_of(line: DeskLine) -> _Key:
        place, centre = centres[line.review.terms.cost_centre_key]
        return f"{place:04}:{owners.get(line.review.owner_key, 0):06}", line.review.owner_name, centre

    return key_of


def _by_price(line: DeskLine) -> _Key:
    cost = line.review.line
    price = in_full(cost.price_minor, line.review.terms.currency)
    return cost.element.casefold(), f"{cost.element} at {price} per {cost.unit}", ""


def _by_reason(line: DeskLine) -> _Key:
    return line.reasons[0].casefold(), line.reasons[0][:1].upper() + line.reasons[0][1:], ""


def _account(plan: Plan, lines: Sequence[DeskLine]) -> tuple[CentreRow, ...]:
    return tuple(
        CentreRow(centre.name, _owners(mine), sums_of(mine), sums_of(_approved(mine)))
        for centre in plan.programme.cost_centres
        if (mine := [line for line in lines if line.review.terms.cost_centre_key == centre.key])
    )


def _owners(lines: Sequence[DeskLine]) -> tuple[OwnerRow, ...]:
    found: dict[str, list[DeskLine]] = {}
    for line in lines:
        found.setdefault(line.review.owner_place, []).append(line)
    return tuple(
        OwnerRow(mine[0].review.owner_name, place, sums_of(mine), sums_of(_approved(mine)))
        for place, mine in found.items()
    )


def _approved(lines: Iterable[DeskLine]) -> list[DeskLine]:
    return [line for line in lines if line.standing.state == "approved"]


def _bar(lines: Sequence[DeskLine]) -> tuple[BarPart, ...]:
    by_state: dict[LineState, list[DeskLine]] = {state: [] for state in _BAR}
    for line in lines:
        by_state[line.standing.state].append(line)
    return tuple(
        BarPart(state, LINE_STATE_WORDS[state], sums_of(found).both_minor, len(found))
        for state, found in by_state.items()
    )
