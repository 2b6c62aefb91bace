"""Made studies: what each level costs, when it may start, whose days and whose customers it takes."""

import random

from budgeting.problem import Candidate, Choice, Contacts, Spend, StaffDays
from budgeting.studies import LEVELS, Level

PERIODS = ("jan-feb", "mar-apr", "may-jun", "jul-aug", "sep-oct", "nov-dec")
CENTRES = ("brand", "product", "service")
ROLES = ("researcher", "analyst", "moderator")
GROUPS = ("customers", "prospects", "advisers")
_EFFORT: dict[Level, float] = {"minimum": 0.6, "standard": 1.0, "enhanced": 1.6}
_MANDATORY_EVERY = 25
_EXCLUDED_EVERY = 40


def candidate(draw: random.Random, i: int) -> Candidate:
    """A study that costs GBP 3,000 to 40,000 at the standard level, in one or two periods, with one to three starts."""
    base = draw.randrange(300_000, 4_000_000)
    runs = draw.choice((1, 1, 2))
    first = draw.randrange(len(PERIODS) - runs)
    starts = range(first, min(first + draw.choice((1, 2, 3)), len(PERIODS) - runs + 1))
    centre, group = draw.choice(CENTRES), draw.choice(GROUPS)
    work = {role: draw.randrange(500, 12_000) for role in draw.sample(ROLES, 2)}
    reach = draw.randrange(8, 1_500)
    return Candidate(
        f"study-{i:04d}",
        f"Study {i}",
        tuple(_choice(level, start, runs, base, centre, work, group, reach) for level in LEVELS for start in starts),
        mandatory=i % _MANDATORY_EVERY == _MANDATORY_EVERY - 1,
        excluded=i % _EXCLUDED_EVERY == _EXCLUDED_EVERY - 2,
    )


def _choice(  # noqa: PLR0913, PLR0917  the shape of one study
    level: Level, start: int, runs: int, base: int, centre: str, work: dict[str, int], group: str, reach: int
) -> Choice:
    """Money, days and contacts spread evenly over the periods in which the study runs; whole hundreds of pence."""
    periods, effort = PERIODS[start : start + runs], _EFFORT[level] / runs
    return Choice(
        level,
        periods[0],
        periods[-1],
        tuple(Spend(period, centre, int(base * effort) // 100 * 100) for period in periods),
        tuple(StaffDays(role, period, int(days * effort)) for period in periods for role, days in work.items()),
        tuple(Contacts(group, period, int(reach * effort) + 1) for period in periods),
    )


def at(study: Candidate, level: Level) -> Choice:
    """The first choice of ``study`` at ``level``."""
    return next(choice for choice in study.choices if choice.level == level)
