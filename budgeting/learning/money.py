"""What is left of a budget while a plan is carried out: spent, committed, granted, held in reserve, and free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from budgeting.approvals.states import StudyState
from budgeting.plans.plan import Plan, PlannedStudy

# States in which a study has its money: granted with the plan, or released from the reserve.
GRANTED: Final[tuple[StudyState, ...]] = ("kept", "released", "in_field", "reported", "closed")
HELD_BACK: Final[tuple[StudyState, ...]] = ("waiting", "asked_for")
# States in which its work has begun, so that it starts no more.
BEGUN: Final[tuple[StudyState, ...]] = ("in_field", "reported", "closed")


@dataclass(frozen=True)
class Used:
    """Money that one study or shared cost has used, in minor units.

    ``committed_minor`` is ordered and not yet invoiced, ``spent_minor`` is invoiced; ``is_final`` when nothing more is
    to be ordered for it.
    """

    committed_minor: int = 0
    spent_minor: int = 0
    is_final: bool = False

    @property
    def minor(self) -> int:
        """Ordered and invoiced together."""
        return self.committed_minor + self.spent_minor

    def held_of(self, cost_minor: int) -> int:
        """What is to be held for it where ``cost_minor`` was granted: the grant, unless it is over or has used more."""
        return self.minor if self.is_final else max(cost_minor, self.minor)

    def left_of(self, cost_minor: int) -> int:
        """What of it is held and not yet ordered."""
        return self.held_of(cost_minor) - self.minor


NOTHING: Final = Used()


@dataclass(frozen=True)
class Purse:
    """Where a budget is: the parts add up to ``budget_minor``; ``free_minor`` is below zero when it is overspent.

    ``granted_minor`` is granted and not yet ordered, ``reserve_minor`` held for follow-ups that nobody has released or
    stopped, ``returned_minor`` (a part of ``free_minor``) what stopped studies gave back.
    """

    budget_minor: int
    spent_minor: int
    committed_minor: int
    granted_minor: int
    reserve_minor: int
    returned_minor: int

    @property
    def allocated_minor(self) -> int:
        """Spent, ordered and granted together."""
        return self.spent_minor + self.committed_minor + self.granted_minor

    @property
    def free_minor(self) -> int:
        """What is nobody's."""
        return self.budget_minor - self.allocated_minor - self.reserve_minor


def purse_of(plan: Plan, states: Mapping[str, StudyState], used: Mapping[str, Used]) -> Purse:
    """The budget of ``plan`` as it is carried out; ``used`` is by ``study:<key>`` and ``shared:<key>``."""
    funded = (*plan.kept, *plan.conditional)
    grants = [(f"study:{one.study.key}", one.cost_minor) for one in funded if states[one.study.key] in GRANTED]
    grants += [(f"shared:{one.key}", one.cost_minor) for one in plan.shared_costs]
    granted = sum(used.get(key, NOTHING).left_of(cost) for key, cost in grants)
    reserve = reserve_of(plan, states)
    stopped = [one for one in plan.kept if states[one.study.key] == "stopped"]
    given_back = sum(used.get(f"study:{one.study.key}", NOTHING).left_of(one.cost_minor) for one in stopped)
    given_back += max(0, plan.reserve_minor - reserve - _released(plan, states))
    spent, committed = sum(u.spent_minor for u in used.values()), sum(u.committed_minor for u in used.values())
    return Purse(plan.budget_minor, spent, committed, granted, reserve, given_back)


def reserve_of(plan: Plan, states: Mapping[str, StudyState]) -> int:
    """What is still held back for follow-ups that wait: never more than the plan set aside, nor than they cost."""
    waiting = _cost_of(one for one in plan.conditional if states[one.study.key] in HELD_BACK)
    return min(waiting, max(0, plan.reserve_minor - min(_released(plan, states), plan.reserve_minor)))


def _released(plan: Plan, states: Mapping[str, StudyState]) -> int:
    return _cost_of(one for one in plan.conditional if states[one.study.key] in GRANTED)


def _cost_of(studies: Iterable[PlannedStudy]) -> int:
    return sum(one.cost_minor for one in studies)
