"""How a version of a plan differs from the one before it."""

from dataclasses import dataclass

from budgeting.plans.plan import Plan, PlannedStudy
from planner.reports.wording import LEVEL_WORDS


@dataclass(frozen=True)
class Since:
    """The former version's number; how much more the plan costs, holds and is worth; the studies that moved, in words.

    Amounts are minor units of the plan's currency.
    """

    number: int
    cost_minor: int
    reserve_minor: int
    net_minor: int
    moved: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether no study and no sum differs."""
        return not (self.moved or self.cost_minor or self.reserve_minor or self.net_minor)


def since(plan: Plan, former: Plan, number: int) -> Since:
    """``plan`` beside ``former``, which is version ``number`` of the same programme."""
    return Since(
        number,
        plan.cost_minor - former.cost_minor,
        plan.reserve_minor - former.reserve_minor,
        plan.net_minor - former.net_minor,
        moved(plan, former),
    )


def moved(plan: Plan, former: Plan) -> tuple[str, ...]:
    """The studies that ``plan`` funds otherwise than ``former``, each with its place before and now."""
    now = {one.study.key: one for one in plan.studies}
    before = {one.study.key: one for one in former.studies}
    found = []
    for key, one in (before | now).items():
        old, new = _place(before.get(key)), _place(now.get(key))
        if old != new:
            found.append(f"{one.study.name}: {new}, was {old}")
    return tuple(found)


def _place(planned: PlannedStudy | None) -> str:
    """Where a study stands; one that a version does not know is left out there."""
    if planned is None or planned.level is None or planned.fate == "left_out":
        return "left out"
    waits = ", if a finding calls for it" if planned.fate == "conditional" else ""
    return f"{LEVEL_WORDS[planned.level].lower()} level{waits}"
