"""How sure a plan is: what every draw chooses is core, what none does is out."""

from dataclasses import replace

from budgeting.explaining.robustness.outturns import chances, outturn, replanned
from budgeting.explaining.robustness.robustness import Robustness, robustness
from budgeting.optimiser import account
from budgeting.optimiser.solving import solve
from budgeting.plans.frozen import Frozen
from budgeting.posing.building import build_problem
from budgeting.problem import Problem, Selection, Solution
from budgeting.programme import Budget, Programme
from tests.builders import POUNDS, make_packages, make_programme, make_question, make_study


def programme(*, budget: int = 30_000) -> Programme:
    return make_programme(
        make_study("survey", packages=make_packages(4_000)),
        make_study("dear", packages=make_packages(60_000)),
        questions=(make_question("fees"),),
        budgets=(Budget(budget * POUNDS),),
    )


def solver(problem: Problem, known: Selection | None = None, *, enough_gap: float = 0.0) -> Solution:
    return solve(problem, time_limit_seconds=30, workers=1, is_settled=False, enough_gap=enough_gap)


def frozen(asked: Programme) -> Frozen:
    problem = build_problem(asked)
    return Frozen(asked, problem, solver(problem))


def found(asked: Programme, count: int = 6) -> Robustness:
    return robustness(frozen(asked), solver, lambda *_: None, count=count)


def test_what_every_draw_chooses_is_core_and_what_none_does_is_out() -> None:
    standings = {one.study: (one.standing, one.chosen_ppm) for one in found(programme()).studies}
    assert standings == {"survey": ("core", 1_000_000), "dear": ("out", 0)}


def test_the_same_plan_is_judged_the_same_again() -> None:
    assert found(programme()) == found(programme())


def test_a_draw_without_a_plan_is_counted_and_told() -> None:
    must = replace(make_study("survey", packages=make_packages(4_000)), is_mandatory=True)
    asked = make_programme(must, questions=(make_question("fees"),), budgets=(Budget(4_000 * POUNDS),))
    posed = build_problem(asked)
    short = replace(posed, budgets=(replace(posed.budgets[0], limit_minor=1),))
    plan = Frozen(asked, short, replace(solver(posed)))
    judged = robustness(plan, solver, lambda *_: None, count=3)
    assert judged.impossible_count == 3
    assert judged.overspends[0].over_ppm == 1_000_000


def test_steps_are_told_of_every_few_draws() -> None:
    told: list[tuple[int, int]] = []
    robustness(frozen(programme()), solver, lambda done, total, _: told.append((done, total)), count=6)
    assert told == [(1, 2), (2, 2)]


def test_a_plan_turns_out_as_the_checker_adds_it_up_where_nothing_was_drawn() -> None:
    problem = build_problem(programme())
    selection = solver(problem).selection
    assert selection is not None
    assert replanned(problem, selection.packages).packages == selection.packages
    turned = outturn(problem, selection.packages)
    assert turned.net_minor == account(problem, selection).objective_minor
    assert sum(item.minor for item in turned.spends) == account(problem, selection).cost_minor
    assert chances(problem, turned.selection) == ()
