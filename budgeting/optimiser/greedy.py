"""A first plan at once: forced studies first, then bundles down a ranked list, each taken if it still fits."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from budgeting.optimiser.draft import Draft, Lookup
from budgeting.optimiser.verify import account
from budgeting.problem import Bundle, Problem, Selection

# Upgrading replays the plan for each bundle; beyond so many steps a first plan would no longer come at once.
_MOST_UPGRADES = 5_000


def first_plan(problem: Problem) -> Selection | None:
    """The better of two ranked plans, by value for money and by net value; None: forced studies did not fit."""
    lookup = Lookup(problem)
    plans = [_down(lookup, ranking) for ranking in (_by_ratio(lookup), _by_net_value(lookup))]
    return max((plan for plan in plans if plan), key=lambda plan: account(problem, plan).objective_minor, default=None)


def _down(lookup: Lookup, ranking: list[tuple[str, Bundle]]) -> Selection | None:
    """Walk down ``ranking`` and take what fits and pays; then once more and upgrade what still fits and pays."""
    forced = draft = _forced(lookup)
    if forced is None or draft is None:
        return None
    for question, bundle in ranking:
        draft = _better_of(draft, draft.answering(question, bundle))
    if len(ranking) * len(draft.answers) <= _MOST_UPGRADES:
        for question, bundle in ranking:
            if question in draft.answers and bundle.value_minor > draft.answers[question].value_minor:
                draft = _better_of(draft, _answering_all(forced, {**draft.answers, question: bundle}))
    selection = draft.selection()
    return None if account(lookup.problem, selection).broken else selection


def _better_of(draft: Draft, other: Draft | None) -> Draft:
    return other if other and other.objective_minor > draft.objective_minor else draft


def _answering_all(draft: Draft | None, answers: Mapping[str, Bundle]) -> Draft | None:
    """``draft`` with all of ``answers``; packages that only an answer no longer given needed are not in it."""
    for question, bundle in answers.items():
        draft = draft and draft.answering(question, bundle)
    return draft


def _forced(lookup: Lookup) -> Draft | None:
    """The mandatory and fixed studies at their cheapest; None when one does not fit."""
    draft: Draft | None = Draft(lookup)
    for key, study in lookup.studies.items():
        if draft and (study.mandatory or key in lookup.fixed):
            draft = draft.funding(key, None)
    return draft


def _by_ratio(lookup: Lookup) -> list[tuple[str, Bundle]]:
    """Bundles by value / cost, greatest first; ties by key."""
    return sorted(
        _bundles(lookup), key=lambda pair: (-Fraction(pair[1].value_minor, max(1, _cost(lookup, pair[1]))), pair[0])
    )


def _by_net_value(lookup: Lookup) -> list[tuple[str, Bundle]]:
    """Bundles by value - cost, greatest first; ties by key."""
    return sorted(_bundles(lookup), key=lambda pair: (_cost(lookup, pair[1]) - pair[1].value_minor, pair[0]))


def _bundles(lookup: Lookup) -> Iterator[tuple[str, Bundle]]:
    for question in lookup.problem.questions:
        for bundle in sorted(question.bundles, key=lambda bundle: bundle.key):
            if bundle.value_minor > 0:
                yield question.key, bundle


def _cost(lookup: Lookup, bundle: Bundle) -> int:
    """Expected cost of a bundle bought alone, each package at its cheapest start."""
    packages = ((lookup.studies[package.study], package.level) for package in bundle.packages)
    return bundle.expected_follow_up_minor + sum(
        min(choice.cost_minor for choice in study.choices if choice.level == level) for study, level in packages
    )
