"""Which engines answer: the same plan comes back only from the same versions."""

from functools import cache
from importlib import metadata

from ortools.linear_solver import pywraplp  # type: ignore[attr-defined]  # a compiled module without types

# HiGHS does not tell its version through OR-Tools, which brings this one along.
_HIGHS = {"9.15.6755": "HiGHS 1.12"}


@cache
def versions() -> tuple[str, ...]:
    """The name and version of OR-Tools and of the engines in it; CP-SAT and GLOP go by that of OR-Tools."""
    clp = pywraplp.Solver.CreateSolver("CLP").SolverVersion()
    version = metadata.version("ortools")
    return (f"OR-Tools {version}", f"CP-SAT {version}", f"GLOP {version}", clp, _HIGHS.get(version, "HiGHS"))
