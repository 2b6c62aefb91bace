from dataclasses import replace

import pytest

from budgeting.errors import ProblemError
from budgeting.optimiser.verify import account
from budgeting.plans.laying_out import lay_out, ratio_value
from budgeting.plans.plan import Plan, PlannedStudy
from budgeting.posing.building import build_problem
from budgeting.posing.ranking import rank_by_ratio
from budgeting.problem import Selection, Solution
from budgeting.programme import Budget, Programme, SharedCost, StaffCapacity
from budgeting.studies import Trigger
from tests.builders import (
    POUNDS,
    make_line,
    make_package,
    make_packages,
    make_programme,
    make_question,
    make_study,
)

SURVEY = make_study("survey")
TEST = make_study(
    "test", method_key="ab-test", period_key="q2", packages=make_packages(9_000), trigger=Trigger("survey")
)
DEAR = make_study("dear", packages=make_packages(90_000))


def solved(selection: Selection | None) -> Solution:
    return Solution("feasible", selection, None, None, None, 0.0)


def ranked_plan(programme: Programme) -> Plan:
    problem = build_problem(programme)
    return lay_out(programme, problem, solved(rank_by_ratio(problem)))


def planned(plan: Plan, key: str) -> PlannedStudy:
    return next(one for one in plan.studies if one.study.key == key)


FULL = make_programme(
    SURVEY,
    TEST,
    DEAR,
    capacities=(StaffCapacity("senior", "q3", 4_000),),
    shared_costs=(SharedCost("panel", "Panel", "digital", "q1", ("survey",), (make_line(700),)),),
)


def test_totals_are_the_same_whichever_way_they_are_added() -> None:
    plan = ranked_plan(FULL)
    assert plan.cost_minor == sum(one.cost_minor for one in plan.kept) + sum(
        one.cost_minor for one in plan.shared_costs
    )
    assert plan.cost_minor == sum(cell.cost_minor for cell in plan.cells)
    assert plan.reserve_minor == sum(cell.reserve_minor for cell in plan.cells)
    assert plan.reserve_minor == sum(one.cost_minor for one in plan.conditional)
    assert plan.value_minor == sum(one.value_minor for one in plan.questions)
    assert plan.net_minor == plan.value_minor - plan.cost_minor - plan.expected_follow_up_minor
    assert plan.free_minor == plan.budget_minor - plan.cost_minor - plan.reserve_minor


def test_every_study_has_one_fate() -> None:
    plan = ranked_plan(FULL)
    assert [one.study.key for one in plan.studies] == [study.key for study in FULL.studies]
    assert len(plan.kept) + len(plan.conditional) + len(plan.left_out) == len(FULL.studies)
    assert [one.study.key for one in plan.conditional] == ["test"]
    assert planned(plan, "dear").fate == "left_out"
    assert planned(plan, "dear").cost_minor == 0


def test_a_follow_up_is_held_in_reserve_with_its_chance() -> None:
    plan = ranked_plan(FULL)
    test = planned(plan, "test")
    assert 0 < test.chance_ppm < 1_000_000
    assert test.reason == "Held in reserve: a finding of “Survey” releases it."
    assert test.answers == ("fees",)
    assert {(cell.period_key, cell.reserve_minor) for cell in plan.cells if cell.reserve_minor} == {
        ("q2", 9_000 * POUNDS)
    }


def test_a_question_shows_its_ceiling_and_what_answers_it() -> None:
    queues = make_question("queues")
    plan = ranked_plan(replace(FULL, questions=(*FULL.questions, queues)))
    fees, unanswered = plan.questions
    assert fees.ceiling_minor == 80_000 * POUNDS
    assert 0 < fees.value_minor <= fees.ceiling_minor
    assert fees.is_answered
    assert "survey" in fees.study_keys
    assert not unanswered.is_answered
    assert unanswered.value_minor == 0
    assert fees.decision is fees.question.decision


def test_staff_days_are_shown_against_what_there_is() -> None:
    package = make_package(pounds=0, lines=(make_line(850, role="senior", days_milli=3_000),))
    study = make_study(packages=(package,))
    limits = (StaffCapacity("senior", "q1", 5_000), StaffCapacity("senior", "q4", 1_000))
    plan = ranked_plan(make_programme(study, capacities=limits))
    assert [(one.role, one.period_key, one.used_milli, one.capacity_milli) for one in plan.staff] == [
        ("senior", "q1", 3_000, 5_000),
        ("senior", "q4", 0, 1_000),
    ]
    unlimited = ranked_plan(make_programme(study))
    assert [one.capacity_milli for one in unlimited.staff] == [None]


def test_the_days_of_a_follow_up_are_counted_with_the_reserve() -> None:
    days = (make_line(850, role="senior", days_milli=2_000),)
    test = replace(TEST, packages=(make_package("minimum", 1_000, lines=days),))
    plan = ranked_plan(make_programme(SURVEY, test))
    assert [(one.period_key, one.used_milli) for one in plan.staff] == [("q2", 2_000)]


def test_ranking_by_ratio_is_added_up_beside_the_plan() -> None:
    problem = build_problem(FULL)
    expected = account(problem, rank_by_ratio(problem)).objective_minor
    assert ranked_plan(FULL).ratio_value_minor == ratio_value(problem) == expected


def test_a_ranking_that_cannot_keep_the_rules_has_no_value() -> None:
    must = replace(SURVEY, is_mandatory=True)
    assert ratio_value(build_problem(make_programme(must, budgets=(Budget(1),)))) is None


def test_where_nothing_was_chosen_there_is_no_plan() -> None:
    with pytest.raises(ProblemError, match="no plan to lay out"):
        lay_out(FULL, build_problem(FULL), solved(None))
