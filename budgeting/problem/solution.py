"""What is chosen from a problem, added up, and how good it is known to be."""

from dataclasses import dataclass
from typing import Literal

from budgeting.studies import Level


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
    """Money used under one budget: by chosen studies and shared elements, and set aside as reserve.

    ``over_ppm`` is the exact chance, in parts per million, that follow-ups released independently of each other cost
    more than what is left beside the chosen studies.
    """

    key: str
    limit_minor: int
    spent_minor: int
    reserve_minor: int
    over_ppm: int = 0


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
    agrees on the bound. ``reasons`` says in words what clashes when the problem is infeasible. ``is_repeatable`` tells
    whether the same problem gives the same selection again on the same ``versions`` of the engines.
    """

    status: Status
    selection: Selection | None
    account: Account | None
    bound_minor: int | None
    gap: float | None
    seconds: float
    engines: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    is_repeatable: bool = True
    versions: tuple[str, ...] = ()
