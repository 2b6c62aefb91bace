"""Small problems for the optimiser's tests, and the search that tries every selection."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from budgeting.problem import (
    Bundle,
    Candidate,
    Ceiling,
    Choice,
    ChosenBundle,
    ChosenPackage,
    FollowUp,
    PackageRef,
    Problem,
    QuestionBundles,
    Selection,
    SharedElement,
    Solution,
    Spend,
    StaffDays,
)
from budgeting.studies import Level

PERIODS = ("p1", "p2", "p3")


def choice(cost: int = 100, level: Level = "standard", start: str = "p1", **more: Any) -> Choice:  # noqa: ANN401  any
    return Choice(
        level, start, more.get("end", start), (Spend(start, more.get("cost_centre", "cc"), cost),), more.get("days", ())
    )


def study(key: str, *choices: Choice, **more: Any) -> Candidate:  # noqa: ANN401  any value may be tried
    return Candidate(key, key.upper(), choices or (choice(),), **more)


def bundle(key: str, value: int, *studies: str, follow_ups: tuple[FollowUp, ...] = (), expected: int = 0) -> Bundle:
    return Bundle(key, tuple(PackageRef(one, "standard") for one in studies), value, follow_ups, expected)


def question(key: str, *bundles: Bundle) -> QuestionBundles:
    return QuestionBundles(key, f"Question {key}", bundles)


def follow_up(key: str, cost: int = 100, days: int = 0) -> FollowUp:
    used = (StaffDays("researcher", "p2", days),) if days else ()
    return FollowUp(key, "standard", 250_000, (Spend("p2", "cc", cost),), used)


def whole(limit: int) -> Ceiling:
    return Ceiling("whole", "Whole programme", limit)


def problem(
    studies: tuple[Candidate, ...],
    *questions: QuestionBundles,
    limit: int | None = None,
    **more: Any,  # noqa: ANN401  any field may be given
) -> Problem:
    budgets = more.pop("budgets", ()) if limit is None else (whole(limit), *more.pop("budgets", ()))
    return replace(Problem("GBP", PERIODS, studies, questions, budgets), **more)


def funding(*studies: str, bundles: tuple[str, ...] = (), shared: tuple[str, ...] = (), start: str = "p1") -> Selection:
    """A selection of studies at the standard level; bundles written ``question:bundle``."""
    return Selection(
        tuple(ChosenPackage(key, "standard", start) for key in studies),
        tuple(ChosenBundle(*text.split(":")) for text in bundles),
        shared,
    )


def funded(selection: Selection | None) -> list[str]:
    """Keys of the studies that are funded."""
    assert selection is not None
    return [package.study for package in selection.packages]


def proven(solution: Solution) -> list[str]:
    """Keys of the studies that are funded in a plan that both engines agree on.

    A model that allows too much is not seen by its plan alone: the checker refuses that plan, and the first one stands.
    """
    assert solution.status == "optimal"
    return funded(solution.selection)


def every_selection(of: Problem) -> Iterator[Selection]:
    """All ways to choose at most one choice a study, at most one bundle a question, and any shared elements."""
    studies = [[None, *((one.key, way) for way in one.choices)] for one in of.studies]
    questions = [[None, *((one.key, way.key) for way in one.bundles)] for one in of.questions]
    elements = [[None, one.key] for one in of.shared]
    for picked in product(product(*studies), product(*questions), product(*elements)):
        yield Selection(
            tuple(ChosenPackage(one[0], one[1].level, one[1].start) for one in picked[0] if one),
            tuple(ChosenBundle(*one) for one in picked[1] if one),
            tuple(one for one in picked[2] if one),
        )


def judged(of: Problem, plan: Selection) -> int | None:
    """The objective of ``plan`` in minor units, None when it breaks a rule: all rules stated a third time.

    It knows neither the model nor the checker, so that a mistake in both of them alike is still seen.
    """
    offer = {(one.key, way.level, way.start): way for one in of.studies for way in one.choices}
    answer = {(one.key, way.key): way for one in of.questions for way in one.bundles}
    ways = {one.study: offer[one.study, one.level, one.start] for one in plan.packages}
    answers = [answer[one.question, one.bundle] for one in plan.bundles]
    later = [one for way in answers for one in way.follow_ups]
    bought = [one for one in of.shared if one.key in plan.shared]
    outlay = [item for way in ways.values() for item in way.spend] + [item for one in bought for item in one.spend]
    if not (
        _keeps_decisions(of, ways)
        and all(ref.study in ways and ways[ref.study].level == ref.level for one in answers for ref in one.packages)
        and _keeps_touched(of, [*ways, *(one.study for one in later)], bought)
        and _keeps_limits(of, outlay + [item for one in later for item in one.spend], (*ways.values(), *later))
    ):
        return None
    worth = sum(one.value_minor for one in answers)
    paid = sum(item.minor for item in outlay) + sum(one.expected_follow_up_minor for one in answers)
    return worth if of.objective == "gross" else worth - paid


def _keeps_decisions(of: Problem, ways: Mapping[str, Choice]) -> bool:
    when = of.periods.index
    return (
        all(one.key in ways for one in of.studies if one.mandatory)
        and not any(one.key in ways for one in of.studies if one.excluded)
        and all(one.study in ways and ways[one.study].level == one.level for one in of.fixed)
        and all(len(ways.keys() & set(one.studies)) <= 1 for one in of.alternatives)
        and all(
            one.needs in ways and when(ways[one.needs].end) < when(ways[one.study].start)
            for one in of.needs
            if one.study in ways
        )
    )


def _keeps_touched(of: Problem, touched: list[str], bought: list[SharedElement]) -> bool:
    """No study is funded or held in reserve twice, and a shared element is bought when, and only when, it is used."""
    used = all((one in bought) == any(key in touched for key in one.used_by) for one in of.shared)
    return used and len(set(touched)) == len(touched)


def _keeps_limits(of: Problem, money: list[Spend], done: tuple[Choice | FollowUp, ...]) -> bool:
    days = [item for one in done for item in one.days]
    return all(
        sum(item.minor for item in money if one.period in {None, item.period} and _pays(one, item)) <= one.limit_minor
        for one in of.budgets
    ) and all(
        sum(item.days_milli for item in days if (item.role, item.period) == (one.role, one.period)) <= one.days_milli
        for one in of.capacities
    )


def _pays(ceiling: Ceiling, item: Spend) -> bool:
    return ceiling.cost_centre is None or ceiling.cost_centre == item.cost_centre


def best_by_trying(of: Problem) -> int | None:
    """The best objective over every selection that keeps the rules; None when none does. It knows no model."""
    return max((worth for one in every_selection(of) if (worth := judged(of, one)) is not None), default=None)
