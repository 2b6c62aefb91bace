"""Made questions: what answers them, how much that is worth, and how much less when it comes late."""

import random
from itertools import combinations

from bench.optimiser.programme import PERIODS, at
from budgeting.problem import Bundle, Candidate, FollowUp, PackageRef, QuestionBundles
from budgeting.studies import LEVELS, Level

_SHARE: dict[Level, float] = {"minimum": 0.55, "standard": 0.75, "enhanced": 0.88}
_LATE = 0.8
_POOL = 3


def questions_of(draw: random.Random, candidates: tuple[Candidate, ...]) -> tuple[QuestionBundles, ...]:
    """Half as many questions as studies."""
    return tuple(_question(draw, i, candidates) for i in range(max(1, len(candidates) // 2)))


def _question(draw: random.Random, i: int, candidates: tuple[Candidate, ...]) -> QuestionBundles:
    """Three studies could answer it: each alone at each level, any two at the standard level, one then another.

    An answer at the standard level that can be had ``by`` the date until which all of the decision is open is worth
    the whole; at any time it is worth four fifths of that.
    """
    pool = draw.sample(candidates, min(_POOL, len(candidates)))
    stake = draw.randrange(2_000_000, 20_000_000)
    hits = {study.key: draw.uniform(0.2, 0.7) for study in pool}
    by = draw.choice(PERIODS[1:4])
    made = [_bundle((study,), level, stake, hits, None) for study in pool for level in LEVELS]
    groups = [(study,) for study in pool] + list(combinations(pool, 2))
    in_time = [group for group in groups if all(_starts_by(study, by) for study in group)]
    made += [_bundle(group, "standard", stake, hits, by) for group in in_time]
    made += [_bundle(group, "standard", stake, hits, None) for group in combinations(pool, 2)]
    if len(pool) == _POOL:
        made.append(_policy(draw, pool, stake, hits))
    bundles = tuple(
        Bundle(f"b{n:02d}", b.packages, b.value_minor, b.follow_ups, b.expected_follow_up_minor)
        for n, b in enumerate(made)
    )
    return QuestionBundles(f"question-{i:04d}", f"Question {i}", bundles)


def _bundle(group: tuple[Candidate, ...], level: Level, stake: int, hits: dict[str, float], by: str | None) -> Bundle:
    """Worth the stake times the chance that not every study misses."""
    missed = 1.0
    for study in group:
        missed *= 1 - hits[study.key] * _SHARE[level]
    value = int(stake * (1 - missed) * (1.0 if by else _LATE))
    return Bundle("", tuple(PackageRef(study.key, level, by) for study in group), value)


def _starts_by(study: Candidate, by: str) -> bool:
    return min(PERIODS.index(choice.start) for choice in study.choices) <= PERIODS.index(by)


def _policy(draw: random.Random, pool: list[Candidate], stake: int, hits: dict[str, float]) -> Bundle:
    """The first study at its minimum, with the last one to follow if its finding calls for it."""
    first, last = pool[0], pool[-1]
    follow_up = at(last, "standard")
    chance = draw.randrange(200_000, 600_000)
    missed = (1 - hits[first.key] * _SHARE["minimum"]) * (1 - hits[last.key] * 0.6)
    return Bundle(
        "",
        (PackageRef(first.key, "minimum"),),
        int(stake * (1 - missed) * _LATE),
        (FollowUp(last.key, "standard", chance, follow_up.spend, follow_up.days, follow_up.contacts),),
        -(-follow_up.cost_minor * chance // 1_000_000),
    )
