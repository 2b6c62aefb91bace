"""A plan beside the best one in which one study's lot is turned round, by choosing again."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from budgeting.explaining.again.asking import Solver
from budgeting.explaining.again.changes import Change, change
from budgeting.explaining.again.forcing import always_released, forced_in, forced_out, never_released
from budgeting.explaining.again.nearest import nearest
from budgeting.optimiser.verify import account
from budgeting.problem import Problem, Selection

# Choosing again is independent work: as many at once as the smallest machine has cores.
_AT_ONCE: Final = 2
_Asked = TypeVar("_Asked")
_Found = TypeVar("_Found")
How = Literal["in", "out", "released", "never_released"]


@dataclass(frozen=True)
class Sums:
    """A plan added up, in minor units; ``net_minor`` is value less cost and expected follow-ups."""

    value_minor: int
    cost_minor: int
    reserve_minor: int
    net_minor: int
    kept_count: int
    conditional_count: int

    @property
    def expected_follow_up_minor(self) -> int:
        """What the follow-ups cost on average."""
        return self.value_minor - self.cost_minor - self.net_minor


@dataclass(frozen=True)
class Turned:
    """The best plan with a study's lot turned round.

    ``plan`` is None where no plan can do it; ``is_ruled_out`` tells whether that is proven. ``loss_minor`` is what is
    lost in the problem's objective (negative: gained), exact where ``is_exact``.
    """

    plan: Selection | None
    loss_minor: int = 0
    is_exact: bool = False
    is_ruled_out: bool = False


@dataclass(frozen=True)
class Swap:
    """Before and after, and what enters, leaves or alters on the way."""

    before: Sums
    after: Sums
    change: Change


def turned(problem: Problem, study: str, how: How, plan: Selection, solve: Solver) -> Turned:
    """The best plan in which ``study`` is ``in``, ``out``, ``released`` by a finding, or ``never_released``."""
    posed, bonus = _posed(problem, study, how)
    found = solve(posed, plan)
    worth = account(problem, plan).objective_minor
    if found.selection is None or found.account is None or (bonus and found.account.value_minor < bonus):
        return Turned(None, is_ruled_out=found.status in ("infeasible", "optimal"))
    near = nearest(posed, found.selection, plan)
    return Turned(near, worth - found.account.objective_minor + bonus, found.status == "optimal")


def can_turn(problem: Problem, study: str, how: How, solve: Solver) -> bool | None:
    """Whether some plan turns the study's lot round; None where that was not settled in the time."""
    posed, bonus = _posed(problem, study, how)
    # What is worth most does not matter without a bonus, and without questions it is found out sooner.
    found = solve(posed if bonus else replace(posed, questions=()))
    if found.account is not None and found.account.value_minor >= bonus:
        return True
    return False if found.status in ("infeasible", "optimal") else None


def _posed(problem: Problem, study: str, how: How) -> tuple[Problem, int]:
    if how == "released":
        return always_released(problem, study)
    made: dict[str, Callable[[Problem, str], Problem]] = {
        "in": forced_in,
        "out": forced_out,
        "never_released": never_released,
    }
    return made[how](problem, study), 0


def swap(problem: Problem, before: Selection, after: Selection) -> Swap:
    """One plan of ``problem`` beside another."""
    return Swap(sums_of(problem, before), sums_of(problem, after), change(problem, before, after))


def sums_of(problem: Problem, plan: Selection) -> Sums:
    """``plan`` added up exactly."""
    sums = account(problem, plan)
    bundles = {(one.question, one.bundle) for one in plan.bundles}
    waiting = {
        later.study for q in problem.questions for b in q.bundles if (q.key, b.key) in bundles for later in b.follow_ups
    }
    return Sums(
        sums.value_minor,
        sums.cost_minor,
        sums.reserve_minor,
        sums.value_minor - sums.cost_minor - sums.expected_follow_up_minor,
        len(plan.packages),
        len(waiting),
    )


def each(work: Callable[[_Asked], _Found], asked: Sequence[_Asked]) -> list[_Found]:
    """``work`` on each of ``asked``, several at once; what it found, in their order."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(work, asked))
