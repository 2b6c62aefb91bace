"""What follows from a plan alone is worked out once for it, and for no other plan."""

from dataclasses import replace

from budgeting.optimiser.solving import solve
from budgeting.plans.laying_out import lay_out
from budgeting.plans.once import once_per_plan
from budgeting.plans.plan import Plan
from budgeting.posing.building import build_problem
from tests.builders import make_programme, make_study


def test_a_plan_is_worked_out_once_for_each_further_argument_and_never_taken_for_another() -> None:
    programme = make_programme(make_study("survey"))
    problem = build_problem(programme)
    plan = lay_out(programme, problem, solve(problem, workers=1))
    other, asked = replace(plan), []

    @once_per_plan
    def named(of: Plan, more: str = "") -> str:
        asked.append((id(of), more))
        return f"{of.programme.key}{more}"

    assert [named(plan), named(plan), named(other), named(plan, "x")] == [programme.key] * 3 + [f"{programme.key}x"]
    assert asked == [(id(plan), ""), (id(other), ""), (id(plan), "x")]
