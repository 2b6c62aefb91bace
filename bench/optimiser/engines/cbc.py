"""PuLP with the CBC that comes with it, on two threads, asked for proof."""

import time
import warnings

import pulp

from bench.optimiser.engines.outcome import Answer, Rows, Terms


def answer(rows: Rows, seconds: float) -> Answer:
    """Write the model in PuLP and solve it; writing counts, as it does for us."""
    began = time.monotonic()
    model = pulp.LpProblem("portfolio", pulp.LpMaximize)
    columns = [pulp.LpVariable(f"v{i}", cat=pulp.LpBinary) for i in range(rows.size)]
    model += _sum(columns, rows.wanted)
    for terms, low, high in rows.rows:
        if low is not None and low == high:
            model += _sum(columns, terms) == low
            continue
        if low is not None:
            model += _sum(columns, terms) >= low
        if high is not None:
            model += _sum(columns, terms) <= high
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=2, gapRel=0.0, gapAbs=0.999)
    model.solve(solver)
    taken = time.monotonic() - began
    chosen = [round(column.varValue or 0) for column in columns]
    is_sound = rows.value(chosen) is not None
    is_proven = is_sound and model.sol_status == pulp.LpSolutionOptimal
    return Answer(taken, chosen if is_sound else None, None, is_proven)


def _sum(columns: list[pulp.LpVariable], terms: Terms) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression([(columns[i], c) for i, c in terms])
