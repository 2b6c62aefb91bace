"""A first plan at once: forced studies first, then bundles down a ranked list, each taken if it still fits and pays."""

from collections.abc import Iterator

from budgeting.optimiser.draft import Draft
from budgeting.optimiser.lookup import Lookup
from budgeting.optimiser.verify import account
from budgeting.problem import Bundle, Coverage, Problem, Selection

# So many bundles at most are tried in place of what already answers a question, so that a first plan comes at once.
_MOST_UPGRADES = 1_200
# Value / cost is compared in whole numbers, to the millionth of a millionth.
_FINE = 40
_Ranking = list[tuple[str, Bundle]]


def first_plan(problem: Problem) -> Selection | None:
    """The better of two ranked plans, by value for money and by net value; None: forced studies did not fit.

    It keeps every rule. Follow-ups are set aside in full where a level of confidence is asked for.
    """
    lookup = Lookup(problem)
    drafts = [_down(lookup, ranking) for ranking in _rankings(lookup)]
    best = max((draft for draft in drafts if draft), key=lambda draft: draft.objective_minor, default=None)
    selection = best.selection() if best else None
    return None if selection is None or account(problem, selection).broken else selection


def _down(lookup: Lookup, ranking: _Ranking) -> Draft | None:
    """Walk down ``ranking`` and take what fits and pays; then once more and upgrade what still fits and pays."""
    draft = Draft(lookup)
    spare = _forced(lookup, draft)
    if spare is None:
        return None
    for question, bundle in ranking:
        if question not in draft.answers:
            _if_it_pays(lookup, draft, question, bundle)
    _leave_out(lookup, draft, spare)
    better = [
        (question, bundle)
        for question, bundle in ranking
        if question not in draft.answers or bundle.value_minor > draft.answers[question].value_minor
    ]
    for question, bundle in better[:_MOST_UPGRADES]:
        _if_it_pays(lookup, draft, question, bundle)
    return draft


def _if_it_pays(lookup: Lookup, draft: Draft, question: str, bundle: Bundle) -> None:
    """Answer ``question`` by ``bundle`` unless that breaks a rule or is worth no more.

    What answered it before may go, and with it a study that coverage asks for.
    """
    mark, before = draft.mark(), draft.objective_minor
    is_kept = draft.answer(question, bundle) and draft.objective_minor > before
    if not is_kept or not _all_covered(lookup, draft):
        draft.back_to(mark)


def _forced(lookup: Lookup, draft: Draft) -> list[str] | None:
    """Fund the mandatory and fixed studies and what coverage asks for, each at its cheapest; None when one cannot be.

    The keys are those of the studies that only coverage asks for.
    """
    for key, study in lookup.studies.items():
        if (study.mandatory or key in lookup.fixed) and not draft.fund(key):
            return None
    added: list[str] = []
    for rule in sorted(lookup.problem.coverage, key=lambda rule: rule.key):
        added += _covering(lookup, draft, rule)
        if not draft.covers(rule):
            return None
    return added


def _covering(lookup: Lookup, draft: Draft, rule: Coverage) -> Iterator[str]:
    """Fund the cheapest studies of ``rule`` until there are enough."""
    for key in sorted(set(rule.studies) - draft.choices.keys(), key=lambda key: (_least(lookup, key), key)):
        if draft.covers(rule):
            return
        mark = draft.mark()
        if key not in draft.choices and draft.fund(key):
            yield key
        else:
            draft.back_to(mark)


def _leave_out(lookup: Lookup, draft: Draft, spare: list[str]) -> None:
    """Give up those of ``spare``, the dearest first, that coverage no longer asks for beside all that is funded."""
    for key in sorted(spare, key=lambda key: (-_least(lookup, key), key)):
        mark = draft.mark()
        draft.let_go(key)
        if not _all_covered(lookup, draft):
            draft.back_to(mark)


def _all_covered(lookup: Lookup, draft: Draft) -> bool:
    return all(draft.covers(rule) for rule in lookup.problem.coverage)


def _least(lookup: Lookup, key: str) -> int:
    return next((choice.cost_minor for choice in lookup.ways(key)), 0)


def _rankings(lookup: Lookup) -> tuple[_Ranking, _Ranking]:
    """All bundles worth something, by value / cost and by value - cost, the greatest first; ties by key."""
    costed = sorted(
        (question.key, bundle.key, max(1, _cost(lookup, bundle)), bundle)
        for question in lookup.problem.questions
        for bundle in question.bundles
        if bundle.value_minor > 0
    )
    by_ratio = sorted(costed, key=lambda one: -(one[3].value_minor << _FINE) // one[2])
    by_net_value = sorted(costed, key=lambda one: one[2] - one[3].value_minor)
    return [(one[0], one[3]) for one in by_ratio], [(one[0], one[3]) for one in by_net_value]


def _cost(lookup: Lookup, bundle: Bundle) -> int:
    """Expected cost of a bundle bought alone, each package at its cheapest start."""
    return bundle.expected_follow_up_minor + sum(lookup.cheapest(one.study, one.level) for one in bundle.packages)
