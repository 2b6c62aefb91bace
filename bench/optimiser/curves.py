"""Goals on whole curves: value at every budget with one budget and no links, and the upper curve with every rule."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bench.optimiser.engines.running import peer, rows_of
from bench.optimiser.goal import Scope, Verdict
from bench.optimiser.portfolios import made_portfolio
from bench.optimiser.programme import PERIODS, candidate
from budgeting.optimiser.building import build
from budgeting.optimiser.curve import exact_curve
from budgeting.optimiser.matrix import part_of
from budgeting.optimiser.relaxation import relax
from budgeting.problem import Bundle, Candidate, Ceiling, Choice, PackageRef, Problem, QuestionBundles, Spend

_STUDIES = 200
_STEP_MINOR = 10_000
_CURVE_SECONDS = 0.1
_UPPER_SECONDS = 1.0
_LIMIT_SECONDS = 10.0
_POINTS = 50
_SPOTS = 5
_SHARE = {"minimum": 0.55, "standard": 0.75, "enhanced": 0.88}
_WHOLE = "budget:whole"


def one_budget(seed: int) -> Problem:
    """Studies as in a made portfolio, each answering a question of its own; costs in hundreds of pounds, one budget."""
    draw = random.Random(f"one budget {seed}")  # noqa: S311  a benchmark, not a secret
    studies = tuple(_plain(candidate(draw, i)) for i in range(_STUDIES))
    most = sum(max(choice.cost_minor for choice in study.choices) for study in studies)
    return Problem(
        currency="GBP",
        name=f"One budget, seed {seed}",
        periods=PERIODS[:1],
        studies=studies,
        questions=tuple(_question(draw, study) for study in studies),
        budgets=(Ceiling("whole", "Whole", most),),
        objective="gross",
    )


def _plain(study: Candidate) -> Candidate:
    """One start, whole steps of money, no rule."""
    period, by_level = PERIODS[0], {choice.level: choice for choice in study.choices}
    choices = tuple(
        Choice(level, period, period, (Spend(period, "all", -(-one.cost_minor // _STEP_MINOR) * _STEP_MINOR),))
        for level, one in by_level.items()
    )
    return Candidate(study.key, study.name, choices)


def _question(draw: random.Random, study: Candidate) -> QuestionBundles:
    stake = draw.randrange(2_000_000, 20_000_000) * draw.uniform(0.2, 0.7)
    bundles = tuple(
        Bundle(choice.level, (PackageRef(study.key, choice.level),), int(stake * _SHARE[choice.level]))
        for choice in study.choices
    )
    return QuestionBundles(f"q-{study.key}", study.name, bundles)


def exact(scope: Scope) -> Iterator[Verdict]:
    """Every budget at once, held against proven plans at a few."""
    problem = one_budget(0)
    most = problem.budgets[0].limit_minor
    began = time.perf_counter()
    curve = exact_curve(problem, most)
    taken = time.perf_counter() - began
    spots = [most * spot // (_SPOTS + 1) for spot in range(1, _SPOTS + 1)]
    others = [peer("highs", rows_of(_within(problem, spot)), scope.seconds(60.0)) for spot in spots]
    same = sum(
        curve is not None and one.is_proven and curve.value_minor(spot) == one.value
        for spot, one in zip(spots, others, strict=True)
    )
    each = sum(one.seconds for one in others) / len(others)
    yield Verdict(
        "frontier, one budget and no links, every GBP 100, 200 studies: exact, 0.1 s",
        f"{most // _STEP_MINOR:,} budgets in {taken:.2f} s, {same} of {_SPOTS} as proven by HiGHS",
        f"HiGHS {each:.2f} s for one budget, {each * _POINTS:.0f} s for {_POINTS}",
        taken <= _CURVE_SECONDS and same == _SPOTS,
    )


def _within(problem: Problem, limit: int) -> Problem:
    return replace(problem, budgets=(replace(problem.budgets[0], limit_minor=limit),))


def upper(scope: Scope) -> Iterator[Verdict]:
    """What no plan can exceed, at fifty budgets with every rule, by the relaxation."""
    problem = made_portfolio(_STUDIES, 0)
    limit = problem.budgets[0].limit_minor
    began = time.perf_counter()
    model = build(problem)
    bounds = []
    for point in range(1, _POINTS + 1):
        most = limit * 2 * point // _POINTS
        rows = [replace(one, high=most) if one.rule == _WHOLE else one for one in model.constraints]
        found = relax(part_of(model.size, rows), model.objectives[0], _LIMIT_SECONDS)
        bounds.append(found.bound if found else None)
    taken = time.perf_counter() - began
    known = [bound for bound in bounds if bound is not None]
    scope.say(f"upper curve: {len(known)} of {_POINTS} budgets have a bound")
    yield Verdict(
        "frontier, 200 studies, 50 budgets, all rules: upper curve in 1 s",
        f"{taken:.2f} s, {len(known)} of {_POINTS} budgets",
        is_met=taken <= _UPPER_SECONDS and bool(known),
    )


CURVES: dict[str, Callable[[Scope], Iterator[Verdict]]] = {"one-curve": exact, "upper-curve": upper}
