"""What finance decided about lines: only ever added to, and each decision holds for the content it was given for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from budgeting.approvals.deciders import in_whose_name
from budgeting.approvals.lines import ReviewLine, line_digest
from budgeting.approvals.states import LineAction, LineState, next_line_state
from budgeting.errors import ApprovalError
from budgeting.studies import Override

LONGEST_NOTE: Final = 1_000
LONGEST_REASON: Final = 300
_NEEDS_NOTE: Final = {
    "reduce": "Say in a note why you reduce the line, so that its author can follow.",
    "query": "Say in a note what you want to know.",
    "reject": "Say in a note why you reject the line, so that its author can follow.",
    "hold": "Say in a note what the line waits for.",
}
_STATE_OF: Final[Mapping[LineAction, LineState]] = {
    "approve": "approved",
    "reduce": "reduced",
    "query": "queried",
    "reject": "rejected",
    "hold": "held",
    "withdraw": "asked",
}


@dataclass(frozen=True)
class LineDecision:
    """One decision on the line at ``place`` whose content had ``digest``.

    A reduction has ``quantity_milli`` or ``rate_minor`` (or both) and ``reduced_digest``, that of the line as reduced.
    ``turn`` counts the decisions at the place from 1. ``at`` is a time in ISO 8601. ``on_behalf_of`` is the name of the
    colleague whose word it is when somebody stood in for them, empty otherwise.
    """

    place: str
    digest: str
    action: LineAction
    decided_by_id: int
    decided_by: str
    at: str
    plan_number: int
    turn: int = 1
    quantity_milli: int | None = None
    rate_minor: int | None = None
    reduced_digest: str = ""
    note: str = ""
    on_behalf_of_id: int | None = None
    on_behalf_of: str = ""

    @property
    def who(self) -> str:
        """``X``, or ``X for Y``."""
        return in_whose_name(self.decided_by, self.on_behalf_of)

    @property
    def people(self) -> frozenset[int]:
        """Everybody whose word it is."""
        return frozenset({self.decided_by_id} | ({self.on_behalf_of_id} if self.on_behalf_of_id else set()))


@dataclass(frozen=True)
class LineChange:
    """What somebody wants to decide about the line at ``place``, of which they saw ``seen_turn`` decisions."""

    place: str
    action: LineAction
    seen_turn: int
    quantity_milli: int | None = None
    rate_minor: int | None = None
    note: str = ""


@dataclass(frozen=True)
class LineStanding:
    """A line and what has been decided about it as it is.

    ``decision`` is the one that holds, None while nothing does. ``turn`` counts all decisions at its place.
    ``has_changed`` says that the line is another one in the programme today, so that no decision on it holds;
    ``history`` is every decision at its place, the oldest first.
    """

    review: ReviewLine
    state: LineState
    decision: LineDecision | None = None
    turn: int = 0
    has_changed: bool = False
    history: tuple[LineDecision, ...] = ()


def standings(
    lines: Iterable[ReviewLine],
    decisions: Sequence[LineDecision],
    *,
    today: Mapping[str, str] | None = None,
    writers: Mapping[str, Collection[int]] | None = None,
) -> tuple[LineStanding, ...]:
    """Where each line stands.

    ``decisions`` are all of the programme's, in the order in which they were made. ``today`` holds the digest of each
    line in the programme as it stands, by place; None for a version that was decided on, whose lines are as they were.
    ``writers`` are those who wrote on each study or shared cost since, by its place (``study:diary``): an approval of
    what one has since written oneself holds no longer.
    """
    by_place: dict[str, list[LineDecision]] = {}
    for one in decisions:
        by_place.setdefault(one.place, []).append(one)
    return tuple(
        _standing(line, by_place.get(line.place, []), today, (writers or {}).get(line.owner_place, ()))
        for line in lines
    )


def reduced(line: ReviewLine, quantity_milli: int | None, rate_minor: int | None, reason: str) -> ReviewLine:
    """The line as a reduction makes it, its shares in proportion left to the plan that takes it in.

    Raises StudyError for a quantity or price that no line can have.
    """
    old = line.line.override
    override = Override(
        reason,
        quantity_milli if quantity_milli is not None else (old.quantity_milli if old else None),
        rate_minor if rate_minor is not None else (old.rate_minor if old else None),
    )
    made = replace(line.line, override=override)
    return replace(line, line=made, digest=line_digest(line.place, made, line.terms))


def reduction_reason(who: str, note: str) -> str:
    """Why a line that finance reduced departs from its formula or its price."""
    reason = f"Reduced by {who}: {note.strip()}"
    return reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"


def check_change(standing: LineStanding, change: LineChange) -> LineState:
    """The state that ``change`` leads to. ApprovalError when the line cannot be decided so, or a word is missing."""
    line = standing.review.line
    if standing.has_changed:
        raise ApprovalError(
            f"“{line.label}” has changed since the plan was chosen, so a decision on it would not hold. "
            "Send the plan back, and have the studies chosen again.",
            place=change.place,
        )
    if not change.note.strip() and change.action in _NEEDS_NOTE:
        raise ApprovalError(_NEEDS_NOTE[change.action], place="note")
    if len(change.note) > LONGEST_NOTE:
        raise ApprovalError(f"A note has {LONGEST_NOTE:,} characters at most.", place="note")
    _check_reduction(standing.review, change)
    return next_line_state(standing.state, change.action)


def check_all_approved(found: Collection[LineStanding]) -> None:
    """ApprovalError unless every line is approved as it is today."""
    open_ = [one for one in found if one.state != "approved"]
    if not open_:
        return
    changed = [one for one in open_ if one.has_changed]
    if changed:
        raise ApprovalError(
            f"{_counted(changed, 'has', 'have')} changed since the plan was chosen, so no approval of {_them(changed)} "
            "holds. Send the plan back and have the studies chosen again."
        )
    raise ApprovalError(f"{_counted(open_, 'is', 'are')} not approved yet, of {len(found)} in all. {_way_on(open_)}")


def _way_on(open_: Collection[LineStanding]) -> str:
    if any(one.state == "asked" for one in open_):
        return "Decide on every line first, or send the plan back with what you decided."
    return "Every line is decided: send the plan back for these to change, or approve them as they are."


def check_sent_back(found: Collection[LineStanding], note: str) -> None:
    """ApprovalError unless a plan that is sent back says why: by a decided line, or by a note."""
    if note.strip() or any(one.state not in {"asked", "approved"} for one in found):
        return
    raise ApprovalError(
        "Nothing is reduced, queried, rejected or held. Decide on a line first, or say in a note what is to change.",
        place="note",
    )


def _standing(
    line: ReviewLine, here: Sequence[LineDecision], today: Mapping[str, str] | None, writers: Collection[int]
) -> LineStanding:
    has_changed = today is not None and today.get(line.place, "") != line.digest
    holding = None if has_changed else _holding(line.digest, here)
    state = _state_of(line.digest, holding)
    if holding and state == "approved" and holding.people & set(writers):
        holding, state = None, "asked"
    return LineStanding(
        line,
        state,
        holding if state != "asked" else None,
        max((one.turn for one in here), default=0),
        has_changed,
        tuple(here),
    )


def _holding(digest: str, here: Sequence[LineDecision]) -> LineDecision | None:
    """The last decision on this very content; without one, a reduction that holds and made the line what it is."""
    last = {one.digest: one for one in here}
    if digest in last:
        return last[digest]
    return next((one for one in reversed(last.values()) if one.reduced_digest == digest), None)


def _state_of(digest: str, holding: LineDecision | None) -> LineState:
    if holding is None:
        return "asked"
    return _STATE_OF[holding.action] if holding.digest == digest else "approved"


def _check_reduction(line: ReviewLine, change: LineChange) -> None:
    """A reduction takes something away, and nothing else has a quantity or a price."""
    quantity, rate = change.quantity_milli, change.rate_minor
    if change.action != "reduce":
        if quantity is not None or rate is not None:
            raise ApprovalError("Only a reduction has a quantity or a price of its own.", place="quantity")
        return
    if quantity is None and rate is None:
        raise ApprovalError("Enter the quantity or the price to which you reduce the line.", place="quantity")
    if quantity is not None and not 0 <= quantity <= line.line.quantity_milli:
        raise ApprovalError(
            "A reduction takes away. Enter a quantity that is lower than the one asked for.", place="quantity"
        )
    if rate is not None and not 0 <= rate <= line.line.price_minor:
        raise ApprovalError("A reduction takes away. Enter a price that is lower than the one asked for.", place="rate")
    if (quantity, rate) in {(line.line.quantity_milli, None), (None, line.line.price_minor)} or (
        (quantity, rate) == (line.line.quantity_milli, line.line.price_minor)
    ):
        raise ApprovalError("This is what was asked for. Enter less, or approve the line.", place="quantity")


def _counted(found: Collection[LineStanding], one: str, many: str) -> str:
    return f"1 line {one}" if len(found) == 1 else f"{len(found)} lines {many}"


def _them(found: Collection[LineStanding]) -> str:
    return "it" if len(found) == 1 else "them"
