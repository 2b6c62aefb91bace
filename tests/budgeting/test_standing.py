from dataclasses import replace

import pytest

from budgeting.building import build_problem
from budgeting.errors import ApprovalError
from budgeting.laying_out import lay_out
from budgeting.optimiser.solving import solve
from budgeting.plans import Plan
from budgeting.programme import Alternatives, Budget, SharedCost
from budgeting.standing import changes_since, check_ceilings
from tests.builders import POUNDS, make_line, make_programme, make_question, make_study

PROGRAMME = make_programme(
    make_study("survey"), make_study("talks", method_key="depth-interviews"), budgets=(Budget(50_000 * POUNDS),)
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    problem = build_problem(PROGRAMME)
    return lay_out(PROGRAMME, problem, solve(problem, workers=1))


def test_nothing_has_changed_in_the_same_programme(plan: Plan) -> None:
    assert changes_since(plan, PROGRAMME) == ()


def test_feedback_that_arrived_since_is_no_change(plan: Plan) -> None:
    heard = tuple(replace(question, anxiety_points=()) for question in PROGRAMME.questions)
    assert changes_since(plan, replace(PROGRAMME, questions=heard)) == ()


def test_each_kind_of_change_is_counted_in_words(plan: Plan) -> None:
    shared = SharedCost("panel", "Panel", "insight", "q1", ("survey",), (make_line(),))
    changed = replace(
        PROGRAMME,
        questions=(*PROGRAMME.questions, make_question("later")),
        studies=tuple(replace(study, purpose="Another") for study in PROGRAMME.studies),
        shared_costs=(shared,),
        budgets=(Budget(40_000 * POUNDS),),
        alternatives=(Alternatives("ways", "Ways", ("survey", "talks")),),
    )
    said = ("1 question", "2 studies", "1 shared cost", "1 budget", "rules or staff days")
    assert changes_since(plan, changed) == said


def test_a_ceiling_that_is_met_to_the_penny_holds_and_one_below_does_not(plan: Plan) -> None:
    needed = plan.cost_minor + plan.reserve_minor
    check_ceilings(plan, replace(PROGRAMME, budgets=(Budget(needed),)))
    with pytest.raises(ApprovalError, match="“the whole programme” has now"):
        check_ceilings(plan, replace(PROGRAMME, budgets=(Budget(needed - 1),)))


def test_a_ceiling_of_one_cost_centre_in_one_period_is_named(plan: Plan) -> None:
    with pytest.raises(ApprovalError, match="“Insight, Q1” has now"):
        check_ceilings(plan, replace(PROGRAMME, budgets=(Budget(0, "q1", "insight"),)))
