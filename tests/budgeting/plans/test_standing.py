from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from budgeting.errors import ApprovalError
from budgeting.optimiser.solving import solve
from budgeting.plans.laying_out import lay_out
from budgeting.plans.plan import Plan
from budgeting.plans.standing import changes_since, check_ceilings, check_quotes, expired_lines, quote_warnings
from budgeting.posing.building import build_problem
from budgeting.programme import Alternatives, Budget, ContactRule, CoverageRule, ReserveRule, SharedCost
from budgeting.rules import RESERVE_KINDS, ReserveKind
from budgeting.studies import CostLine, Override, Trigger
from tests.builders import POUNDS, make_line, make_package, make_programme, make_question, make_rate, make_study

TODAY = date(2026, 11, 22)

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


def test_a_plan_costed_with_another_vat_than_counts_now_does_not_stand(plan: Plan) -> None:
    room = replace(PROGRAMME, budgets=(Budget(10 * (plan.cost_minor + plan.reserve_minor)),), counts_vat=True)
    with pytest.raises(ApprovalError, match="VAT of 20 % counts against the budgets now"):
        check_ceilings(plan, room)
    assert "the VAT that counts" in changes_since(plan, room)
    check_ceilings(plan, replace(room, counts_vat=False, vat_bp=500))


def test_a_ceiling_of_one_cost_centre_in_one_period_is_named(plan: Plan) -> None:
    with pytest.raises(ApprovalError, match="“Insight, Q1” has now"):
        check_ceilings(plan, replace(PROGRAMME, budgets=(Budget(0, "q1", "insight"),)))


def quoted(days_left: int, **changes: Any) -> CostLine:  # noqa: ANN401  one of several fields
    """A line of 10 things at a quote that holds for ``days_left`` days after TODAY."""
    rate = replace(make_rate(5), supplier="Meridian", expires_on=TODAY + timedelta(days=days_left))
    return replace(make_line(10), key="quoted", label="Panel", rate=rate, **changes)


def plan_with(*lines: CostLine, shared: tuple[CostLine, ...] = ()) -> Plan:
    """A plan that buys a mandatory survey with ``lines`` and a shared cost with others."""
    survey = make_study("survey", packages=(make_package(lines=lines),), is_mandatory=True)
    shared_costs = (SharedCost("pool", "Panel pool", "insight", "q1", ("survey",), shared),) if shared else ()
    programme = make_programme(survey, shared_costs=shared_costs)
    problem = build_problem(programme)
    return lay_out(programme, problem, solve(problem, workers=1))


def test_a_quote_holds_to_the_end_of_its_last_day() -> None:
    check_quotes(plan_with(quoted(0)), TODAY)


def test_a_plan_priced_by_an_expired_quote_names_the_line_the_supplier_and_the_cure() -> None:
    with pytest.raises(ApprovalError) as caught:
        check_quotes(plan_with(quoted(-1)), TODAY)
    assert caught.value.message == (
        "This plan is priced by quotes that no longer hold: “Panel” in “Survey” by the quote of Meridian that "
        "expired on 21 Nov 2026. Reject it, ask the suppliers for new quotes, cost the studies again and have "
        "them chosen again."
    )


def test_an_expired_quote_behind_a_shared_cost_is_found() -> None:
    with pytest.raises(ApprovalError, match="“Panel” in “Panel pool”"):
        check_quotes(plan_with(shared=(quoted(-1),)), TODAY)


def test_an_expired_quote_is_no_matter_where_nothing_is_bought_or_a_price_was_put_by_hand() -> None:
    nothing, by_hand = quoted(-1, derived_milli=0), quoted(-1, override=Override("Agreed by phone", rate_minor=450))
    check_quotes(plan_with(nothing, by_hand), TODAY)
    assert expired_lines((nothing, by_hand, quoted(-1)), TODAY) == (quoted(-1),)


def test_a_study_page_warns_of_each_expired_quote_with_the_cure() -> None:
    (said,) = quote_warnings((quoted(3), quoted(-1)), TODAY)
    assert said.startswith("“Panel” is priced by the quote of Meridian that expired on 21 Nov 2026.")
    assert said.endswith("Ask for a new quote and cost the study again.")


WAITING = make_programme(
    make_study("survey"),
    make_study("trial", method_key="ab-test", period_key="q3", packages=(make_package(),), trigger=Trigger("survey")),
    budgets=(Budget(50_000 * POUNDS),),
)


def planned(reserve: ReserveRule) -> Plan:
    programme = replace(WAITING, reserve=reserve)
    problem = build_problem(programme)
    return lay_out(programme, problem, solve(problem, workers=1))


@pytest.mark.parametrize("kind", RESERVE_KINDS)
def test_money_by_period_and_cost_centre_adds_up_to_cost_and_reserve_under_every_rule(kind: ReserveKind) -> None:
    plan = planned(ReserveRule(kind, 900_000))
    assert plan.conditional
    assert sum(cell.cost_minor for cell in plan.cells) == plan.cost_minor
    assert sum(cell.reserve_minor for cell in plan.cells) == plan.reserve_minor > 0


def test_a_plan_is_held_to_the_reserve_rule_of_today() -> None:
    plan = planned(ReserveRule("expected"))
    needed = plan.cost_minor + plan.reserve_minor
    budgets = (Budget(needed),)
    check_ceilings(plan, replace(WAITING, budgets=budgets, reserve=ReserveRule("expected")))
    with pytest.raises(ApprovalError, match="“the whole programme” has now"):
        check_ceilings(plan, replace(WAITING, budgets=budgets, reserve=ReserveRule("full")))
    with pytest.raises(ApprovalError, match=r"more for its follow-ups than is left in 95 % of cases"):
        check_ceilings(plan, replace(WAITING, budgets=budgets, reserve=ReserveRule("confidence", 950_000)))


@pytest.mark.parametrize(
    "changes",
    [
        {"coverage": (CoverageRule("pay", "stage", "Pay"),)},
        {"contacts": ContactRule(100, 1)},
        {"reserve": ReserveRule("expected")},
    ],
)
def test_a_rule_that_came_or_went_since_is_told(plan: Plan, changes: dict[str, Any]) -> None:
    assert changes_since(plan, replace(PROGRAMME, **changes)) == ("rules or staff days",)
