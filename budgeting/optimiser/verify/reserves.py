"""What is set aside under each budget for follow-ups, and whether money and reserve stay within it."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from budgeting.decisions import MILLION
from budgeting.optimiser.verify.chance import chance_over
from budgeting.optimiser.verify.picked import Picked
from budgeting.optimiser.wording import short_money
from budgeting.problem import Ceiling, CeilingUse, FollowUp, Spend
from budgeting.problem.futures import is_released


class Reserves:
    """What the follow-ups of a plan set aside, by the problem's rule."""

    def __init__(self, picked: Picked) -> None:
        self._picked = picked
        self._rule = picked.problem.reserve

    @property
    def whole_minor(self) -> int:
        """Set aside over all periods and cost centres."""
        return self._aside(None)

    @cached_property
    def uses(self) -> tuple[CeilingUse, ...]:
        """Money used under each budget."""
        return tuple(self._use(ceiling) for ceiling in self._picked.problem.budgets)

    @cached_property
    def futures_that_hold(self) -> tuple[tuple[FollowUp, ...], ...]:
        """What is released in each future in which no budget is broken (reserve by confidence)."""
        left = [(one, one.limit_minor - _under(one, self._picked.spends)) for one in self._picked.problem.budgets]
        return tuple(
            released
            for released in map(self._released, range(self._rule.futures_count))
            if all(_of(ceiling, released) <= free for ceiling, free in left)
        )

    def _released(self, future: int) -> tuple[FollowUp, ...]:
        return tuple(
            one
            for question, bundle in self._picked.bundles
            for place, one in enumerate(bundle.follow_ups)
            if is_released(question, place, future, one.probability_ppm)
        )

    def _use(self, ceiling: Ceiling) -> CeilingUse:
        spent = _under(ceiling, self._picked.spends)
        risks = tuple((_under(ceiling, one.spend), one.probability_ppm) for one in self._picked.follow_ups)
        over = chance_over(risks, ceiling.limit_minor - spent)
        return CeilingUse(ceiling.key, ceiling.limit_minor, spent, self._aside(ceiling), over)

    def _aside(self, ceiling: Ceiling | None) -> int:
        if self._rule.kind == "full":
            return _of(ceiling, self._picked.follow_ups)
        if self._rule.kind == "expected":
            return sum(_expected(ceiling, one) for one in self._picked.follow_ups)
        return max((_of(ceiling, released) for released in self.futures_that_hold), default=0)


def broken_budgets(picked: Picked, reserves: Reserves) -> Iterator[str]:
    """Money and reserve stay within every budget."""
    for ceiling, use in zip(picked.problem.budgets, reserves.uses, strict=True):
        used = use.spent_minor + use.reserve_minor
        if used > use.limit_minor:
            over, whole, limit = (
                short_money(minor, picked.problem.currency) for minor in (used - use.limit_minor, used, use.limit_minor)
            )
            yield f"Budget “{ceiling.name}” is exceeded by {over}: {whole} of {limit}."


def broken_futures(picked: Picked, reserves: Reserves) -> Iterator[str]:
    """Follow-ups break a budget in no more futures than the level of confidence leaves."""
    rule = picked.problem.reserve
    if rule.kind != "confidence" or any(use.spent_minor > use.limit_minor for use in reserves.uses):
        return
    broken = rule.futures_count - len(reserves.futures_that_hold)
    allowed = (MILLION - rule.confidence_ppm) * rule.futures_count // MILLION
    if broken > allowed:
        yield f"Follow-ups break a budget in {broken:,} of {rule.futures_count:,} futures; {allowed:,} may."


def _expected(ceiling: Ceiling | None, follow_up: FollowUp) -> int:
    """Cost times chance, rounded up to a whole minor unit."""
    whole, part = divmod(_under(ceiling, follow_up.spend) * follow_up.probability_ppm, MILLION)
    return whole + (part > 0)


def _of(ceiling: Ceiling | None, follow_ups: Iterable[FollowUp]) -> int:
    return sum(_under(ceiling, one.spend) for one in follow_ups)


def _under(ceiling: Ceiling | None, spends: Iterable[Spend]) -> int:
    """Money that counts under ``ceiling``; all money without one."""
    period, centre = (ceiling.period, ceiling.cost_centre) if ceiling else (None, None)
    return sum(item.minor for item in spends if period in (None, item.period) and centre in (None, item.cost_centre))
