"""The steps from one level of a study to the next: what each costs, what it buys and what that is worth.

Zero-base budgeting ranks increments, not totals (Pyhrr 1970): the lowest level first, then what every step adds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from budgeting.advice.telling import Told
from budgeting.studies import Level


@dataclass(frozen=True)
class Rung:
    """One level as a step sees it: its cost and worth in minor units, what its sample tells, its days to a result."""

    level: Level
    cost_minor: int
    value_minor: int
    told: Told | None
    days: int = 0


@dataclass(frozen=True)
class Step:
    """From ``before`` (None: from nothing) to ``after``."""

    before: Rung | None
    after: Rung

    @property
    def cost_minor(self) -> int:
        """What the step costs; below zero when the higher level is the cheaper one."""
        return self.after.cost_minor - (self.before.cost_minor if self.before else 0)

    @property
    def value_minor(self) -> int:
        """What the step is worth; below zero when its answer comes too late to be worth as much."""
        return self.after.value_minor - (self.before.value_minor if self.before else 0)

    @property
    def net_minor(self) -> int:
        """Worth less cost."""
        return self.value_minor - self.cost_minor

    @property
    def pays(self) -> bool:
        """Whether the step is worth its cost."""
        return self.net_minor > 0


def steps_between(rungs: Sequence[Rung]) -> tuple[Step, ...]:
    """A step to each rung from the one before it, the first from nothing; ``rungs`` from the lowest level up."""
    return tuple(Step(before, after) for before, after in zip((None, *rungs), rungs, strict=False))


def step_words(step: Step, money: Callable[[int], str]) -> str:
    """``+£2,400 buys ±3 points instead of ±5, worth £3,100``; ``money`` writes minor units."""
    sign = "+" if step.before and step.cost_minor > 0 else ""
    cost = f"{sign}{money(step.cost_minor)}" if step.cost_minor >= 0 else f"{money(-step.cost_minor)} less"
    return f"{cost} {_buys(step)}, {_worth(step, money)}"


def _buys(step: Step) -> str:
    told, before = step.after.told, step.before
    if told is None:
        return "buys a larger study" if before else "buys the study"
    if before is None or before.told is None:
        return f"buys {told.gain}"
    if told.is_better_than(before.told):
        return f"buys {told.gain} instead of {before.told.short}"
    same = told.short == before.told.short
    return "buys no more precision" if same else f"gives {told.gain} instead of {before.told.short}"


def _worth(step: Step, money: Callable[[int], str]) -> str:
    before, value = step.before, step.value_minor
    if before is None:
        return f"worth {money(value)}" if value else "worth nothing by itself"
    if value > 0:
        return f"worth {money(value)} more" if before.value_minor else f"worth {money(value)}"
    if value == 0:
        return "worth nothing more"
    told, other = step.after.told, before.told
    is_weaker = told is not None and other is not None and other.is_better_than(told)
    why = ", because it reports later" if step.after.days > before.days and not is_weaker else ""
    return f"worth {money(-value)} less{why}"
