"""Small problems for the optimiser's tests."""

from dataclasses import replace
from typing import Any

from budgeting.problem import (
    Bundle,
    Candidate,
    Ceiling,
    Choice,
    ChosenBundle,
    ChosenPackage,
    Contacts,
    FollowUp,
    PackageRef,
    Problem,
    QuestionBundles,
    Selection,
    Solution,
    Spend,
    StaffDays,
)
from budgeting.studies import Level

PERIODS = ("p1", "p2", "p3")


def choice(cost: int = 100, level: Level = "standard", start: str = "p1", **more: Any) -> Choice:  # noqa: ANN401  any
    spend = (Spend(start, more.get("cost_centre", "cc"), cost),)
    return Choice(level, start, more.get("end", start), spend, more.get("days", ()), more.get("contacts", ()))


def study(key: str, *choices: Choice, **more: Any) -> Candidate:  # noqa: ANN401  any value may be tried
    return Candidate(key, key.upper(), choices or (choice(),), **more)


def bundle(key: str, value: int, *studies: str, follow_ups: tuple[FollowUp, ...] = (), expected: int = 0) -> Bundle:
    return Bundle(key, tuple(PackageRef(one, "standard") for one in studies), value, follow_ups, expected)


def question(key: str, *bundles: Bundle) -> QuestionBundles:
    return QuestionBundles(key, f"Question {key}", bundles)


def follow_up(key: str, cost: int = 100, days: int = 0, *, chance_ppm: int = 250_000, contacts: int = 0) -> FollowUp:
    used = (StaffDays("researcher", "p2", days),) if days else ()
    met = (Contacts("customers", "p2", contacts),) if contacts else ()
    return FollowUp(key, "standard", chance_ppm, (Spend("p2", "cc", cost),), used, met)


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
