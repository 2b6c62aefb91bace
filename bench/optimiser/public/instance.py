"""A public instance as a problem of choice, and the bricks that converters build it from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budgeting.problem import (
    Bundle,
    Candidate,
    Capacity,
    Ceiling,
    Choice,
    PackageRef,
    Problem,
    QuestionBundles,
    Spend,
    StaffDays,
)

PERIOD, CENTRE = "now", "all"


@dataclass(frozen=True)
class Instance:
    """``problem`` under its public ``name``; ``best`` is the best published value (None: none is known to us).

    ``is_optimum`` says that the published value was proven, so that more would be a fault of the conversion.
    """

    name: str
    problem: Problem
    best: int | None = None
    is_optimum: bool = False


def study(key: str, *, cost: int = 0, days: Mapping[str, int] | None = None) -> Candidate:
    """A study of one level and one start, which takes ``cost`` and so many days, in thousandths, of each role."""
    spend = (Spend(PERIOD, CENTRE, cost),) if cost else ()
    used = tuple(StaffDays(role, PERIOD, milli) for role, milli in (days or {}).items() if milli)
    return Candidate(key, key, (Choice("standard", PERIOD, PERIOD, spend, used),))


def question(key: str, worth: Iterable[tuple[int, Sequence[str]]]) -> QuestionBundles:
    """A question answered by any one of the sets of studies, each with its value."""
    bundles = (
        Bundle(f"b{i:04d}", tuple(PackageRef(one, "standard") for one in studies), value)
        for i, (value, studies) in enumerate(worth)
    )
    return QuestionBundles(key, key, tuple(bundles))


def problem(
    name: str,
    studies: Iterable[Candidate],
    questions: Iterable[QuestionBundles],
    *,
    budget: int | None = None,
    capacities: Mapping[str, int] | None = None,
    **rules: tuple[object, ...],
) -> Problem:
    """All value, no cost counted against it: costs are weights under ``budget``, days under ``capacities``."""
    return Problem(
        currency="GBP",
        name=name,
        periods=(PERIOD,),
        studies=tuple(studies),
        questions=tuple(questions),
        budgets=() if budget is None else (Ceiling("knapsack", "Knapsack", budget),),
        objective="gross",
        capacities=tuple(Capacity(role, PERIOD, milli) for role, milli in (capacities or {}).items()),
        **rules,  # type: ignore[arg-type]  # each converter gives rules of the right kind
    )


def numbers(text: str) -> list[int]:
    """All whole numbers of ``text``; a number such as 12.0 counts as whole."""
    return [int(float(word)) for word in text.split()]


def key(letter: str, place: int) -> str:
    """The key of the ``place``-th thing, from 0, so that keys sort as places do."""
    return f"{letter}{place:05d}"
