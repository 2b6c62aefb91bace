"""Made problems of a chosen size, the same for the same seed, with every family of rules at work."""

import random
from itertools import combinations

from budgeting.problem import (
    AtMostOne,
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    FollowUp,
    Needs,
    PackageRef,
    Problem,
    QuestionBundles,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.studies import LEVELS, Level

PERIODS = ("q1", "q2", "q3", "q4")
CENTRES = ("brand", "product", "service")
ROLES = ("researcher", "analyst")
_MANDATORY_EVERY = 25
_EFFORT: dict[Level, float] = {"minimum": 0.6, "standard": 1.0, "enhanced": 1.6}
_SHARE: dict[Level, float] = {"minimum": 0.55, "standard": 0.75, "enhanced": 0.88}


def made_problem(studies: int, seed: int, *, tightness: float = 0.3) -> Problem:
    """A third as many questions as ``studies``; the whole budget is ``tightness`` of the cost of all studies."""
    draw = random.Random(seed)  # noqa: S311  a benchmark, not a secret
    candidates = tuple(_candidate(draw, i) for i in range(studies))
    questions = tuple(_question(draw, i, candidates) for i in range(max(1, studies // 3)))
    whole = sum(_at(study, "standard").cost_minor for study in candidates)
    limit = int(whole * tightness)
    days = sum(day.days_milli for study in candidates for day in _at(study, "standard").days)
    keys = [study.key for study in candidates]
    return Problem(
        currency="GBP",
        name=f"{studies} studies, seed {seed}",
        periods=PERIODS,
        studies=candidates,
        questions=questions,
        budgets=_budgets(limit),
        capacities=tuple(
            Capacity(role, period, int(days * tightness / (len(ROLES) * len(PERIODS)) * 1.15))
            for role in ROLES
            for period in PERIODS
        ),
        shared=tuple(
            SharedElement(f"shared-{i}", f"Shared {i}", (Spend("q1", "brand", 150_000),), tuple(draw.sample(keys, 4)))
            for i in range(max(1, studies // 15))
        ),
        needs=tuple(Needs(keys[i], keys[i - 1]) for i in range(5, studies, 10)),
        alternatives=tuple(
            AtMostOne(f"ways-{i}", f"Ways {i}", (keys[i], keys[i + 1])) for i in range(2, studies - 1, 10)
        ),
    )


def _budgets(limit: int) -> tuple[Ceiling, ...]:
    return (
        Ceiling("whole", "Whole programme", limit),
        *(Ceiling(f"in-{period}", period, int(limit * 0.35), period=period) for period in PERIODS),
        *(Ceiling(f"of-{centre}", centre, int(limit * 0.45), cost_centre=centre) for centre in CENTRES),
    )


def _at(study: Candidate, level: Level) -> Choice:
    return next(choice for choice in study.choices if choice.level == level)


def _candidate(draw: random.Random, i: int) -> Candidate:
    base = draw.randrange(300_000, 4_000_000)
    centre = draw.choice(CENTRES)
    work = {role: draw.randrange(1_000, 15_000) for role in ROLES}
    choices = []
    for level in LEVELS:
        cost = int(base * _EFFORT[level])
        for start in range(len(PERIODS) - (level == "enhanced")):
            days = tuple(StaffDays(role, PERIODS[start], int(work[role] * _EFFORT[level])) for role in ROLES)
            end = PERIODS[min(len(PERIODS) - 1, start + (level == "enhanced"))]
            choices.append(Choice(level, PERIODS[start], end, (Spend(PERIODS[start], centre, cost),), days))
    return Candidate(
        f"study-{i:04d}", f"Study {i}", tuple(choices), mandatory=i % _MANDATORY_EVERY == _MANDATORY_EVERY - 1
    )


def _question(draw: random.Random, i: int, candidates: tuple[Candidate, ...]) -> QuestionBundles:
    pool = draw.sample(candidates, min(4, len(candidates)))
    stake = draw.randrange(3_000_000, 20_000_000)
    weights = {study.key: draw.uniform(0.2, 0.7) for study in pool}
    bundles: list[Bundle] = []
    for size in (1, 2):
        for group in combinations(pool, size):
            for level in LEVELS:
                left = 1.0
                for study in group:
                    left *= 1 - weights[study.key] * _SHARE[level]
                packages = tuple(PackageRef(study.key, level) for study in group)
                bundles.append(Bundle(f"b{len(bundles):02d}", packages, int(stake * (1 - left))))
    bundles.append(_policy(draw, pool, stake, len(bundles)))
    return QuestionBundles(f"question-{i:04d}", f"Question {i}", tuple(bundles))


def _policy(draw: random.Random, pool: list[Candidate], stake: int, number: int) -> Bundle:
    """The first study at its minimum, with the last one to follow if its finding calls for it."""
    follow_up = _at(pool[-1], "standard")
    chance = draw.randrange(200_000, 600_000)
    return Bundle(
        f"b{number:02d}",
        (PackageRef(pool[0].key, "minimum"),),
        int(stake * 0.62),
        (FollowUp(pool[-1].key, "standard", chance, follow_up.spend, follow_up.days),),
        follow_up.cost_minor * chance // 1_000_000,
    )
