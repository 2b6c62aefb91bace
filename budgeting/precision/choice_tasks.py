"""Rules of thumb for conjoint and MaxDiff: how often each level or item is seen.

Orme and Johnson (Sawtooth): n t a / c is at least 500, better 1,000; start at 300 people, 200 for each subgroup that
is reported. MaxDiff: every item seen 500 times in all (200 for a rough read), and three times by each person for scores
of persons.
"""

from collections.abc import Sequence
from typing import Final

from budgeting.precision.checks import PrecisionError, check_between, check_count

ENOUGH: Final = 500
BETTER: Final = 1_000
ROUGH: Final = 200
USUAL_START: Final = 300
SUBGROUP: Final = 200
SEEN_FOR_SCORES: Final = 3


def largest_levels(levels: Sequence[int], *, is_interaction: bool = False) -> int:
    """c: the most levels of any attribute, or for interactions the largest product of two attributes' levels."""
    fewest = 2 if is_interaction else 1
    if len(levels) < fewest:
        raise PrecisionError(f"Enter the levels of {fewest} attributes or more.", place="levels")
    ordered = sorted((check_count(count, "The number of levels", "levels", least=2) for count in levels), reverse=True)
    return ordered[0] * ordered[1] if is_interaction else ordered[0]


def conjoint_exposures(sample: int, levels: int, tasks: int, alternatives: int) -> float:
    """``n t a / c``: how often each level of the largest attribute is seen in all; the "none" option does not count."""
    _check_conjoint(levels, tasks, alternatives)
    return check_count(sample, "The sample", "sample") * tasks * alternatives / levels


def conjoint_sample(levels: int, tasks: int, alternatives: int, *, exposures: int = ENOUGH) -> float:
    """``exposures c / (t a)``, unrounded: the inverse of ``conjoint_exposures``."""
    _check_conjoint(levels, tasks, alternatives)
    return check_count(exposures, "The number of exposures", "exposures") * levels / (tasks * alternatives)


def maxdiff_exposures(sample: int, items: int, tasks: int, shown: int) -> float:
    """``n t m / K``: how often each of K items is seen in all, m of them shown in each of t tasks."""
    return check_count(sample, "The sample", "sample") * seen_by_each(items, tasks, shown)


def maxdiff_sample(items: int, tasks: int, shown: int, *, exposures: int = ENOUGH) -> float:
    """``exposures K / (t m)``, unrounded: the inverse of ``maxdiff_exposures``."""
    return check_count(exposures, "The number of exposures", "exposures") / seen_by_each(items, tasks, shown)


def seen_by_each(items: int, tasks: int, shown: int) -> float:
    """``t m / K``: how often one person sees each item; 3 or more give scores of persons."""
    check_count(tasks, "The number of tasks", "tasks")
    _check_shown(items, shown)
    return tasks * shown / items


def maxdiff_tasks(items: int, shown: int, *, seen: int = SEEN_FOR_SCORES) -> float:
    """``seen K / m``, unrounded: tasks so that each person sees each item ``seen`` times."""
    _check_shown(items, shown)
    return check_count(seen, "How often each item is seen", "seen") * items / shown


def sample_for_subgroups(smallest_share: float, *, each: int = SUBGROUP) -> float:
    """``each`` / share, unrounded: a whole sample whose smallest reported subgroup has ``each`` people."""
    check_between(smallest_share, "The share of the smallest subgroup", "smallest_share")
    return check_count(each, "The size of a subgroup", "each") / smallest_share


def people_in_subgroup(sample: int, share: float) -> float:
    """``n share``: the inverse of ``sample_for_subgroups``, to be held against ``SUBGROUP``."""
    return check_count(sample, "The sample", "sample") * check_between(share, "The share of a subgroup", "share")


def _check_conjoint(levels: int, tasks: int, alternatives: int) -> None:
    check_count(levels, "The number of levels", "levels", least=2)
    check_count(tasks, "The number of tasks", "tasks")
    check_count(alternatives, "The number of alternatives", "alternatives", least=2)


def _check_shown(items: int, shown: int) -> None:
    check_count(items, "The number of items", "items", least=2)
    check_count(shown, "The number of items shown", "shown", least=2)
    if shown > items:
        raise PrecisionError(f"A task cannot show {shown} of {items} items. Lower the number shown.", place="shown")
