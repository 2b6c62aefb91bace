"""What is found out about each study equals trying every plan."""

from dataclasses import replace
from functools import cache

import pytest

from budgeting.explaining.again.forcing import dearer, forced_in
from budgeting.explaining.again.nearest import nearest
from budgeting.explaining.cards import turning
from budgeting.explaining.cards.findings import Finding, find_out
from budgeting.explaining.cards.turning import Turn, entry_turn
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.giving_up import without_rule
from budgeting.optimiser.verify import account
from budgeting.problem import AtMostOne, Bundle, PackageRef, Problem, QuestionBundles, Selection, Solution
from tests.budgeting.explaining.brute import Brute, frozen
from tests.budgeting.explaining.tiny import tiny
from tests.budgeting.optimiser.problems import bundle, choice, funding, problem, question, study
from tests.budgeting.optimiser.trying import every_selection, judged

SEEDS = range(12)


@cache
def found(seed: int) -> tuple[Problem, int, dict[str, Finding]]:
    """A tiny problem, its best worth, and what is found out about it; none where it has no plan."""
    of = frozen(tiny(seed))
    sums = of.solution.account
    if sums is None:
        return of.problem, 0, {}
    return of.problem, sums.objective_minor, find_out(of, Brute(), lambda *_: None)


def worths(problem: Problem) -> list[tuple[int, Selection]]:
    return [(worth, one) for one in every_selection(problem) if (worth := judged(problem, one)) is not None]


def best(problem: Problem) -> int | None:
    return max((worth for worth, _ in worths(problem)), default=None)


def funds(plan: Selection, study: str) -> bool:
    """Whether ``plan`` has the study, or a possibility of it."""
    waits = any(one.bundle == "then" for one in plan.bundles)
    return any(one.study == study for one in plan.packages) or (study == "later" and waits)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lost_by_turning_a_study_round_is_what_trying_every_plan_says(seed: int) -> None:
    problem, worth, findings = found(seed)
    for key, one in findings.items():
        if one.turned is None or one.turned.plan is None:
            continue
        is_in = one.fate == "left_out"
        there = [w for w, plan in worths(problem) if funds(plan, key) == is_in]
        assert one.turned.loss_minor == worth - max(there)
        assert one.turned.is_exact


@pytest.mark.parametrize("seed", SEEDS)
def test_a_study_that_cannot_be_turned_round_is_so_in_every_plan(seed: int) -> None:
    problem, _, findings = found(seed)
    for key, one in findings.items():
        if one.turned is not None and one.turned.plan is None:
            assert one.turned.is_ruled_out
            assert all(funds(plan, key) == (one.fate != "left_out") for _, plan in worths(problem))
            for rule in one.rules:
                eased = worths(without_rule(problem, rule))
                assert any(funds(plan, key) == (one.fate == "left_out") for _, plan in eased)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_study_enters_for_just_the_extra_worth_that_is_named(seed: int) -> None:
    problem, worth, findings = found(seed)
    for key, one in findings.items():
        if key != "later" and one.fate == "left_out" and one.turned and one.turned.plan and one.turned.loss_minor > 0:
            loss = one.turned.loss_minor
            assert best(rewarding(problem, key, loss - 1)) == worth
            assert best(rewarding(problem, key, loss + 1)) == worth + 1


def rewarding(problem: Problem, study: str, minor: int) -> Problem:
    """``problem`` with ``minor`` more for having the study in at any level."""
    levels = {way.level for one in problem.studies if one.key == study for way in one.choices}
    bundles = tuple(Bundle(level, (PackageRef(study, level),), minor) for level in sorted(levels))
    return replace(problem, questions=(*problem.questions, QuestionBundles("extra", "Extra", bundles)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_study_turns_at_just_the_cost_that_is_named(seed: int) -> None:
    problem, worth, findings = found(seed)
    for key, one in findings.items():
        if not isinstance(one.turn, Turn) or not one.turn.is_exact or one.turned is None:
            continue
        target = worth if one.fate == "left_out" else worth - one.turned.loss_minor
        at = best(forced_in(dearer(problem, key, one.turn.by_minor), key))
        beyond = best(forced_in(dearer(problem, key, one.turn.by_minor + 1), key))
        assert at is not None
        assert at >= target
        assert beyond is None or beyond < target or one.turn.by_minor > 10**9


def test_turns_are_found_both_ways_and_mostly_exact() -> None:
    turns = [one.turn for seed in SEEDS for one in found(seed)[2].values() if isinstance(one.turn, Turn)]
    assert any(turn.by_minor < 0 for turn in turns)
    assert any(turn.by_minor > 0 for turn in turns)
    assert sum(turn.is_exact for turn in turns) >= 0.9 * len(turns)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rules_that_keep_a_study_out_are_those_without_which_the_best_plan_has_it(seed: int) -> None:
    _, worth, findings = found(seed)
    for key, one in findings.items():
        if one.fate == "left_out" and one.turned and one.turned.plan:
            for rule in one.rules:
                eased = Easing(frozen(tiny(seed))).without([rule])
                top = best(eased)
                assert top is not None
                assert top > worth
                assert any(w == top and funds(plan, key) for w, plan in worths(eased))


def test_studies_that_wait_for_a_finding_are_turned_round_too() -> None:
    waiting = [found(seed)[2]["later"] for seed in SEEDS if found(seed)[2]]
    assert {"conditional", "left_out"} <= {one.fate for one in waiting}
    assert all(one.turned is not None for one in waiting)


def test_what_need_not_change_is_put_back() -> None:
    for seed in SEEDS:
        problem, worth, _ = found(seed)
        equal = [plan for w, plan in worths(problem) if w == worth]
        for plan in equal:
            near = nearest(problem, plan, equal[0])
            sums = account(problem, near)
            assert not sums.broken
            assert sums.objective_minor == worth


@pytest.mark.parametrize("place", range(5))
def test_what_a_solver_does_not_prove_is_not_called_exact(place: int) -> None:
    seed = [seed for seed in SEEDS if found(seed)[2]][place]
    findings = find_out(frozen(tiny(seed)), Brute(slack_minor=50), lambda *_: None)
    assert not any(one.turned.is_exact for one in findings.values() if one.turned)
    assert {key: one.rules for key, one in findings.items()} == {key: one.rules for key, one in found(seed)[2].items()}


def test_a_cost_that_was_not_followed_to_its_end_is_not_called_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turning, "_MOST_STEPS", 0)
    found_out = find_out(frozen(tiny(1)), Brute(), lambda *_: None)
    turns = [one.turn for one in found_out.values() if isinstance(one.turn, Turn)]
    assert turns
    assert not any(turn.is_exact for turn in turns)


# “a” is worth its cost, “b” answers the same question for less money or none, and only one of the two may run.
RIVALS = problem(
    (study("a", choice(100)), study("b", choice(300))),
    question("q", bundle("one", 500, "a"), bundle("two", 350, "b")),
    limit=300,
    alternatives=(AtMostOne("ways", "Ways", ("a", "b")),),
)
WITH_B = funding("b", bundles=("q:two",))


def unproven(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    """Finds nothing and proves nothing, as when the time is up."""
    del problem, known, enough_gap
    return Solution("unknown", None, None, None, None, 0.0)


def test_that_no_cost_would_do_is_said_only_where_it_is_proven() -> None:
    assert entry_turn(RIVALS, "b", 351, WITH_B, Brute()) == "never"
    assert entry_turn(RIVALS, "b", 351, WITH_B, unproven) == "not settled"
    assert entry_turn(RIVALS, "b", 351, WITH_B, Brute(slack_minor=50)) == "not settled"


def test_a_study_that_is_worth_just_as_much_for_nothing_would_have_to_cost_nothing() -> None:
    assert entry_turn(RIVALS, "b", 350, WITH_B, Brute()) == Turn(-300, is_exact=True, level="standard")
    assert entry_turn(RIVALS, "b", 350, WITH_B, unproven) == Turn(-300, is_exact=False, level="standard")


def test_a_rule_is_cleared_only_where_the_best_plan_without_it_is_proven() -> None:
    of = frozen(RIVALS)

    def never_eased(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        return Brute()(problem, known) if problem.budgets else unproven(problem, known, enough_gap=enough_gap)

    settled, cut_short = (find_out(of, solve, lambda *_: None)["b"] for solve in (Brute(), never_eased))
    assert (settled.rules, settled.is_each_rule_settled) == ((), True)
    assert (cut_short.rules, cut_short.is_each_rule_settled) == ((), False)


def test_what_stands_in_the_way_is_not_called_several_rules_where_that_is_not_settled() -> None:
    of = frozen(replace(RIVALS, budgets=(replace(RIVALS.budgets[0], limit_minor=200),)))

    def only_posed(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
        del enough_gap
        return Brute()(problem, known) if problem.budgets else unproven(problem)

    settled, cut_short = (find_out(of, solve, lambda *_: None)["b"] for solve in (Brute(), only_posed))
    assert (settled.rules, settled.is_each_rule_settled) == (("budget:whole",), True)
    assert (cut_short.rules, cut_short.is_each_rule_settled) == ((), False)
