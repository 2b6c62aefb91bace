"""Our own solve, as the product calls it."""

import resource
import time

from bench.optimiser.engines.outcome import Answer
from budgeting.optimiser.progress import Progress
from budgeting.optimiser.solving import solve
from budgeting.problem import Problem

_KIB = 1024


def answer(problem: Problem, seconds: float, is_repeatable: bool) -> Answer:  # noqa: FBT001  sent to another process
    """Solve with both workers; the trace is what the page would be told."""
    trace: list[tuple[float, int, int | None]] = []

    def tell(progress: Progress) -> None:
        trace.append((progress.seconds, progress.value_minor, progress.bound_minor))

    began = time.monotonic()
    found = solve(problem, time_limit_seconds=seconds, workers=2, is_repeatable=is_repeatable, on_progress=tell)
    return Answer(
        time.monotonic() - began,
        bound=found.bound_minor,
        is_proven=found.status == "optimal",
        value=found.account.objective_minor if found.account else None,
        peak_mb=peak_mb(),
        trace=tuple(trace),
        words=", ".join(found.engines) if found.status == "optimal" else found.status,
    )


def peak_mb() -> int:
    """The most memory that this process and the largest of its children held, in MiB."""
    mine, theirs = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (mine + theirs) // _KIB
