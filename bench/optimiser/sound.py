"""Nothing called best is beaten: the check that CP-SAT 9.15 fails on some all-linear models (or-tools issue 5293).

There, a model's certified optimum is worse than that of the same model with one variable fixed. The model itself is too
large to keep here; what is kept is the test: a plan called best is worth exactly as much as the better of the two best
plans with one study kept and with that study left out, and no other engine finds more.
"""

from collections.abc import Iterator
from dataclasses import replace

from bench.optimiser.engines.outcome import Outcome
from bench.optimiser.engines.running import peer, rows_of, solved
from bench.optimiser.goal import Scope, Verdict
from bench.optimiser.portfolios import made_portfolio
from budgeting.problem import Problem

_STUDIES = 30
_SEEDS = 30
_SECONDS = 20.0


def sound(scope: Scope) -> Iterator[Verdict]:
    """Made portfolios, split on one study after another."""
    false, proven, asked = 0, 0, scope.count(_SEEDS)
    for seed in range(asked):
        problem = made_portfolio(_STUDIES, seed)
        whole = _best(scope, problem)
        parts = [_best(scope, part) for part in split(problem, seed)]
        others = peer("cbc", rows_of(problem), _SECONDS)
        proven += all(map(_is_settled, (whole, *parts)))
        is_false = contradicts(whole, parts, others)
        false += is_false
        scope.say(f"seed {seed}: {whole.value}, parts {[part.value for part in parts]}, {others.engine} {others.value}")
    yield Verdict(
        f"nothing called best is beaten, by itself with one study fixed or by CBC, {_SEEDS} portfolios of {_STUDIES}",
        f"{false} false of {asked}, {proven} proven with both parts",
        is_met=not false,
    )


def split(problem: Problem, place: int) -> tuple[Problem, Problem]:
    """``problem`` with one free study kept, and with it left out; every plan is a plan of one of the two."""
    bound = {fixed.study for fixed in problem.fixed}
    free = [one for one in problem.studies if not (one.mandatory or one.excluded or one.key in bound)]
    chosen = free[place % len(free)]
    kept, left = (
        replace(
            problem,
            studies=tuple(
                replace(one, mandatory=is_kept, excluded=not is_kept) if one.key == chosen.key else one
                for one in problem.studies
            ),
        )
        for is_kept in (True, False)
    )
    return kept, left


def contradicts(whole: Outcome, parts: list[Outcome], others: Outcome) -> bool:
    """Whether a plan called best is beaten, or a part called best is better than the best of the whole."""
    best = max([part.value for part in parts if part.value is not None], default=None)
    value = whole.value
    if not whole.is_proven or value is None:
        return False
    beaten = value < max(best or value, others.value or value)
    return beaten or (all(map(_is_settled, parts)) and best != value)


def _is_settled(one: Outcome) -> bool:
    """Whether it is called best, or called impossible."""
    return one.is_proven or one.words == "infeasible"


def _best(scope: Scope, problem: Problem) -> Outcome:
    return solved(problem, _SECONDS, is_repeatable=scope.is_repeatable)
