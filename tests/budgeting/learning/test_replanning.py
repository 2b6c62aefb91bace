"""What has happened stands, what is left is chosen again, and no penny is lost on the way."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgeting.approvals.states import StudyState
from budgeting.errors import ProblemError
from budgeting.learning.believing import learned
from budgeting.learning.money import BEGUN, GRANTED, Used, purse_of
from budgeting.learning.replanning import Happenings, Remaining, remaining
from budgeting.optimiser import account, first_plan
from budgeting.optimiser.solving import solve
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Solution
from budgeting.programme import Programme
from tests.budgeting.learning.findings import make_finding
from tests.budgeting.learning.worlds import BUDGET, DOUBTFUL, STUDIES, world
from tests.builders import POUNDS, make_decision, make_study


def chosen(programme: Programme, problem: Problem | None = None) -> Plan:
    posed = problem or build_problem(programme)
    return lay_out(programme, posed, solve(posed, time_limit_seconds=20, workers=1))


def first_of(left: Remaining) -> Plan:
    """A plan that keeps every rule, found without a solver where that is easy."""
    selection = first_plan(left.problem)
    if selection is None:
        return chosen(left.programme, left.problem)
    sums = account(left.problem, selection)
    assert not sums.broken
    return lay_out(left.programme, left.problem, Solution("feasible", selection, sums, None, None, 0.0))


@cache
def plan() -> Plan:
    """What is in force."""
    return chosen(world())


def at(
    on: date = date(2027, 2, 1),
    *,
    used: dict[str, Used] | None = None,
    closed: frozenset[str] = frozenset(),
    **states: StudyState,
) -> Happenings:
    """Happenings by a day; a study not named is kept or waits, as the plan has it."""
    first: dict[str, StudyState] = {one.study.key: "kept" for one in plan().kept}
    first |= {one.study.key: "waiting" for one in plan().conditional}
    named = {key.replace("_", "-"): state for key, state in states.items()}
    return Happenings(on, first | named, used or {}, {}, closed=closed)


def test_the_plan_of_these_tests_keeps_three_and_holds_one_in_reserve() -> None:
    assert {one.study.key for one in plan().kept} == {"survey", "calls", "talks"}
    assert {one.study.key for one in plan().conditional} == {"deep-dive"}


def test_a_reported_study_stands_and_its_question_is_answered_by_belief() -> None:
    found = learned([make_finding(decision=make_decision(DOUBTFUL))])[-1].after.decision
    now = replace(
        at(date(2027, 5, 1), survey="reported"),
        decisions={"fees": found},
        reported=frozenset({("survey", "fees")}),
        called=frozenset({"deep-dive"}),
    )
    left = remaining(world(), plan(), now)
    again = chosen(left.programme, left.problem)
    assert left.fixed == ("survey",)
    assert left.programme.question("fees").decision.states[0].prior_ppm == found.states[0].prior_ppm
    assert left.programme.study("survey").question_keys == ()
    survey = next(one for one in again.kept if one.study.key == "survey")
    assert (survey.answers, survey.cost_minor) == ((), 10_000 * POUNDS)
    # What the finding calls for is no longer held back: it is chosen for what it adds now, or not.
    assert left.programme.study("deep-dive").trigger is None


def test_a_study_does_not_start_in_a_period_that_is_over() -> None:
    left = remaining(world(), plan(), at(date(2027, 8, 1), survey="in_field"))
    starts = {one.key: [choice.start for choice in one.choices] for one in left.problem.studies}
    assert set(starts["calls"]) == {"q3"}
    assert set(starts["talks"]) == {"q3"}
    assert set(starts["survey"]) == {"q1"}


def test_what_was_left_out_and_could_only_start_earlier_is_gone() -> None:
    programme = world()
    late = replace(programme, studies=(*programme.studies, make_study("late", question_keys=("calls",))))
    assert "late" in remaining(late, plan(), at(date(2027, 8, 1))).gone
    assert "late" not in remaining(late, plan(), at(date(2027, 2, 1))).gone


def test_a_closed_question_draws_no_money() -> None:
    left = remaining(world(), plan(), at(closed=frozenset({"talks"})))
    again = chosen(left.programme, left.problem)
    assert "talks" not in {one.study.key for one in again.kept}


def test_a_stopped_study_is_out_and_what_it_spent_stays_spent() -> None:
    spent = {"study:talks": Used(spent_minor=1_234_56)}
    left = remaining(world(), plan(), at(talks="stopped", calls="stopped", used=spent))
    again = chosen(left.programme, left.problem)
    costs = {one.study.key: one.cost_minor for one in again.kept}
    assert costs["talks"] == 1_234_56
    assert "calls" not in costs
    assert next(one for one in again.kept if one.study.key == "talks").answers == ()


def test_a_shared_cost_that_is_ordered_keeps_the_studies_it_was_ordered_for() -> None:
    left = remaining(world(), plan(), at(used={"shared:panel": Used(committed_minor=2_500 * POUNDS)}))
    assert set(left.fixed) == {"survey", "talks"}
    again = chosen(left.programme, left.problem)
    assert [one.cost_minor for one in again.shared_costs] == [2_500 * POUNDS]


def test_a_shared_cost_that_nobody_uses_any_more_still_takes_its_money() -> None:
    used = {"shared:panel": Used(spent_minor=2_000 * POUNDS)}
    left = remaining(world(), plan(), at(survey="stopped", talks="stopped", used=used))
    assert left.programme.shared_costs == ()
    assert left.programme.budget_minor == BUDGET - 2_000 * POUNDS


def test_a_period_that_is_overspent_stays_so_and_the_whole_budget_must_hold() -> None:
    over = at(survey="in_field", used={"study:survey": Used(spent_minor=50_000 * POUNDS)})
    left = remaining(world(), plan(), over)
    assert {budget.period_key: budget.limit_minor for budget in left.programme.budgets}["q1"] == 52_000 * POUNDS
    assert chosen(left.programme, left.problem).cost_minor <= BUDGET
    broken = at(survey="in_field", used={"study:survey": Used(spent_minor=BUDGET + 1)})
    with pytest.raises(ProblemError, match="raise the budget"):
        remaining(world(), plan(), broken)


def test_a_study_deleted_since_still_stands() -> None:
    programme = replace(world(), studies=tuple(s for s in world().studies if s.key != "calls"))
    left = remaining(programme, plan(), at(date(2027, 5, 1), calls="in_field"))
    assert "calls" in left.fixed


STATES: dict[str, st.SearchStrategy[StudyState]] = {
    **{key: st.sampled_from(["kept", "released", "in_field", "reported", "closed", "stopped"]) for key in STUDIES[:3]},
    "deep-dive": st.sampled_from(["waiting", "asked_for", "released", "in_field", "stopped"]),
}
USED = st.builds(Used, st.integers(0, 600_000), st.integers(0, 600_000), st.booleans())


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(STATES),
    st.fixed_dictionaries({}, optional={f"study:{key}": USED for key in STUDIES}),
    st.dates(date(2027, 1, 1), date(2027, 9, 30)),
)
def test_money_is_never_lost_and_what_ran_never_runs_again(
    states: dict[str, StudyState], used: dict[str, Used], on: date
) -> None:
    check_purse(states, used)
    left = remaining(world(), plan(), Happenings(on, states, used, {}))
    again = first_of(left)
    assert set(left.fixed) <= {one.study.key for one in again.kept}
    check_starts(left, again, states, on)
    check_costs(left, again, states, used)
    assert again.cost_minor + again.reserve_minor + again.free_minor == BUDGET


def check_purse(states: dict[str, StudyState], used: dict[str, Used]) -> None:
    before = purse_of(plan(), states, used)
    assert min(before.spent_minor, before.committed_minor, before.granted_minor, before.reserve_minor) >= 0
    parts = (before.spent_minor, before.committed_minor, before.granted_minor, before.reserve_minor, before.free_minor)
    assert sum(parts) == BUDGET
    assert before.spent_minor + before.committed_minor == sum(one.minor for one in used.values())


def check_starts(left: Remaining, again: Plan, states: dict[str, StudyState], on: date) -> None:
    begun = {key for key, state in states.items() if state in BEGUN}
    starts = {run.study_key: run.period_key for run in plan().runs}
    for run in again.runs:
        if run.study_key in begun:
            assert run.period_key == starts[run.study_key]
        elif run.study_key not in left.fixed:
            assert again.programme.period(run.period_key).ends_on >= on


def check_costs(left: Remaining, again: Plan, states: dict[str, StudyState], used: dict[str, Used]) -> None:
    kept = {one.study.key: one for one in again.kept}
    for key in left.fixed:
        mine, one = used.get(f"study:{key}", Used()), kept[key]
        assert one.cost_minor >= mine.minor
        assert one.cost_minor == mine.minor or not (states[key] == "stopped" or mine.is_final)
        assert not one.answers or states[key] not in ("stopped", "closed")
    assert sum(kept[key].cost_minor for key in left.fixed) >= sum(one.minor for one in used.values())
    after: dict[str, StudyState] = {key: states.get(key, "kept") for key in kept}
    after |= {one.study.key: "waiting" for one in again.conditional}
    purse = purse_of(again, {k: v if v in GRANTED else "kept" for k, v in after.items()} | after, used)
    assert purse.free_minor >= 0
