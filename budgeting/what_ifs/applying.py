"""A programme under the changes of a what-if, and the problem of choice that it then poses."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from budgeting.posing.building import build_problem, check_choosable
from budgeting.problem import Problem
from budgeting.programme import Programme
from budgeting.what_ifs.change import Change
from budgeting.what_ifs.money import DaysSet, LimitSet
from budgeting.what_ifs.prices import PricesScaled, with_prices
from budgeting.what_ifs.questions import ActingSet, BeliefSet, QuestionAside, StakeScaled
from budgeting.what_ifs.rules import (
    AimSet,
    AlternativesAdded,
    AlternativesDropped,
    ContactsSet,
    CoverageSet,
    ReserveSet,
)
from budgeting.what_ifs.studies import NeedSet, StudyFreed, StudyKept, StudyLeftOut, StudyMoved

AnyChange: TypeAlias = (
    LimitSet
    | DaysSet
    | StudyKept
    | StudyLeftOut
    | StudyFreed
    | StudyMoved
    | PricesScaled
    | StakeScaled
    | BeliefSet
    | ActingSet
    | QuestionAside
    | NeedSet
    | AlternativesAdded
    | AlternativesDropped
    | CoverageSet
    | ContactsSet
    | ReserveSet
    | AimSet
)


class Posed(NamedTuple):
    """A programme as changed, and the problem of choice that it poses."""

    programme: Programme
    problem: Problem


def holding(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes that hold, each target's last, in an order of their own: how they were entered makes no difference.

    What is dropped goes first, so that a prerequisite can be turned round without a moment in which it is a circle.
    """
    last = {change.target: change for change in changes}
    return tuple(sorted(last.values(), key=lambda one: (isinstance(one, NeedSet) and one.is_needed, one.target)))


def changed(programme: Programme, changes: Iterable[Change]) -> Programme:
    """The programme under all ``changes``. ProgrammeError, in plain words, when one of them does not fit it."""
    held = holding(changes)
    for change in held:
        if not isinstance(change, PricesScaled):
            programme = change.on_programme(programme)
    return with_prices(programme, [one for one in held if isinstance(one, PricesScaled)])


def pose(programme: Programme, changes: Sequence[Change]) -> Posed:
    """The problem of choice under ``changes``.

    Raises ProgrammeError when a change does not fit, ProblemError when there is nothing to choose from.
    """
    made = changed(programme, changes)
    check_choosable(made)
    held = holding(changes)
    left_out = {one.study_key for one in held if isinstance(one, StudyLeftOut)}
    problem = build_problem(made, include=[study.key for study in made.studies if study.key not in left_out])
    for change in held:
        problem = change.on_problem(problem)
    return Posed(made, problem)
