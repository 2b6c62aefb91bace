"""Of plans that are worth the same, one that is near another plan: what need not change is not said to change."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from budgeting.optimiser.verify import account
from budgeting.posing.ranking import with_shared
from budgeting.problem import Problem, Selection


def nearest(problem: Problem, plan: Selection, to: Selection) -> Selection:
    """``plan`` with whatever of ``to`` can be put back, one study and one answer after the other, at no loss.

    The result keeps every rule of ``problem`` and is worth no less than ``plan``.
    """
    worth = account(problem, plan).objective_minor
    for study, question in _differences(plan, to):
        for nearer in _put_back(problem, plan, to, study, question):
            sums = account(problem, nearer)
            if not sums.broken and sums.objective_minor >= worth:
                plan = nearer
                break
    return plan


def _differences(plan: Selection, to: Selection) -> list[tuple[str, str]]:
    """Each study, and then each question, in which the two differ, with an empty text for the other."""
    packages = set(plan.packages) ^ set(to.packages)
    bundles = set(plan.bundles) ^ set(to.bundles)
    studies = sorted({one.study for one in packages})
    return [*((key, "") for key in studies), *(("", key) for key in sorted({one.question for one in bundles}))]


def _put_back(problem: Problem, plan: Selection, to: Selection, study: str, question: str) -> Iterator[Selection]:
    """``plan`` with the place that the study has in ``to``, with and without the answers that rest on it."""
    resting = {one.key for one in problem.questions if study and _rests_on(problem, one.key, study)}
    for questions in (resting, set()) if study else ({question},):
        yield with_shared(problem, _mixed(plan, to, {study}, questions))


def _mixed(plan: Selection, to: Selection, studies: Collection[str], questions: Collection[str]) -> Selection:
    packages = [one for one in plan.packages if one.study not in studies]
    packages += [one for one in to.packages if one.study in studies]
    bundles = [one for one in plan.bundles if one.question not in questions]
    bundles += [one for one in to.bundles if one.question in questions]
    return replace(
        plan,
        packages=tuple(sorted(packages, key=lambda one: one.study)),
        bundles=tuple(sorted(bundles, key=lambda one: one.question)),
    )


def _rests_on(problem: Problem, question: str, study: str) -> bool:
    bundles = next(one.bundles for one in problem.questions if one.key == question)
    named = {ref.study for bundle in bundles for ref in bundle.packages}
    return study in named or any(one.study == study for bundle in bundles for one in bundle.follow_ups)
