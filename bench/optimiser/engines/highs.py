"""HiGHS by its own package, on two threads, asked for proof. It cannot share a process with OR-Tools."""

import time

import highspy

from bench.optimiser.engines.outcome import Answer, Rows

_TOLERANCE = 1e-9


def answer(rows: Rows, seconds: float) -> Answer:
    """Hand the model over row by row and solve it."""
    began = time.monotonic()
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003  as the package has it
    highs.setOptionValue("threads", 2)
    highs.setOptionValue("time_limit", seconds)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_feasibility_tolerance", _TOLERANCE)
    _fill(highs, rows)
    highs.run()
    taken = time.monotonic() - began
    found = highs.getInfo()
    has_plan = found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    chosen = [round(value) for value in highs.getSolution().col_value] if has_plan else None
    is_proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Answer(taken, chosen, found.mip_dual_bound, is_proven)


def _fill(highs: highspy.Highs, rows: Rows) -> None:
    costs = dict(rows.wanted)
    infinity = highspy.kHighsInf
    for i in range(rows.size):
        highs.addVar(0.0, 1.0)
        highs.changeColCost(i, float(costs.get(i, 0)))
        highs.changeColIntegrality(i, highspy.HighsVarType.kInteger)
    for terms, low, high in rows.rows:
        highs.addRow(
            -infinity if low is None else float(low),
            infinity if high is None else float(high),
            len(terms),
            [i for i, _ in terms],
            [float(c) for _, c in terms],
        )
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
