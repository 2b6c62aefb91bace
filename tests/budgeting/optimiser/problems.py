"""Small problems for the optimiser's tests, and the search that tries every selection."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from budgeting.optimiser.verify import account
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


def best_by_trying(of: Problem) -> int | None:
    """The best objective over every selection that keeps the rules; None when none does. It knows no model."""
    sums = (account(of, selection) for selection in every_selection(of))
    return max((one.objective_minor for one in sums if not one.broken), default=None)
