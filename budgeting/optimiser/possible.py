"""Whether any plan keeps the rules of a problem, on the word of both engines; what answers are worth plays no part."""

from dataclasses import replace

from budgeting.errors import ProblemError
from budgeting.optimiser import cpsat, second
from budgeting.optimiser.building import build
from budgeting.optimiser.verify import account
from budgeting.problem import Problem


def is_possible(problem: Problem, seconds: float = 5.0) -> bool:
    """Whether a plan keeps all the rules of ``problem``; ProblemError when that was not settled in ``seconds``.

    Yes rests on a plan that the checker has judged, no on two engines.
    """
    bare = replace(problem, questions=())
    model = build(bare)
    found = cpsat.maximise(model, model.objectives[1], cpsat.Effort(seconds))
    if found.values is not None and not account(bare, model.selection(found.values)).broken:
        return True
    if found.verdict == "infeasible" and second.look(model, (), seconds).is_impossible:
        return False
    raise ProblemError("Whether these rules can all be kept was not settled in the time.")
