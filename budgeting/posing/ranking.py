"""Ranking by value over cost, as a spreadsheet does it: the comparison that an optimised plan is held against."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from budgeting.optimiser.verify import account
from budgeting.posing.pruning import bundle_worth
from budgeting.problem import (
    Bundle,
    Candidate,
    Choice,
    ChosenBundle,
    ChosenPackage,
    PackageRef,
    Problem,
    QuestionBundles,
    Selection,
)
from budgeting.studies import Level

Bought: TypeAlias = Mapping[tuple[str, Level], str]
"""The start of each package that is bought, by study and level."""


@dataclass(frozen=True)
class _Ranked:
    """A study at its best level alone, with the value and cost that it is ranked by."""

    study: Candidate
    choices: tuple[Choice, ...]
    value_minor: int
    cost_minor: int

    @property
    def gain_minor(self) -> int:
        """Net value alone."""
        return self.value_minor - self.cost_minor

    @property
    def ratio(self) -> Fraction:
        """Net value over cost."""
        return Fraction(self.gain_minor, max(1, self.cost_minor))


def rank_by_ratio(problem: Problem) -> Selection:
    """Fund studies one by one in order of their net value alone over their cost, while every rule holds.

    Each study stands at the level whose own value (of bundles made of it alone, over all questions) exceeds its cost
    most. Mandatory and fixed studies come first. A study that breaks a rule is passed over, and tried again once others
    are in (it may have waited for one). Then each question takes the most valuable bundle that the chosen studies
    allow.
    """
    ranked = sorted((_ranked(problem, study) for study in problem.studies if _may(study)), key=_order(problem))
    selection = Selection()
    tried: Selection | None = None
    while tried != selection:
        tried = selection
        for one in ranked:
            selection = _with_study(problem, selection, one)
    return _with_bundles(problem, selection)


def _may(study: Candidate) -> bool:
    return bool(study.choices) and not study.excluded


def _ranked(problem: Problem, study: Candidate) -> _Ranked:
    fixed = {one.level for one in problem.fixed if one.study == study.key}
    ways = [choice for choice in study.choices if not fixed or choice.level in fixed] or list(study.choices)
    values = {choice.level: _value_alone(problem, study.key, choice.level) for choice in ways}
    best = max(ways, key=lambda choice: values[choice.level] - choice.cost_minor)
    same_level = tuple(choice for choice in ways if choice.level == best.level)
    return _Ranked(study, same_level, values[best.level], best.cost_minor)


def _value_alone(problem: Problem, study: str, level: Level) -> int:
    """Over all questions, the most valuable bundle made of the package alone, which is that of its earliest start."""
    return sum(
        max((bundle_worth(one, problem.objective) for one in question.bundles if _only(one, study, level)), default=0)
        for question in problem.questions
    )


def _only(bundle: Bundle, study: str, level: Level) -> bool:
    return [(one.study, one.level) for one in bundle.packages] == [(study, level)] and not bundle.follow_ups


def _order(problem: Problem) -> Callable[[_Ranked], tuple[bool, Fraction, str]]:
    forced = {one.study for one in problem.fixed}
    return lambda one: (not (one.study.mandatory or one.study.key in forced), -one.ratio, one.study.key)


def _with_study(problem: Problem, selection: Selection, one: _Ranked) -> Selection:
    """``selection`` with the study, if it is worth its cost (or must be in) and breaks no rule that held before."""
    must = one.study.mandatory or any(fixed.study == one.study.key for fixed in problem.fixed)
    is_in = any(package.study == one.study.key for package in selection.packages)
    if is_in or not (must or one.gain_minor > 0):
        return selection
    before = set(account(problem, selection).broken)
    for choice in one.choices:
        added = with_package(problem, selection, ChosenPackage(one.study.key, choice.level, choice.start))
        if set(account(problem, added).broken) <= before:
            return added
    return selection


def with_package(problem: Problem, selection: Selection, package: ChosenPackage) -> Selection:
    """``selection`` with one more package and the shared elements that it then needs."""
    packages = tuple(sorted((*selection.packages, package), key=lambda one: one.study))
    return with_shared(problem, replace(selection, packages=packages))


def with_shared(problem: Problem, selection: Selection) -> Selection:
    """``selection`` buying exactly the shared elements that its studies and follow-ups use."""
    users = {package.study for package in selection.packages}
    users |= {follow_up.study for bundle in chosen_bundles(problem, selection) for follow_up in bundle.follow_ups}
    return replace(selection, shared=tuple(one.key for one in problem.shared if users & set(one.used_by)))


def chosen_bundles(problem: Problem, selection: Selection) -> Iterator[Bundle]:
    """The bundles that ``selection`` answers with, in order of question."""
    chosen = {(one.question, one.bundle) for one in selection.bundles}
    for question in problem.questions:
        yield from (bundle for bundle in question.bundles if (question.key, bundle.key) in chosen)


def available_bundles(problem: Problem, question: QuestionBundles, bought: Bought) -> list[Bundle]:
    """The bundles of ``question`` that need nothing beyond ``bought``, the most valuable first."""
    within = [bundle for bundle in question.bundles if is_available(problem, bundle, bought)]
    return sorted(within, key=lambda bundle: (-bundle_worth(bundle, problem.objective), bundle.key))


def is_available(problem: Problem, bundle: Bundle, bought: Bought) -> bool:
    """Whether every package of ``bundle`` is bought and starts in time for it."""
    return all(_is_in_time(problem, package, bought.get((package.study, package.level))) for package in bundle.packages)


def _is_in_time(problem: Problem, package: PackageRef, start: str | None) -> bool:
    if start is None or package.by is None:
        return start is not None
    return problem.periods.index(start) <= problem.periods.index(package.by)


def bought_in(selection: Selection) -> dict[tuple[str, Level], str]:
    """The packages that ``selection`` buys up front, each with its start."""
    return {(package.study, package.level): package.start for package in selection.packages}


def _with_bundles(problem: Problem, selection: Selection) -> Selection:
    for question in problem.questions:
        before = set(account(problem, selection).broken)
        for bundle in available_bundles(problem, question, bought_in(selection)):
            bundles = (*selection.bundles, ChosenBundle(question.key, bundle.key))
            added = with_shared(problem, replace(selection, bundles=bundles))
            if set(account(problem, added).broken) <= before:
                selection = added
                break
    return selection
