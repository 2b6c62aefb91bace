"""The tray of the review desk: decisions that somebody has put together and not saved yet, kept in the form itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from budgeting.approvals.states import LineAction as Action

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
# An approval says nothing more, so many of them are kept as one short list; the others have words or figures.
WORDED: Final[tuple[Action, ...]] = ("reduce", "query", "reject", "hold")
MOST_WORDED: Final = 300
_LONGEST_TURN: Final = 9


@dataclass(frozen=True)
class Pending:
    """What somebody wants to decide about the line at ``place``, as typed; ``turn`` counts the decisions they saw."""

    place: str
    turn: int
    action: Action
    quantity: str = ""
    price: str = ""
    note: str = ""

    @property
    def token(self) -> str:
        """``study:diary:incentives@2``: the line and how many decisions on it were seen."""
        return token_of(self.place, self.turn)


def token_of(place: str, turn: int) -> str:
    """How a page names a line and the decisions on it that it shows."""
    return f"{place}@{turn}"


def read_token(text: str) -> tuple[str, int] | None:
    """The place and the turn of a token; None for anything else."""
    place, _, turn = text.rpartition("@")
    is_number = turn.isascii() and turn.isdigit() and len(turn) <= _LONGEST_TURN
    return (place, int(turn)) if place and is_number else None


def is_action(text: str) -> bool:
    """Whether ``text`` names what may be decided about a line."""
    return text in ACTIONS


@dataclass(frozen=True)
class Tray:
    """The decisions in the order in which they were put in, at most one for each line."""

    pending: tuple[Pending, ...] = ()

    @property
    def by_place(self) -> Mapping[str, Pending]:
        """The decision that waits for each line."""
        return {one.place: one for one in self.pending}

    @property
    def worded(self) -> tuple[Pending, ...]:
        """Those that have words or figures of their own."""
        return tuple(one for one in self.pending if one.action in WORDED)

    def of(self, action: Action) -> tuple[Pending, ...]:
        """Those that wait for one action."""
        return tuple(one for one in self.pending if one.action == action)

    def put(self, action: str, tokens: Iterable[str], note: str = "") -> "Tray":
        """The tray with ``action`` on each line of ``tokens``; what was typed on a line before is kept."""
        found = dict(self.by_place)
        for place, turn in filter(None, map(read_token, tokens)):
            before = found.get(place, Pending(place, turn, "approve"))
            found[place] = replace(before, turn=turn, action=cast("Action", action), note=note or before.note)
        return Tray(tuple(found.values()))

    def without(self, place: str) -> "Tray":
        """The tray without the line at ``place``."""
        return Tray(tuple(one for one in self.pending if one.place != place))

    def among(self, places: Iterable[str]) -> "Tray":
        """The tray with lines of the plan alone, however the form came about."""
        known = set(places)
        return Tray(tuple(one for one in self.pending if one.place in known))

    def seen(self, turn_by_place: Mapping[str, int]) -> "Tray":
        """The tray after somebody has looked at what others decided meanwhile."""
        return Tray(tuple(replace(one, turn=turn_by_place.get(one.place, one.turn)) for one in self.pending))
