"""The first plan: quick, sound, and better than walking down a list once."""

from random import Random

import pytest

from bench.optimiser.portfolios import made_portfolio
from budgeting.optimiser import greedy
from budgeting.optimiser.draft import Draft
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.lookup import Lookup
from budgeting.optimiser.verify import account
from budgeting.problem import Ceiling, ContactLimit, Contacts, Coverage, Fixed, Needs, Reserve, SharedElement, Spend
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, funded, problem, question, study
from tests.budgeting.optimiser.strategies import drawn

A, B, C = study("a"), study("b"), study("c")


def test_a_draft_adds_up_like_the_checker_at_every_step_forward_and_back() -> None:
    steps = 0
    for seed in range(150):
        posed, draw = drawn(seed), Random(seed)
        draft, marks = Draft(Lookup(posed)), []
        for asked in posed.questions * 3:
            before = draft.mark(), draft.selection(), draft.objective_minor
            if draft.answer(asked.key, draw.choice(asked.bundles)):
                marks.append(before)
                sums = account(posed, draft.selection())
                assert draft.objective_minor == sums.objective_minor
                assert not any("counts on" in said or "used by" in said or "exceeded" in said for said in sums.broken)
                steps += 1
            else:
                draft.back_to(before[0])
                assert (draft.selection(), draft.objective_minor) == before[1:]
        for mark, selection, objective in reversed(marks):
            draft.back_to(mark)
            assert (draft.selection(), draft.objective_minor) == (selection, objective)
    assert steps > 150


def test_a_large_problem_has_a_sound_first_plan_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    posed = made_portfolio(300, 0)
    plan = first_plan(posed)
    assert plan is not None
    best = account(posed, plan)
    assert best.broken == ()
    monkeypatch.setattr(greedy, "_MOST_UPGRADES", 0)
    once = first_plan(posed)
    assert once is not None
    assert account(posed, once).objective_minor < best.objective_minor


def test_a_better_bundle_takes_the_place_of_one_already_taken() -> None:
    asked = question("q", bundle("cheap", 150, "a"), bundle("dear", 400, "b", "c"))
    assert funded(first_plan(problem((A, B, C), asked, limit=200))) == ["b", "c"]
    assert funded(first_plan(problem((A, B, C), asked, limit=199))) == ["a"]


def test_a_study_that_another_answer_counts_on_stays() -> None:
    asked = question("q", bundle("cheap", 250, "a"), bundle("dear", 400, "b"))
    other = question("r", bundle("one", 300, "a"))
    plan = first_plan(problem((A, B), asked, other, needs=()))
    assert funded(plan) == ["a", "b"]


def test_what_only_a_study_left_out_needed_is_left_out_too() -> None:
    late = study("a", choice(start="p2"))
    asked = question("q", bundle("cheap", 390, "a"), bundle("dear", 600, "c"))
    panel = SharedElement("panel", "Panel", (Spend("p1", "cc", 10),), ("a",))
    posed = problem((late, B, study("c", choice(330))), asked, needs=(Needs("a", "b"),), shared=(panel,))
    plan = first_plan(posed)
    assert plan is not None
    assert (funded(plan), plan.shared) == (["c"], ())


def test_a_first_plan_keeps_a_fixed_start_limits_of_contacts_and_coverage() -> None:
    met = study("a", choice(contacts=(Contacts("g", "p1", 9),)), choice(150, start="p2"))
    asked = (question("q", bundle("one", 500, "a")), question("r", bundle("one", 500, "c")))
    plan = first_plan(
        problem(
            (met, B, study("c", choice(contacts=(Contacts("g", "p1", 1),)))),
            *asked,
            fixed=(Fixed("a", "standard", "p2"),),
            contact_limits=(ContactLimit("m", "M", "g", 0),),
            coverage=(Coverage("c", "C", ("b", "c")),),
        )
    )
    assert plan is not None
    assert [(one.study, one.start) for one in plan.packages] == [("a", "p2"), ("b", "p1")]


@pytest.mark.parametrize(
    ("reserve", "limit"), [(Reserve(), 200), (Reserve("expected"), 125), (Reserve("confidence"), 200)]
)
def test_a_first_plan_sets_follow_ups_aside(reserve: Reserve, limit: int) -> None:
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("c"),)))
    for more, kept in ((0, ["a"]), (-1, [])):
        budget = Ceiling("whole", "Whole programme", limit + more)
        assert funded(first_plan(problem((A, C), asked, budgets=(budget,), reserve=reserve))) == kept


def test_no_first_plan_where_too_few_of_a_group_fit() -> None:
    covered = (Coverage("c", "C", ("a", "b"), 2),)
    assert first_plan(problem((A, B), limit=199, coverage=covered)) is None
    assert funded(first_plan(problem((A, B), limit=200, coverage=covered))) == ["a", "b"]


def test_a_better_bundle_is_not_taken_where_coverage_asks_for_the_study_that_would_go() -> None:
    asked = question("q", bundle("cheap", 250, "a"), bundle("dear", 400, "b"))
    only = (Coverage("c", "C", ("a",)),)
    assert funded(first_plan(problem((A, B), asked, limit=100))) == ["b"]
    assert funded(first_plan(problem((A, B), asked, limit=100, coverage=only))) == ["a"]


@pytest.mark.parametrize("seed", range(8))
def test_every_draft_of_a_portfolio_keeps_every_rule(seed: int) -> None:
    posed = made_portfolio(50, seed)
    lookup = Lookup(posed)
    for ranking in greedy._rankings(lookup):
        draft = greedy._down(lookup, ranking)
        assert draft is not None
        sums = account(posed, draft.selection())
        assert (sums.broken, sums.objective_minor) == ((), draft.objective_minor)
