"""What follows from a plan alone is worked out once for it: a plan never changes."""

from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from typing import Concatenate, Final, ParamSpec, TypeVar

from budgeting.plans.plan import Plan

_More = ParamSpec("_More")
_Found = TypeVar("_Found")
_MOST_KEPT: Final = 16


class _This:
    """One plan as a key. It equals itself alone, because comparing two plans part by part takes longer than the work.

    The key holds its plan, so no other can come to stand where it stood in memory.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.plan is self.plan


def once_per_plan(work: Callable[Concatenate[Plan, _More], _Found]) -> Callable[Concatenate[Plan, _More], _Found]:
    """``work``, whose further arguments are hashable and whose answer nobody changes, kept for the last few plans."""

    @lru_cache(maxsize=_MOST_KEPT)
    def kept(this: _This, *more: Hashable, **named: Hashable) -> _Found:
        return work(this.plan, *more, **named)  # type: ignore[arg-type]  # as they came in by ``asked``

    def asked(plan: Plan, /, *more: _More.args, **named: _More.kwargs) -> _Found:
        return kept(_This(plan), *more, **named)  # type: ignore[arg-type]  # hashable, as said above

    update_wrapper(asked, work)
    return asked
