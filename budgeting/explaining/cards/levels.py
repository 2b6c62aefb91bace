"""Which levels of a study would fit beside everything else in a plan, nothing else being given up."""

from dataclasses import dataclass, replace

from budgeting.optimiser.verify import account
from budgeting.posing.ranking import with_package, with_shared
from budgeting.problem import Candidate, Choice, ChosenPackage, Problem, Selection
from budgeting.studies import LEVELS, Level


@dataclass(frozen=True)
class LevelFit:
    """A level at its cheapest start: whether it ``fits``, and else by how much it breaks the tightest ceiling.

    ``over_minor`` is 0 where money is not what it lacks.
    """

    level: Level
    cost_minor: int
    fits: bool
    over_minor: int = 0


def level_fits(problem: Problem, plan: Selection, study: Candidate) -> tuple[LevelFit, ...]:
    """Each level of ``study`` that is offered, the smallest first, beside ``plan`` without it."""
    beside = _without(problem, plan, study.key)
    levels = sorted({choice.level for choice in study.choices}, key=LEVELS.index)
    return tuple(_fit(problem, beside, study, level) for level in levels)


def _fit(problem: Problem, plan: Selection, study: Candidate, level: Level) -> LevelFit:
    ways = sorted((one for one in study.choices if one.level == level), key=lambda one: one.cost_minor)
    tried = [_beside(problem, plan, study.key, way) for way in ways]
    if 0 in tried:
        return LevelFit(level, ways[0].cost_minor, fits=True)
    return LevelFit(
        level, ways[0].cost_minor, fits=False, over_minor=min((one for one in tried if one), default=0) or 0
    )


def _beside(problem: Problem, plan: Selection, study: str, way: Choice) -> int | None:
    """0 where the choice breaks nothing, else how far it is over the ceiling that it breaks most, None: no money."""
    sums = account(problem, with_package(problem, plan, ChosenPackage(study, way.level, way.start)))
    if not sums.broken:
        return 0
    over = max((use.spent_minor + use.reserve_minor - use.limit_minor for use in sums.budgets), default=0)
    return over if over > 0 else None


def _without(problem: Problem, plan: Selection, study: str) -> Selection:
    """``plan`` without the study and without the answers that rest on it."""
    resting = {
        (question.key, bundle.key)
        for question in problem.questions
        for bundle in question.bundles
        if any(ref.study == study for ref in bundle.packages)
    }
    packages = tuple(one for one in plan.packages if one.study != study)
    bundles = tuple(one for one in plan.bundles if (one.question, one.bundle) not in resting)
    return with_shared(problem, replace(plan, packages=packages, bundles=bundles))
