"""Goals on answers about a plan: what more money buys, why a study is in or out, what rules cost."""

import time
from collections.abc import Callable, Iterator
from functools import cache
from math import inf
from statistics import mean

from bench.optimiser.fifty import fifty_studies
from bench.optimiser.goal import Scope, Verdict, share
from bench.optimiser.portfolios import made_portfolio
from budgeting.explaining.again.asking import Solver
from budgeting.explaining.budgets.budget_scale import scale_of
from budgeting.explaining.budgets.tracing import Traced, trace
from budgeting.explaining.cards.cards import explain_studies
from budgeting.explaining.robustness.robustness import robustness
from budgeting.explaining.rules.rule_prices import rule_prices
from budgeting.optimiser.progress import Known
from budgeting.optimiser.solving import answer, solve
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution

_PLAN_SECONDS = 60.0
_POINTS = 50
_FRONTIER_SECONDS = 60.0
_TELL_SECONDS = 5.0
_MOST_SOLVES = 12
_LEAST_SECONDS = 0.5
_WORST_POINT, _MEAN_POINT = 0.005, 0.001
_WHY_SECONDS = 3.0
_RULES_SECONDS = 10.0
_RULES_COUNT = 25
_DRAWS = 1000
_QUICK_DRAWS = 50
_DRAWS_SECONDS = 60.0
_DRAW_GAP = 0.001


class Counting:
    """A solver that remembers how often it was asked, and the worst gap that it left."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.seconds, self.count, self.worst, self.proven = seconds, 0, 0.0, 0

    def __call__(self, problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        """As the pages' answers choose again: one worker, any of several equal plans."""
        start = Known(known) if known else None
        found = answer(problem, start, time_limit_seconds=self.seconds, enough_gap=enough_gap)
        self.count += 1
        self.proven += found.status in ("optimal", "infeasible")
        is_known = found.gap is not None or found.status == "infeasible"
        self.worst = max(self.worst, (found.gap or 0.0) if is_known else inf)
        return found


class Hurried:
    """A solver that shares out the seconds of a whole curve among its points."""

    def __init__(self, seconds: float) -> None:
        self.each, self.until = seconds / _MOST_SOLVES, time.monotonic() + seconds

    def __call__(self, problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        """Both workers, and no promise to find the same plan again."""
        limit = max(_LEAST_SECONDS, min(self.each, self.until - time.monotonic()))
        start = Known(known) if known else None
        return solve(
            problem,
            time_limit_seconds=limit,
            workers=2,
            is_settled=False,
            is_repeatable=False,
            known=start,
            enough_gap=enough_gap,
        )


@cache
def _plan() -> Frozen:
    """The plan of fifty studies that is asked about."""
    programme = fifty_studies()
    problem = build_problem(programme)
    return Frozen(programme, problem, solve(problem, time_limit_seconds=_PLAN_SECONDS))


def why(scope: Scope) -> Iterator[Verdict]:
    """Why each study is in or out."""
    yield from _asked(scope, "why or why not, every study of a plan of 50: 3 s, exact", _WHY_SECONDS, explain_studies)


def rules(scope: Scope) -> Iterator[Verdict]:
    """What each rule costs."""
    name = f"price of every rule, 50 studies, {_RULES_COUNT} rules: 10 s, exact"
    yield from _asked(scope, name, _RULES_SECONDS, rule_prices)


def _asked(
    scope: Scope, goal: str, most: float, ask: Callable[[Frozen, Solver, Callable[[int, int, str], None]], object]
) -> Iterator[Verdict]:
    plan, solver = _plan(), Counting()
    began = time.perf_counter()
    ask(plan, solver, _teller(scope))
    taken = time.perf_counter() - began
    scope.say(f"{len(plan.programme.studies)} studies, {solver.count} choices, {taken:.1f} s")
    is_exact = solver.proven == solver.count
    yield Verdict(
        goal,
        f"{taken:.1f} s, {solver.proven} of {solver.count} choices proven",
        is_met=taken <= most and is_exact,
    )


def _teller(scope: Scope) -> Callable[[int, int, str], None]:
    """Tell of every step that comes some seconds after the last one told of."""
    told = time.monotonic()

    def tell(done: int, total: int, words: str) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_SECONDS:
            told = time.monotonic()
            scope.say(f"  {words}: {done} of {total}")

    return tell


def frontier(_: Scope) -> Iterator[Verdict]:
    """What more or less money buys, with every rule kept."""
    problem = made_portfolio(200, 0)
    scale = scale_of(problem)
    places = [scale.chosen_minor * i // (_POINTS // 2) for i in range(_POINTS // 4, _POINTS + _POINTS // 4)]
    began = time.perf_counter()
    found = trace(scale.at, places, Hurried(_FRONTIER_SECONDS), most_solves=_MOST_SOLVES)
    taken = time.perf_counter() - began
    gaps = [_gap(one) for one in found]
    known = [gap for gap in gaps if gap is not None]
    yield Verdict(
        "frontier, 200 studies, 50 budgets, all rules, 60 s: every point within 0.5 %, 0.1 % on average",
        f"{max(known):.3%} at worst, {mean(known):.3%} on average, {len(gaps) - len(known)} points open, {taken:.0f} s"
        if known
        else f"no point in {taken:.0f} s",
        is_met=bool(known) and len(known) == len(gaps) and max(known) <= _WORST_POINT and mean(known) <= _MEAN_POINT,
    )


def _gap(one: Traced) -> float | None:
    if one.is_impossible:
        return 0.0
    if one.worth_minor is None or one.bound_minor is None:
        return None
    return (one.bound_minor - one.worth_minor) / max(1, abs(one.worth_minor))


def draws(scope: Scope) -> Iterator[Verdict]:
    """How sure the plan is; a quick run draws fewer times and says what all would take."""
    plan, solver = _plan(), Counting()
    count = _QUICK_DRAWS if scope.is_quick else scope.count(_DRAWS)
    began = time.perf_counter()
    robustness(plan, solver, _teller(scope), count=count)
    taken = (time.perf_counter() - began) * _DRAWS / count
    yield Verdict(
        "Monte Carlo, 1,000 draws, 50 studies, how often chosen: 60 s, each within 0.1 %",
        f"{taken:.0f} s{f' (from {count} draws)' if count < _DRAWS else ''}, worst gap {share(solver.worst)}",
        is_met=taken <= _DRAWS_SECONDS and solver.worst <= _DRAW_GAP,
    )


ANSWERS: dict[str, Callable[[Scope], Iterator[Verdict]]] = {
    "frontier": frontier,
    "why": why,
    "rules": rules,
    "monte-carlo": draws,
}
