"""The problem of choice: which study at which level, within money, days and rules.

A problem stands alone: it holds no word of questions' texts or cost lines, only what the choice depends on, so that a
file of it can be solved anywhere and solved again later. All money is in whole minor units of ``currency``.
"""

from dataclasses import dataclass
from typing import Final, Literal

from budgeting.studies import Level

FORMAT: Final = "planner-problem/1"
ProblemObjective = Literal["net", "gross"]


@dataclass(frozen=True)
class Spend:
    """Money that falls due in one period and is paid by one cost centre."""

    period: str
    cost_centre: str
    minor: int


@dataclass(frozen=True)
class StaffDays:
    """Days of one role used in one period, in thousandths of a day."""

    role: str
    period: str
    days_milli: int


@dataclass(frozen=True)
class Choice:
    """One way to fund a study: a level that starts in a period, with all it uses. It reports in the period ``end``."""

    level: Level
    start: str
    end: str
    spend: tuple[Spend, ...] = ()
    days: tuple[StaffDays, ...] = ()

    @property
    def cost_minor(self) -> int:
        """Money over all periods and cost centres."""
        return sum(item.minor for item in self.spend)


@dataclass(frozen=True)
class Candidate:
    """A study and the ways to fund it; at most one is chosen, one when ``mandatory``, none when ``excluded``."""

    key: str
    name: str
    choices: tuple[Choice, ...]
    mandatory: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class PackageRef:
    """A study at a level (at any start)."""

    study: str
    level: Level


@dataclass(frozen=True)
class FollowUp:
    """A study released by a finding: how likely (parts per million) and what it then uses. Paid from the reserve."""

    study: str
    level: Level
    probability_ppm: int
    spend: tuple[Spend, ...] = ()
    days: tuple[StaffDays, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """A way to answer a question: packages bought up front, follow-ups released by findings, and what that is worth.

    ``value_minor`` is the expected value of the information in minor units, before any cost.
    ``expected_follow_up_minor`` is the follow-ups' expected cost; their full cost is set aside as reserve.
    """

    key: str
    packages: tuple[PackageRef, ...]
    value_minor: int
    follow_ups: tuple[FollowUp, ...] = ()
    expected_follow_up_minor: int = 0


@dataclass(frozen=True)
class QuestionBundles:
    """The bundles among which one answers a question; answering with nothing is always possible and worth nothing."""

    key: str
    name: str
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True)
class Ceiling:
    """A budget: the most that may be spent (reserve included) in one period, by one cost centre, by both, or in all."""

    key: str
    name: str
    limit_minor: int
    period: str | None = None
    cost_centre: str | None = None


@dataclass(frozen=True)
class Capacity:
    """Days of one role available in one period, in thousandths of a day."""

    role: str
    period: str
    days_milli: int


@dataclass(frozen=True)
class SharedElement:
    """Bought once if any study that uses it is funded."""

    key: str
    name: str
    spend: tuple[Spend, ...]
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """``study`` is funded only if ``needs`` is, and starts in a later period than the one in which ``needs`` ends."""

    study: str
    needs: str


@dataclass(frozen=True)
class AtMostOne:
    """At most one of ``studies`` is funded."""

    key: str
    name: str
    studies: tuple[str, ...]


@dataclass(frozen=True)
class Fixed:
    """A person has already decided: ``study`` is funded at ``level``."""

    study: str
    level: Level


@dataclass(frozen=True)
class Problem:
    """A whole problem of choice. Periods are in order of time."""

    currency: str
    periods: tuple[str, ...]
    studies: tuple[Candidate, ...]
    questions: tuple[QuestionBundles, ...]
    budgets: tuple[Ceiling, ...]
    name: str = ""
    objective: ProblemObjective = "net"
    capacities: tuple[Capacity, ...] = ()
    shared: tuple[SharedElement, ...] = ()
    needs: tuple[Needs, ...] = ()
    alternatives: tuple[AtMostOne, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    format: Literal["planner-problem/1"] = FORMAT


@dataclass(frozen=True)
class ChosenPackage:
    """A study that is funded, at its level and start."""

    study: str
    level: Level
    start: str


@dataclass(frozen=True)
class ChosenBundle:
    """The bundle that answers a question."""

    question: str
    bundle: str


@dataclass(frozen=True)
class Selection:
    """One plan: what is funded, what answers what, and which shared elements are bought; each in order of key."""

    packages: tuple[ChosenPackage, ...] = ()
    bundles: tuple[ChosenBundle, ...] = ()
    shared: tuple[str, ...] = ()


Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class CeilingUse:
    """Money used under one budget: by chosen studies and shared elements, and set aside as reserve."""

    key: str
    limit_minor: int
    spent_minor: int
    reserve_minor: int


@dataclass(frozen=True)
class Account:
    """A selection added up exactly by a checker without a solver; ``broken`` has a sentence for each rule not kept."""

    value_minor: int
    cost_minor: int
    expected_follow_up_minor: int
    reserve_minor: int
    objective_minor: int
    budgets: tuple[CeilingUse, ...]
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Solution:
    """What the optimiser returns.

    ``gap`` = (bound - objective) / |objective|, 0 when optimal, None when there is no plan. ``engines`` names who
    agrees on the bound. ``reasons`` says in words what clashes when the problem is infeasible.
    """

    status: Status
    selection: Selection | None
    account: Account | None
    bound_minor: int | None
    gap: float | None
    seconds: float
    engines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
