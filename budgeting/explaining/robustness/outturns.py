"""How one plan turns out in one draw: what it costs where, and what its answers are then worth."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from budgeting.posing.ranking import available_bundles, bought_in, with_shared
from budgeting.problem import (
    Bundle,
    Choice,
    ChosenBundle,
    ChosenPackage,
    Problem,
    QuestionBundles,
    Selection,
    Spend,
)

Packages = tuple[ChosenPackage, ...]


class Outturn(NamedTuple):
    """A plan in one draw: its ``selection`` there, its net worth, and what is spent where if ``released`` follow."""

    selection: Selection
    net_minor: int
    spends: tuple[Spend, ...]


def replanned(problem: Problem, packages: Packages) -> Selection:
    """``packages`` with the answers that are worth most with them, question by question, and what they share."""
    funded = {package.study for package in packages}
    selection, waiting = Selection(tuple(sorted(packages, key=lambda one: one.study))), set[str]()
    for question in problem.questions:
        bundle = _best(problem, question, selection, funded | waiting)
        if bundle:
            waiting |= {follow_up.study for follow_up in bundle.follow_ups}
            bundles = (*selection.bundles, ChosenBundle(question.key, bundle.key))
            selection = replace(selection, bundles=bundles)
    in_order = tuple(sorted(selection.bundles, key=lambda one: one.question))
    return with_shared(problem, replace(selection, bundles=in_order))


def _best(problem: Problem, question: QuestionBundles, selection: Selection, taken: set[str]) -> Bundle | None:
    """The most valuable bundle whose follow-ups nothing else funds or waits for."""
    within = available_bundles(problem, question, bought_in(selection))
    return next((one for one in within if not taken & {follow_up.study for follow_up in one.follow_ups}), None)


def outturn(problem: Problem, packages: Packages, is_released: Sequence[bool] = ()) -> Outturn:
    """How ``packages`` turn out in ``problem``; the follow-ups, in their order, cost what they do where released."""
    selection = replanned(problem, packages)
    bundles = list(_bundles(problem, selection))
    value = sum(bundle.value_minor - bundle.expected_follow_up_minor for bundle in bundles)
    spends = (*_bought(problem, selection), *_shared(problem, selection))
    follow_ups = [follow_up for bundle in bundles for follow_up in bundle.follow_ups]
    released = [one.spend for one, is_so in zip(follow_ups, is_released, strict=False) if is_so]
    cost = sum(item.minor for item in spends)
    return Outturn(selection, value - cost, (*spends, *(item for spend in released for item in spend)))


def chances(problem: Problem, selection: Selection) -> tuple[int, ...]:
    """How likely each follow-up of ``selection`` is, in parts per million, in their order."""
    found = (bundle.follow_ups for bundle in _bundles(problem, selection))
    return tuple(follow_up.probability_ppm for follow_ups in found for follow_up in follow_ups)


def _bundles(problem: Problem, selection: Selection) -> Iterator[Bundle]:
    chosen = {(one.question, one.bundle) for one in selection.bundles}
    for question in problem.questions:
        yield from (bundle for bundle in question.bundles if (question.key, bundle.key) in chosen)


def _bought(problem: Problem, selection: Selection) -> Iterator[Spend]:
    wanted = {(one.study, one.level, one.start) for one in selection.packages}
    for study in problem.studies:
        yield from _spends(study.key, study.choices, wanted)


def _spends(key: str, choices: Iterable[Choice], wanted: AbstractSet[tuple[str, ...]]) -> Iterator[Spend]:
    for choice in choices:
        if (key, choice.level, choice.start) in wanted:
            yield from choice.spend


def _shared(problem: Problem, selection: Selection) -> Iterator[Spend]:
    for element in problem.shared:
        if element.key in selection.shared:
            yield from element.spend
