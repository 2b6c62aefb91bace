"""All rules stated a third time, and the search that tries every selection.

It knows neither the model nor the checker, so that a mistake in both of them alike is still seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import product
from math import ceil

from budgeting.problem import (
    Bundle,
    Ceiling,
    Choice,
    ChosenBundle,
    ChosenPackage,
    FollowUp,
    Problem,
    Selection,
    SharedElement,
    Spend,
)

Ways = Mapping[str, Choice]
Answers = Mapping[str, Bundle]


def every_selection(of: Problem) -> Iterator[Selection]:
    """All ways to choose at most one choice a study, at most one bundle a question, and any shared elements."""
    elements = [[None, one.key] for one in of.shared]
    for ways, answers, shared in product(_every_funding(of), _every_answer(of), list(product(*elements))):
        yield _selection(ways, answers, [one for one in shared if one])


def best_by_trying(of: Problem) -> int | None:
    """The best objective over every selection that keeps the rules; None when none does."""
    every_answer, best = list(_every_answer(of)), None
    for ways in _every_funding(of):
        if not _keeps_decisions(of, ways):
            continue
        for answers in every_answer:
            worth = _worth(of, ways, answers, _bought(of, ways, answers))
            if worth is not None and (best is None or worth > best):
                best = worth
    return best


def judged(of: Problem, plan: Selection) -> int | None:
    """The objective of ``plan`` in minor units, None when it breaks a rule."""
    offer = {(one.key, way.level, way.start): way for one in of.studies for way in one.choices}
    answer = {(one.key, way.key): way for one in of.questions for way in one.bundles}
    ways = {one.study: offer[one.study, one.level, one.start] for one in plan.packages}
    answers = {one.question: answer[one.question, one.bundle] for one in plan.bundles}
    bought = [one for one in of.shared if one.key in plan.shared]
    if bought != _bought(of, ways, answers) or not _keeps_decisions(of, ways):
        return None
    return _worth(of, ways, answers, bought)


def _every_funding(of: Problem) -> Iterator[Ways]:
    studies = [[None, *((one.key, way) for way in one.choices)] for one in of.studies]
    return (dict(one for one in picked if one) for picked in product(*studies))


def _every_answer(of: Problem) -> Iterator[Answers]:
    questions = [[None, *((one.key, way) for way in one.bundles)] for one in of.questions]
    return (dict(one for one in picked if one) for picked in product(*questions))


def _selection(ways: Ways, answers: Answers, shared: Iterable[str]) -> Selection:
    return Selection(
        tuple(ChosenPackage(key, way.level, way.start) for key, way in ways.items()),
        tuple(ChosenBundle(key, one.key) for key, one in answers.items()),
        tuple(shared),
    )


def _bought(of: Problem, ways: Ways, answers: Answers) -> list[SharedElement]:
    """What studies of the plan, or its follow-ups, use."""
    touched = {*ways, *(one.study for way in answers.values() for one in way.follow_ups)}
    return [one for one in of.shared if touched & set(one.used_by)]


def _worth(of: Problem, ways: Ways, answers: Answers, bought: list[SharedElement]) -> int | None:
    outlay = [item for way in ways.values() for item in way.spend] + [item for one in bought for item in one.spend]
    if not (
        _keeps_answers(of, ways, answers)
        and _keeps_use(of, [*ways.values(), *(one for way in answers.values() for one in way.follow_ups)])
        and _keeps_money(of, outlay, answers)
    ):
        return None
    worth = sum(one.value_minor for one in answers.values())
    paid = sum(item.minor for item in outlay) + sum(one.expected_follow_up_minor for one in answers.values())
    return worth if of.objective == "gross" else worth - paid


def _keeps_decisions(of: Problem, ways: Ways) -> bool:
    when = of.periods.index
    return (
        all(one.key in ways for one in of.studies if one.mandatory)
        and not any(one.key in ways for one in of.studies if one.excluded)
        and all(
            one.study in ways and ways[one.study].level == one.level and one.start in (None, ways[one.study].start)
            for one in of.fixed
        )
        and all(len(ways.keys() & set(one.studies)) <= 1 for one in of.alternatives)
        and all(len(ways.keys() & set(one.studies)) >= one.least_count for one in of.coverage)
        and all(
            one.needs in ways and when(ways[one.needs].end) < when(ways[one.study].start)
            for one in of.needs
            if one.study in ways
        )
    )


def _keeps_answers(of: Problem, ways: Ways, answers: Answers) -> bool:
    """What an answer counts on is funded in time, and no study is funded or held in reserve twice."""
    when = of.periods.index
    touched = [*ways, *(one.study for way in answers.values() for one in way.follow_ups)]
    return len(set(touched)) == len(touched) and all(
        ref.study in ways
        and ways[ref.study].level == ref.level
        and (ref.by is None or when(ways[ref.study].start) <= when(ref.by))
        for way in answers.values()
        for ref in way.packages
    )


def _keeps_use(of: Problem, done: list[Choice | FollowUp]) -> bool:
    days = [item for one in done for item in one.days]
    contacts = [item for one in done for item in one.contacts]
    return all(
        sum(item.days_milli for item in days if (item.role, item.period) == (one.role, one.period)) <= one.days_milli
        for one in of.capacities
    ) and all(
        sum(item.count for item in contacts if item.group == one.group and one.period in (None, item.period))
        <= one.limit_count
        for one in of.contact_limits
    )


def _keeps_money(of: Problem, outlay: list[Spend], answers: Answers) -> bool:
    left = [(one, one.limit_minor - _under(one, outlay)) for one in of.budgets]
    later = [(key, i, one) for key, way in answers.items() for i, one in enumerate(way.follow_ups)]
    if of.reserve.kind != "confidence":
        is_full = of.reserve.kind == "full"
        return all(sum(_aside(c, one, is_full=is_full) for *_, one in later) <= free for c, free in left)
    broken = sum(
        any(
            sum(_under(c, one.spend) for key, i, one in later if _draw(key, i, future) < one.probability_ppm) > free
            for c, free in left
        )
        for future in range(of.reserve.futures_count)
    )
    is_sure = broken * 1_000_000 <= (1_000_000 - of.reserve.confidence_ppm) * of.reserve.futures_count
    return is_sure and all(free >= 0 for _, free in left)


def _aside(ceiling: Ceiling, one: FollowUp, *, is_full: bool) -> int:
    cost = _under(ceiling, one.spend)
    return cost if is_full else ceil(Fraction(cost * one.probability_ppm, 1_000_000))


@cache
def _draw(question: str, place: int, future: int) -> int:
    digest = sha256(f"{question}\0{place}\0{future}".encode()).hexdigest()[:16]
    return Fraction(int(digest, 16), 2**64) * 1_000_000 // 1


def _under(ceiling: Ceiling, items: Iterable[Spend]) -> int:
    return sum(
        item.minor
        for item in items
        if ceiling.period in (None, item.period) and ceiling.cost_centre in (None, item.cost_centre)
    )
