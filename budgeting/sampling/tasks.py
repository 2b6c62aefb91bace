"""How many people a conjoint or MaxDiff needs, by the rules of thumb for how often each level or item is seen."""

from collections.abc import Callable
from typing import Final

from budgeting.precision import choice_tasks
from budgeting.precision.words import number_words
from budgeting.sampling.answers import Answer, around, counted, curve_of, needed, plain, round_points

_RULE: Final = "A rule of thumb (Orme and Johnson), not a margin of error."


def people_for_conjoint(
    exposures: int, levels: tuple[int, ...], tasks: int, alternatives: int, subgroup: float | None = None
) -> Answer:
    """People so that each level of the largest attribute is seen ``exposures`` times; 300 at least."""
    largest = choice_tasks.largest_levels(levels)
    exact = choice_tasks.conjoint_sample(largest, tasks, alternatives, exposures=exposures)
    shown = needed(exact, "exposures")
    whole = 0.0 if subgroup is None else choice_tasks.sample_for_subgroups(subgroup)
    sample = max(shown, choice_tasks.USUAL_START, needed(whole, "subgroup"))
    why = f"each level is seen {exposures:,} times with {shown:,}"
    if sample > shown:
        floor = (
            "the smallest group reported needs 200 of its own"
            if whole > choice_tasks.USUAL_START
            else "fewer than 300 is rarely enough"
        )
        why += f", but {floor}"
    return _tasks(
        f"You need {counted(sample)}: {why}.",
        f"{exposures:,} × {largest} ÷ ({tasks:,} × {alternatives:,}) = {exact:,.2f}",
        sample,
        lambda n: choice_tasks.conjoint_exposures(n, largest, tasks, alternatives),
        "people = times each level is seen × most levels of any attribute ÷ (tasks × alternatives)",
    )


def conjoint_of_people(sample: int, levels: tuple[int, ...], tasks: int, alternatives: int) -> Answer:
    """How often ``sample`` people see each level of the largest attribute."""
    largest = choice_tasks.largest_levels(levels)
    seen = choice_tasks.conjoint_exposures(sample, largest, tasks, alternatives)
    return _tasks(
        f"{counted(sample)} see each level {number_words(seen)} times: {_enough(seen)}.",
        f"{sample:,} × {tasks:,} × {alternatives:,} ÷ {largest} = {plain(round(seen, 1))}",
        sample,
        lambda n: choice_tasks.conjoint_exposures(n, largest, tasks, alternatives),
        "times each level is seen = people × tasks × alternatives ÷ most levels of any attribute",
    )


def people_for_maxdiff(exposures: int, items: int, tasks: int, shown: int) -> Answer:
    """People so that each item is seen ``exposures`` times in all."""
    exact = choice_tasks.maxdiff_sample(items, tasks, shown, exposures=exposures)
    sample = needed(exact, "exposures")
    return _tasks(
        f"You need {counted(sample)} for each item to be seen {exposures:,} times.",
        f"{exposures:,} × {items:,} ÷ ({tasks:,} × {shown:,}) = {exact:,.2f}, rounded up to {sample:,}",
        sample,
        lambda n: choice_tasks.maxdiff_exposures(n, items, tasks, shown),
        "people = times each item is seen × items ÷ (tasks × items shown)",
        _scores(items, tasks, shown),
    )


def maxdiff_of_people(sample: int, items: int, tasks: int, shown: int) -> Answer:
    """How often ``sample`` people see each item."""
    seen = choice_tasks.maxdiff_exposures(sample, items, tasks, shown)
    return _tasks(
        f"{counted(sample)} see each item {number_words(seen)} times: {_enough(seen)}.",
        f"{sample:,} × {tasks:,} × {shown:,} ÷ {items:,} = {plain(round(seen, 1))}",
        sample,
        lambda n: choice_tasks.maxdiff_exposures(n, items, tasks, shown),
        "times each item is seen = people × tasks × items shown ÷ items",
        _scores(items, tasks, shown),
    )


def _scores(items: int, tasks: int, shown: int) -> str:
    each = choice_tasks.seen_by_each(items, tasks, shown)
    if each >= choice_tasks.SEEN_FOR_SCORES:
        return f"One person sees each item {plain(round(each, 1))} times: enough for scores of single persons."
    more = needed(choice_tasks.maxdiff_tasks(items, shown), "tasks")
    return f"For scores of single persons each would need {more:,} tasks, to see every item three times."


def _enough(seen: float) -> str:
    if seen >= choice_tasks.BETTER:
        return "plenty"
    if seen >= choice_tasks.ENOUGH:
        return "enough; 1,000 is better"
    return "enough for a rough read; 500 is usual" if seen >= choice_tasks.ROUGH else "too few; 500 is usual"


def _tasks(sentence: str, working: str, sample: int, seen: Callable[[int], float], formula: str, *notes: str) -> Answer:
    points = round_points(sample)
    heads = ("Completes", "Each is seen")
    return Answer(
        sentence,
        formula,
        working,
        around(
            sample,
            points,
            heads,
            lambda n: f"{number_words(seen(n))} times: {_enough(seen(n))}",
            "What other numbers of people would see",
        ),
        curve_of("times seen", "times each is seen", points, seen),
        (*notes, _RULE),
    )
