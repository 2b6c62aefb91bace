"""Solve a problem: a first plan at once, the best plan, proof by two engines, and one plan where several are equal.

greedy plan -> linear relaxation (a bound, and which columns cannot be in a better plan) -> CP-SAT on the kernel ->
CP-SAT on what is left, with HiGHS or neighbourhoods beside it -> the other engine's word -> ties settled
"""

from dataclasses import replace

from budgeting.optimiser.door import check
from budgeting.optimiser.progress import Known, OnProgress, ShouldStop
from budgeting.optimiser.searching import Asked, Search
from budgeting.optimiser.versions import versions
from budgeting.problem import Problem, Solution


def solve(  # noqa: PLR0913  settings by keyword
    problem: Problem,
    *,
    time_limit_seconds: float = 10.0,
    workers: int = 2,
    is_repeatable: bool = True,
    is_settled: bool = True,
    known: Known | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """The best plan for ``problem`` that can be found and proven within the limit.

    ``optimal`` means that two engines agree that nothing is better; ``feasible`` comes with a gap (None: not known);
    ``infeasible`` comes with reasons; ``unknown`` means that nothing was found in time. ``on_progress`` may be called
    from another thread. Raises ProblemError when the problem cannot be posed.

    ``is_repeatable``: the search is limited by the work that it does, which is set to take about the time limit on a
    quiet machine, and by the clock only at half as much again; ``Solution.is_repeatable`` then tells whether the clock
    had to cut it off. Without it the clock alone counts. ``is_settled``: of several equal plans always the same one;
    without it a value is answered sooner. ``known`` gives a plan and a bound to begin with.
    """
    check(problem)
    asked = Asked(time_limit_seconds, workers, is_repeatable, is_settled, known or Known(), on_progress, should_stop)
    return replace(Search(problem, asked).run(), versions=versions())


def answer(problem: Problem, known: Known | None = None, *, time_limit_seconds: float = 10.0) -> Solution:
    """The value of the best plan, with some plan that reaches it: ``solve`` for one of many small questions.

    Nothing is started beside it and ties are left as they fall, so it takes a fraction of the time.
    """
    return solve(problem, time_limit_seconds=time_limit_seconds, workers=1, is_settled=False, known=known)
