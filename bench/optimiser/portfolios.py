"""Made portfolios of market research, the same for the same seed, with every rule of a problem file at work.

What is drawn, and from what, is told in bench/README.md.
"""

import random

from bench.optimiser.programme import CENTRES, GROUPS, PERIODS, ROLES, at, candidate
from bench.optimiser.questions import questions_of
from budgeting.problem import (
    AtMostOne,
    Candidate,
    Capacity,
    Ceiling,
    ContactLimit,
    Coverage,
    Fixed,
    Needs,
    Problem,
    Reserve,
    ReserveKind,
    SharedElement,
    Spend,
)

TIGHTNESS = 0.3
_FUTURES = 100
_STAGES = ("discover", "choose", "buy", "use", "renew")


def made_portfolio(studies: int, seed: int, *, reserve: ReserveKind = "full", tightness: float = TIGHTNESS) -> Problem:
    """A year of ``studies`` studies and half as many questions; money, days and contacts are for ``tightness``.

    Plans exist for every seed that bench/ uses; nothing promises one for others.
    """
    draw = random.Random(f"portfolio {studies} {seed}")  # noqa: S311  a benchmark, not a secret
    candidates = tuple(candidate(draw, i) for i in range(studies))
    keys = [study.key for study in candidates]
    return Problem(
        currency="GBP",
        name=f"{studies} studies, seed {seed}",
        periods=PERIODS,
        studies=candidates,
        questions=questions_of(draw, candidates),
        budgets=_budgets(candidates, tightness),
        capacities=_capacities(candidates, tightness),
        shared=_shared(draw, keys),
        needs=tuple(Needs(keys[i], keys[i - 1]) for i in range(5, studies, 10)),
        alternatives=tuple(
            AtMostOne(f"ways-{i}", f"Ways {i}", (keys[i], keys[i + 1])) for i in range(2, studies - 1, 10)
        ),
        fixed=_fixed(candidates),
        contact_limits=_contact_limits(candidates, tightness),
        coverage=_coverage(draw, keys),
        reserve=Reserve(reserve, futures_count=_FUTURES),
    )


def _budgets(candidates: tuple[Candidate, ...], tightness: float) -> tuple[Ceiling, ...]:
    """One for the year, one for each period, one for each cost centre; the parts add up to more than the year."""
    limit = int(sum(at(study, "standard").cost_minor for study in candidates) * tightness)
    return (
        Ceiling("whole", "Whole year", limit),
        *(Ceiling(f"in-{period}", period, limit // 4, period=period) for period in PERIODS),
        *(Ceiling(f"of-{centre}", centre, int(limit * 0.42), cost_centre=centre) for centre in CENTRES),
    )


def _capacities(candidates: tuple[Candidate, ...], tightness: float) -> tuple[Capacity, ...]:
    days = dict.fromkeys(ROLES, 0)
    for study in candidates:
        for day in at(study, "standard").days:
            days[day.role] += day.days_milli
    share = tightness * 1.25 / len(PERIODS)
    return tuple(Capacity(role, period, int(days[role] * share)) for role in ROLES for period in PERIODS)


def _contact_limits(candidates: tuple[Candidate, ...], tightness: float) -> tuple[ContactLimit, ...]:
    """Over the year for each group of customers, and in each period for the first group."""
    counts = dict.fromkeys(GROUPS, 0)
    for study in candidates:
        for contact in at(study, "standard").contacts:
            counts[contact.group] += contact.count
    first = GROUPS[0]
    return (
        *(ContactLimit(f"year-{group}", group, group, int(counts[group] * tightness * 1.3)) for group in GROUPS),
        *(
            ContactLimit(f"{first}-{period}", f"{first} in {period}", first, int(counts[first] * tightness / 3), period)
            for period in PERIODS
        ),
    )


def _shared(draw: random.Random, keys: list[str]) -> tuple[SharedElement, ...]:
    """Panels, licences and recruitments that a handful of studies use together."""
    return tuple(
        SharedElement(
            f"shared-{i:03d}",
            f"Shared {i}",
            (Spend(draw.choice(PERIODS), draw.choice(CENTRES), draw.randrange(80_000, 250_000)),),
            tuple(sorted(draw.sample(keys, min(4, len(keys))))),
        )
        for i in range(max(1, len(keys) // 15))
    )


def _coverage(draw: random.Random, keys: list[str]) -> tuple[Coverage, ...]:
    """Each stage of the journey is heard in some of the studies that could hear it."""
    size = max(3, len(keys) // 8)
    return tuple(
        Coverage(stage, f"Stage {stage}", tuple(sorted(draw.sample(keys, min(size, len(keys))))), max(1, size // 5))
        for stage in _STAGES
    )


def _fixed(candidates: tuple[Candidate, ...]) -> tuple[Fixed, ...]:
    """What is under way already: every thirtieth study, every other one of them with its start."""
    return tuple(
        Fixed(study.key, "minimum", study.choices[0].start if i % 60 == 7 else None)  # noqa: PLR2004  the first of two
        for i, study in enumerate(candidates)
        if i % 30 == 7  # noqa: PLR2004  neither mandatory nor excluded nor an alternative
    )
