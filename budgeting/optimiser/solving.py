"""Solve a problem: a first plan at once, the best plan, proof by two engines, and one plan where several are equal.

greedy plan -> linear relaxation (a bound, and which columns cannot be in a better plan) -> CP-SAT on the kernel ->
CP-SAT on what is left, with a tree of exact relaxations or neighbourhoods beside it -> the tree's proof, else HiGHS's
word -> ties settled
"""

from dataclasses import replace

from budgeting.optimiser.asked import Asked
from budgeting.optimiser.door import check
from budgeting.optimiser.progress import Known, OnProgress, ShouldStop
from budgeting.optimiser.searching import Search
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
    enough_gap: float = 0.0,
    is_variant: bool = False,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Solution:
    """The best plan for ``problem`` that can be found and proven within the limit.

    ``optimal`` means that two agree that nothing is better; ``feasible`` comes with a gap (None: not known);
    ``infeasible`` with reasons; ``unknown`` means that nothing was found in time. ``on_progress`` may be called from
    another thread. ``is_repeatable``: the work limits the search, set to last the time limit on a quiet machine, and
    the clock only 1.4 times that; ``Solution.is_repeatable`` tells whether the clock cut it off. ``is_settled``: of
    equal plans always the same one. ``known``: a plan and a bound to begin with. ``enough_gap``: a plan of which
    (bound - value) / value is no more is enough, and ``feasible``. ``is_variant``: made from a problem that was solved,
    so its form is not checked again. Raises ProblemError when the problem cannot be posed.
    """
    check(problem, is_variant=is_variant)
    asked = Asked(
        time_limit_seconds, workers, is_repeatable, is_settled, known or Known(), enough_gap, on_progress, should_stop
    )
    return replace(Search(problem, asked).run(), versions=versions())


def answer(
    problem: Problem,
    known: Known | None = None,
    *,
    time_limit_seconds: float = 10.0,
    enough_gap: float = 0.0,
    is_variant: bool = False,
) -> Solution:
    """The value of the best plan, with some plan that reaches it: ``solve`` for one of many small questions.

    Nothing is started beside it and ties are left as they fall, so it takes a fraction of the time.
    """
    return solve(
        problem,
        time_limit_seconds=time_limit_seconds,
        workers=1,
        is_settled=False,
        known=known,
        enough_gap=enough_gap,
        is_variant=is_variant,
    )
