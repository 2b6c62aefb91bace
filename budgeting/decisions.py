"""A decision: what could be done, what might be true, and what each pair is worth in money."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal, TypeAlias

from budgeting.beliefs import NormalBelief
from budgeting.errors import DecisionError
from budgeting.money import LARGEST_MINOR
from budgeting.stakes import Stake

Depth: TypeAlias = Literal["quick", "yes_no", "table", "normal"]
MILLION: Final = 1_000_000
FEWEST_STATES, MOST_STATES = 2, 5
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


@dataclass(frozen=True)
class Option:
    """One thing the business could do; ``action`` says what happens next if it is chosen."""

    name: str
    action: str = ""


@dataclass(frozen=True)
class State:
    """One way the world might be, with the belief held before any research, in parts per million."""

    name: str
    prior_ppm: int


@dataclass(frozen=True)
class Decision:
    """Options x states with payoffs.

    ``payoffs_minor[option][state]`` is the payoff in minor units over the decision's horizon, including the cost of
    acting and excluding the cost of research; priors sum to one million. The first state is the one a study's
    "yes" speaks for. ``acting_ppm`` is the probability that a clear finding is acted on.

    ``depth`` says how it was asked. With a normal ``belief`` the first option gains with the unknown and the second
    nothing; the states are the unknown above and below break-even, with the mean payoff of each side, and value is
    computed on the belief's points. ``stake`` keeps the plain inputs that a payoff came from.
    """

    statement: str
    options: tuple[Option, ...]
    states: tuple[State, ...]
    payoffs_minor: tuple[tuple[int, ...], ...]
    owner: str
    decide_by: date
    acting_ppm: int = MILLION
    depth: Depth = "table"
    belief: NormalBelief | None = None
    stake: Stake | None = None

    def __post_init__(self) -> None:
        self._check_names()
        if len(self.payoffs_minor) != len(self.options) or any(
            len(row) != len(self.states) for row in self.payoffs_minor
        ):
            raise DecisionError("Every option needs one payoff for every state.", place="payoffs")
        if any(abs(minor) > LARGEST_MINOR for row in self.payoffs_minor for minor in row):
            raise DecisionError(
                "A payoff is larger than this product plans with. Check the number of digits.", place="payoffs"
            )
        if any(not 0 <= state.prior_ppm <= MILLION for state in self.states):
            raise DecisionError("Every belief is between 0 % and 100 %.", place="prior")
        believed = sum(state.prior_ppm for state in self.states)
        if believed != MILLION:
            raise DecisionError(
                f"The beliefs add up to {believed / 10_000:g} %. Change them so that they make 100 %.", place="prior"
            )
        if not 0 <= self.acting_ppm <= MILLION:
            raise DecisionError("The chance that a finding is acted on is between 0 % and 100 %.", place="acting")
        if (self.depth == "normal") != (self.belief is not None):
            raise DecisionError("A decision about a number needs what is believed of the number.", place="belief")
        if self.belief and (len(self.options), len(self.states)) != (2, 2):
            raise DecisionError("A decision about a number has two options and two states.", place="belief")

    def _check_names(self) -> None:
        if not FEWEST_OPTIONS <= len(self.options) <= MOST_OPTIONS:
            raise DecisionError(f"A decision has {FEWEST_OPTIONS} to {MOST_OPTIONS} options.", place="options")
        if not FEWEST_STATES <= len(self.states) <= MOST_STATES:
            raise DecisionError(
                f"A decision looks at {FEWEST_STATES} to {MOST_STATES} states of the world.", place="states"
            )
        for place, names in (("options", [o.name for o in self.options]), ("states", [s.name for s in self.states])):
            if any(not name.strip() for name in names):
                raise DecisionError("Every option and every state needs a name.", place=place)
            if len(set(names)) != len(names):
                raise DecisionError("Two names are the same. Give each its own.", place=place)

    @cached_property
    def prior(self) -> tuple[float, ...]:
        """Beliefs as probabilities: one per state, or one per point of a normal belief."""
        if self.belief:
            return self.belief.grid.chances
        return tuple(state.prior_ppm / MILLION for state in self.states)

    @cached_property
    def payoffs(self) -> tuple[tuple[float, ...], ...]:
        """``payoffs[option][place]`` in minor units, with the places of ``prior``."""
        if self.belief is None:
            return self.payoffs_minor
        worth, break_even = self.belief.worth_minor, self.belief.break_even
        gains = tuple(worth * (value - break_even) for value in self.belief.grid.values)
        return gains, (0.0,) * len(gains)

    @cached_property
    def state_of(self) -> tuple[int, ...]:
        """The state that each place of ``prior`` belongs to."""
        if self.belief is None:
            return tuple(range(len(self.states)))
        grid = self.belief.grid
        return (0,) * grid.above + (1,) * (len(grid.chances) - grid.above)
