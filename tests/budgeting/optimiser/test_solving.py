"""What a solution claims: optimal only when two engines agree; infeasible and unknown are kept apart."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ortools.sat.python import cp_model

from budgeting.errors import ProblemError
from budgeting.optimiser import cpsat, searching, second
from budgeting.optimiser.building import build
from budgeting.optimiser.cpsat import Found
from budgeting.optimiser.greedy import first_plan
from budgeting.optimiser.progress import Known, Progress
from budgeting.optimiser.proving import Proof
from budgeting.optimiser.second import Opinion
from budgeting.optimiser.solving import answer, solve
from budgeting.problem import Ceiling, Problem
from tests.budgeting.optimiser.problems import bundle, choice, funded, funding, problem, question, study

A, B = study("a"), study("b")
POSED = problem((A, B), question("q", bundle("one", 500, "a")), question("r", bundle("one", 400, "b")), limit=150)
# The first plan puts A into the first period, where only B can be.
TIGHT = problem(
    (study("a", choice(), choice(start="p2"), mandatory=True), study("b", mandatory=True)),
    budgets=(Ceiling("p1", "First", 100, period="p1"),),
)
# The relaxation takes half of each pair of studies: three bundles of two, of which one fits.
LOOSE = problem(
    tuple(study(key) for key in "abc"),
    *(question(key, bundle("one", 900, *pair)) for key, pair in (("p", "ab"), ("q", "bc"), ("r", "ac"))),
    limit=200,
)
NOTHING = Opinion(is_impossible=False)
CLASHING = problem((study("a", mandatory=True),), limit=99)


def without_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "relax", lambda *_: None)


def without_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Proof, "begin", lambda *_: None)


def test_an_optimal_plan_names_who_agrees_and_has_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    found = solve(POSED)
    assert (found.status, found.gap, found.engines) == ("optimal", 0.0, ("CP-SAT", "exact tree"))
    without_tree(monkeypatch)
    assert solve(POSED).engines == ("CP-SAT", "HiGHS")
    assert found.account is not None
    assert found.bound_minor == found.account.objective_minor == 400


def test_optimal_is_not_said_when_the_second_engine_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    without_tree(monkeypatch)
    monkeypatch.setattr(second, "look_for_better", lambda *_, **__: NOTHING)
    found = solve(LOOSE)
    assert (found.status, found.bound_minor, found.gap, found.engines) == ("feasible", 700, 0.0, ("CP-SAT",))
    monkeypatch.undo()
    assert solve(LOOSE).engines == ("CP-SAT", "exact tree")


def test_a_bound_of_the_relaxation_that_is_reached_counts_as_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    without_tree(monkeypatch)
    monkeypatch.setattr(second, "look_for_better", lambda *_, **__: NOTHING)
    found = solve(problem((A,), question("q", bundle("one", 500, "a")), limit=100))
    assert (found.status, found.engines) == ("optimal", ("CP-SAT", "GLOP"))


def test_a_better_plan_of_the_second_engine_is_taken_and_nothing_is_called_optimal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_tree(monkeypatch)
    best = solve(LOOSE)
    assert best.selection is not None
    model = build(LOOSE)
    nothing = Found("optimal", (0,) * model.size, 0, 0)
    better = Opinion(is_impossible=False, values=tuple(model.assignment(best.selection)))
    monkeypatch.setattr(searching, "first_plan", lambda _: None)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: nothing)
    monkeypatch.setattr(second, "look_for_better", lambda *_, **__: better)
    found = solve(LOOSE)
    assert (found.status, found.selection, found.engines) == ("feasible", best.selection, ())


def test_without_any_bound_the_gap_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    without_tree(monkeypatch)
    without_relaxation(monkeypatch)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("unknown"))
    found = solve(POSED, workers=1)
    assert (found.status, found.bound_minor, found.gap) == ("feasible", None, None)


def test_the_first_plan_is_the_floor_when_the_search_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("unknown"))
    found = solve(POSED)
    assert (found.status, found.selection) == ("feasible", first_plan(POSED))


def test_the_first_plan_is_returned_when_the_search_found_less(monkeypatch: pytest.MonkeyPatch) -> None:
    without_tree(monkeypatch)
    less = Found("feasible", (0,) * 4, 0, 600)
    without_relaxation(monkeypatch)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: less)
    found = solve(POSED, workers=1)
    assert (found.status, found.bound_minor, found.gap) == ("feasible", 600, 0.5)
    assert funded(found.selection) == ["a"]


def test_an_impossible_problem_is_infeasible_and_says_why() -> None:
    found = solve(CLASHING)
    assert (found.status, found.selection, found.account, found.gap) == ("infeasible", None, None, None)
    assert found.reasons[0] == ("Mandatory studies need £1.00 but the budget “Whole programme” is £0.99, £0.01 short.")


def test_infeasible_is_not_said_when_the_second_engine_has_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("infeasible"))
    found = solve(POSED)
    assert found.status == "feasible"


def test_infeasible_is_not_said_when_the_second_engine_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "look_at_part", lambda *_, **__: Opinion(is_impossible=False))
    assert solve(CLASHING).status == "unknown"


def test_a_search_stopped_before_any_plan_is_unknown_not_infeasible() -> None:
    assert first_plan(TIGHT) is None
    assert solve(TIGHT).status == "optimal"
    found = solve(TIGHT, should_stop=lambda: True)
    assert (found.status, found.selection, found.reasons) == ("unknown", None, ())


def test_nothing_found_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("unknown"))
    assert solve(TIGHT, workers=1).status == "unknown"


def test_a_stopped_search_gives_the_first_plan() -> None:
    found = solve(POSED, should_stop=lambda: True)
    assert (found.status, found.gap, found.engines) == ("feasible", None, ())
    assert found.selection == first_plan(POSED)


def test_a_search_is_watched_while_it_runs() -> None:
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return False

    found = solve(POSED, should_stop=should_stop, workers=1)
    assert found.status == "optimal"
    assert asked


def test_ties_left_unsettled_keep_the_plan_and_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    best = solve(POSED)
    monkeypatch.setattr(cpsat, "maximise_part", only_at_first(Found("unknown")))
    found = solve(POSED, is_repeatable=False)
    assert (found.status, found.selection, found.is_repeatable) == ("optimal", best.selection, False)
    assert best.is_repeatable


def only_at_first(then: Found) -> Callable[..., Found]:
    """The engine for the objective itself, and ``then`` for each later one."""
    engine, wanted = cpsat.maximise_part, build(POSED).objectives[0]
    return lambda part, terms, *more, **by: engine(part, terms, *more, **by) if terms == wanted else then


def test_a_plan_that_the_checker_refuses_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    without_tree(monkeypatch)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("optimal", (1,) * 4, 900, 900))
    found = solve(POSED)
    assert (found.status, found.selection) == ("feasible", first_plan(POSED))


def test_infeasible_is_not_said_when_a_plan_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("infeasible"))
    monkeypatch.setattr(second, "look_at_part", lambda *_, **__: Opinion(is_impossible=True))
    found = solve(POSED)
    assert (found.status, found.selection) == ("feasible", first_plan(POSED))


def test_a_running_search_is_stopped_when_asked() -> None:
    class Engine:
        def __init__(self) -> None:
            self.stopped = threading.Event()

        def stop_search(self) -> None:
            self.stopped.set()

    engine = Engine()
    with cpsat.stopping(engine, lambda: True):  # type: ignore[arg-type]  # all that it uses of an engine
        assert engine.stopped.wait(60)


def test_progress_tells_a_sound_plan_and_a_bound() -> None:
    told: list[Progress] = []
    solve(POSED, on_progress=told.append)
    assert told[0].bound_minor is None
    assert told[-1].bound_minor == told[-1].value_minor == 400
    assert funded(told[-1].selection) == ["a"]


def test_an_ill_posed_problem_is_refused_with_its_place() -> None:
    with pytest.raises(ProblemError, match="not one of the periods") as refused:
        solve(problem((study("a", choice(start="p9")),)))
    assert refused.value.place == "studies[0].choices[0].start"


def test_equal_plans_are_settled_by_cost_then_start_then_key() -> None:
    twins = (study("b", choice(start="p2"), choice()), study("a", choice(start="p2"), choice()))
    asked = question("q", bundle("two", 500, "b"), bundle("one", 500, "a"))
    found = solve(problem(twins, asked)).selection
    assert found is not None
    assert [(one.study, one.start) for one in found.packages] == [("a", "p1")]
    dear = question("q", bundle("one", 500, "a"), bundle("two", 500, "c"))
    cheaper = problem((*twins, study("c", choice(99))), dear, objective="gross")
    assert funded(solve(cheaper).selection) == ["c"]


def test_an_empty_problem_has_an_empty_plan() -> None:
    found = solve(problem(()))
    assert (found.status, found.gap) == ("optimal", 0.0)


@pytest.mark.parametrize("posed", [POSED, TIGHT])
def test_one_and_two_workers_give_one_plan(posed: Problem) -> None:
    assert solve(posed, workers=1).selection == solve(posed, workers=2).selection


def test_the_step_of_presolve_that_certifies_wrong_optima_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """An open fault of this release of the engine (OR-Tools issue 5293) lies in it."""
    limits: list[int] = []
    engine = cp_model.CpSolver.solve

    def watched(solver: cp_model.CpSolver, *more: Any) -> object:  # noqa: ANN401  passed on as given
        limits.append(solver.parameters.presolve_inclusion_work_limit)
        return engine(solver, *more)

    monkeypatch.setattr(cp_model.CpSolver, "solve", watched)
    assert solve(LOOSE).status == "optimal"
    assert set(limits) == {0}


def test_a_known_plan_is_judged_again_and_a_known_bound_closes_the_gap() -> None:
    best = solve(LOOSE)
    assert best.account is not None
    broken = Known(funding("a", "b", "c", bundles=("p:one", "q:one", "r:one")), None)
    assert solve(LOOSE, known=broken).selection == best.selection
    vouched = answer(LOOSE, Known(best.selection, best.account.objective_minor))
    assert (vouched.status, vouched.selection, vouched.engines) == ("optimal", best.selection, ())


def test_a_value_is_answered_without_settling_ties() -> None:
    found, settled_on = answer(LOOSE), solve(LOOSE)
    assert found.account is not None
    assert settled_on.account is not None
    assert (found.status, found.account.objective_minor) == ("optimal", settled_on.account.objective_minor)


def test_the_first_bound_is_told_before_any_engine_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: Found("unknown"))
    told: list[Progress] = []
    solve(LOOSE, workers=1, on_progress=told.append)
    assert [one.bound_minor is None for one in told[:2]] == [True, False]


def test_a_search_that_the_clock_cut_off_is_not_called_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off = Found("feasible", (0,) * 4, 0, 600, is_cut_off=True)
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: cut_off)
    assert not solve(POSED, workers=1).is_repeatable
    monkeypatch.setattr(cpsat, "maximise_part", lambda *_, **__: replace(cut_off, is_cut_off=False))
    assert solve(POSED, workers=1).is_repeatable
    assert not solve(POSED, workers=1, is_repeatable=False).is_repeatable


def test_a_proven_plan_is_the_same_in_the_quick_mode() -> None:
    quick, careful = solve(LOOSE, is_repeatable=False), solve(LOOSE)
    assert (quick.selection, quick.is_repeatable) == (careful.selection, True)


def test_a_solution_names_the_versions_of_its_engines() -> None:
    assert [one.split()[0] for one in solve(POSED).versions] == ["OR-Tools", "CP-SAT", "GLOP", "Clp", "HiGHS"]
