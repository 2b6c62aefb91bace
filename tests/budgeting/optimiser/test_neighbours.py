"""What is known of a neighbouring problem: its bound holds where nothing was loosened."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from budgeting.optimiser import searching
from budgeting.optimiser.progress import Known
from budgeting.optimiser.solving import answer
from budgeting.problem import AtMostOne, Problem
from tests.budgeting.optimiser.strategies import drawn, problems
from tests.budgeting.optimiser.trying import best_by_trying


def tightened(posed: Problem) -> list[Problem]:
    """Neighbours of which every plan is one of ``posed``, worth no more there."""
    studies = posed.studies
    less = tuple(replace(one, limit_minor=one.limit_minor * 2 // 3) for one in posed.budgets)
    worse = tuple(
        replace(one, bundles=tuple(replace(way, value_minor=way.value_minor // 2) for way in one.bundles))
        for one in posed.questions
    )
    rule = AtMostOne("more", "More", tuple(one.key for one in studies[:2]))
    return [
        replace(posed, budgets=less),
        replace(posed, capacities=tuple(replace(one, days_milli=one.days_milli // 2) for one in posed.capacities)),
        replace(posed, alternatives=(*posed.alternatives, rule)),
        replace(posed, questions=worse),
        replace(posed, studies=(replace(studies[0], mandatory=False, excluded=True), *studies[1:]), fixed=()),
    ]


def is_tighter(posed: Problem, other: Problem) -> bool:
    """Leaving a study out frees what was fixed, which is a loosening where anything was."""
    return not posed.fixed or other.fixed == posed.fixed


@settings(max_examples=40, deadline=None, derandomize=True)
@given(problems())
def test_a_bound_of_a_looser_neighbour_holds_and_the_best_is_still_found(posed: Problem) -> None:
    best = best_by_trying(posed)
    for other in (one for one in tightened(posed) if best is not None and is_tighter(posed, one)):
        if other.studies != posed.studies and posed.studies[0].mandatory:
            continue
        expected = best_by_trying(other)
        assert expected is None or expected <= (best or 0)
        found = answer(other, Known(bound_minor=best))
        assert (found.account and found.account.objective_minor) == expected


def test_a_bound_that_a_known_plan_reaches_ends_the_search_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = 0

    def refuse(*_: Any) -> None:  # noqa: ANN401  whatever it is given
        raise AssertionError

    for seed in range(30):
        posed = drawn(seed)
        whole = answer(posed)
        other = tightened(posed)[0]
        if whole.account and best_by_trying(other) == whole.account.objective_minor:
            known = answer(other).selection
            with monkeypatch.context() as watched:
                watched.setattr(searching, "relax", refuse)
                found = answer(other, Known(known, whole.bound_minor))
            assert (found.status, found.selection) == ("optimal", known)
            ended += 1
    assert ended >= 5


def test_a_bound_from_before_a_limit_was_raised_would_be_wrong() -> None:
    """The other way round the law does not hold: many problems are worth more than their tighter neighbours."""
    wrong = 0
    for posed in map(drawn, range(30)):
        whole = best_by_trying(posed)
        tighter = [best_by_trying(one) for one in tightened(posed)[:4]]
        wrong += any(whole is not None and one is not None and whole > one for one in tighter)
    assert wrong >= 5
