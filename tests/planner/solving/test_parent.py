"""Solving in a child process: stopped, overrunning, dying and orphaned children leave a plan and no process behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from budgeting.errors import ProblemError
from budgeting.optimiser import Known, Progress, first_plan
from budgeting.problem import Ceiling, Solution
from planner.solving import process, solve_in_child
from planner.solving.parent import Patience
from tests.budgeting.optimiser.problems import bundle, choice, funded, problem, question, study

POSED = problem(
    (study("a"), study("b")), question("q", bundle("one", 500, "a")), question("r", bundle("one", 400, "b")), limit=150
)
# The first plan puts A into the first period, where only B can be.
TIGHT = problem(
    (study("a", choice(), choice(start="p2"), mandatory=True), study("b", mandatory=True)),
    budgets=(Ceiling("p1", "First", 100, period="p1"),),
)
LONG = 60.0
# Seconds: with the kill itself well within the two that a person waits for a search to end.
MOST_BETWEEN_LOOKS = 0.5
HANG = "import os, pathlib, sys, time\npathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"


def scripted(tmp_path: Path, script: str) -> tuple[str, ...]:
    """A child that leaves its process id in ``tmp_path / "pid"`` and then runs ``script`` instead of solving."""
    return sys.executable, "-c", HANG + script, str(tmp_path / "pid")


def wait_for(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + LONG
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def pid_in(tmp_path: Path) -> int:
    return int((tmp_path / "pid").read_text(encoding="ascii"))


def test_a_child_proves_the_same_plan_and_tells_its_progress() -> None:
    told: list[Progress] = []
    found = solve_in_child(POSED, time_limit_seconds=LONG, on_progress=told.append)
    assert (found.status, funded(found.selection), found.engines) == ("optimal", ["a"], ("CP-SAT", "exact tree"))
    assert told[-1].value_minor == 400


def test_a_refused_problem_is_refused_by_the_parent_too() -> None:
    with pytest.raises(ProblemError, match="not one of the periods") as refused:
        solve_in_child(problem((study("a", choice(start="p9")),)))
    assert refused.value.place == "studies[0].choices[0].start"


def test_a_child_that_overruns_is_killed_and_the_first_plan_stands(tmp_path: Path) -> None:
    hanging = scripted(tmp_path, f"time.sleep({LONG})")
    found = solve_in_child(POSED, patience=Patience(0.0, 2.0), command=hanging)
    assert (found.status, found.gap, found.selection) == ("feasible", None, first_plan(POSED))
    assert not is_alive(pid_in(tmp_path))


def test_a_child_in_time_is_not_killed(tmp_path: Path) -> None:
    done = tmp_path / "done"
    quick = scripted(tmp_path, f"pathlib.Path({str(done)!r}).touch()")
    solve_in_child(POSED, time_limit_seconds=LONG, command=quick)
    assert done.exists()


def test_what_a_child_has_started_is_killed_with_it(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    script = (
        "import subprocess\n"
        f"one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep({LONG})'])\n"
        f"pathlib.Path({str(inner)!r}).write_text(str(one.pid) + '.')\n"
        f"time.sleep({LONG})"
    )
    stop = lambda: inner.exists() and inner.read_text(encoding="ascii").endswith(".")  # noqa: E731  one expression
    solve_in_child(POSED, time_limit_seconds=LONG, should_stop=stop, command=scripted(tmp_path, script))
    pid = int(inner.read_text(encoding="ascii").rstrip("."))
    assert wait_for(lambda: not is_alive(pid))


def test_a_stopped_search_gives_the_best_plan_told_so_far(tmp_path: Path) -> None:
    said = '{"progress": {"value_minor": 0, "bound_minor": 600, "seconds": 0.1, "selection": {}}}'
    told: list[Progress] = []
    telling = scripted(tmp_path, f"print({said!r}, flush=True)\ntime.sleep({LONG})")
    found = solve_in_child(
        POSED, time_limit_seconds=LONG, on_progress=told.append, should_stop=lambda: bool(told), command=telling
    )
    assert (found.status, funded(found.selection), found.bound_minor) == ("feasible", [], 600)
    assert not is_alive(pid_in(tmp_path))


def test_a_child_deep_in_an_engine_that_hears_nothing_is_killed_at_the_next_look(tmp_path: Path) -> None:
    """It is asked to stop once, is gone when the answer comes, and the parent looks many times a second."""
    begun, asked = tmp_path / "begun", list[bool]()
    deaf = (
        "import signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        "sum(range(10**15))"
    )

    def stop() -> bool:
        asked.append(begun.exists())
        return asked[-1]

    found = solve_in_child(POSED, time_limit_seconds=LONG, should_stop=stop, command=scripted(tmp_path, deaf))
    assert (found.status, found.selection) == ("feasible", first_plan(POSED))
    assert asked.count(True) == 1
    assert not is_alive(pid_in(tmp_path))
    assert process._POLL_SECONDS <= MOST_BETWEEN_LOOKS


@pytest.mark.parametrize("script", ["", "raise SystemExit(3)", "os.abort()", "print('nonsense')", "print('[]')"])
def test_a_child_that_dies_leaves_the_first_plan(tmp_path: Path, script: str) -> None:
    found = solve_in_child(POSED, time_limit_seconds=LONG, command=scripted(tmp_path, script))
    assert (found.status, found.selection) == ("feasible", first_plan(POSED))


def test_nothing_known_is_unknown_not_infeasible(tmp_path: Path) -> None:
    found = solve_in_child(TIGHT, time_limit_seconds=LONG, command=scripted(tmp_path, ""))
    assert (found.status, found.selection, found.account) == ("unknown", None, None)


def test_a_child_short_of_memory_leaves_the_first_plan_and_one_with_enough_the_best() -> None:
    starved = solve_in_child(POSED, time_limit_seconds=LONG, memory_bytes=60_000_000)
    assert (starved.status, starved.selection) == ("feasible", first_plan(POSED))
    assert solve_in_child(POSED, time_limit_seconds=LONG, memory_bytes=0).status == "optimal"


def test_a_killed_parent_leaves_no_orphan(tmp_path: Path) -> None:
    """The child asks the kernel to end it with its parent; one that does not ask stays (the negative control)."""
    for asks, stays in ((True, False), (False, True)):
        folder = tmp_path / str(asks)
        folder.mkdir()
        die = "from planner.solving.limits import die_with; die_with(os.getppid()); " if asks else ""
        child = f"{HANG}{die}pathlib.Path(sys.argv[1] + '.ready').touch(); time.sleep({LONG})"
        parent = (
            "import subprocess, sys, time; "
            f"subprocess.Popen([sys.executable, '-c', {child!r}, {str(folder / 'pid')!r}], start_new_session=True); "
            f"time.sleep({LONG})"
        )
        with subprocess.Popen(
            [sys.executable, "-c", parent], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ) as one:
            assert wait_for((folder / "pid.ready").exists)
            one.kill()
        if stays:
            assert is_alive(pid_in(folder))
            os.kill(pid_in(folder), signal.SIGKILL)
        assert wait_for(lambda folder=folder: not is_alive(pid_in(folder)))  # type: ignore[misc]  # bound per round


def test_the_patience_is_the_limit_and_a_half_and_three_seconds() -> None:
    began = time.monotonic()
    assert Patience().until(10.0) - began == pytest.approx(18.0, abs=1.0)


def test_a_solution_survives_the_way_through_the_pipe() -> None:
    found = solve_in_child(problem((study("a", mandatory=True),), limit=1), time_limit_seconds=LONG)
    assert isinstance(found, Solution)
    assert found.status == "infeasible"
    assert found.reasons[0].startswith("Mandatory studies need £1.00")


def test_a_child_begins_with_what_is_known_and_says_whether_its_plan_comes_again() -> None:
    best = solve_in_child(POSED, time_limit_seconds=LONG)
    assert best.is_repeatable
    known = Known(best.selection, best.bound_minor)
    told: list[Progress] = []
    again = solve_in_child(POSED, time_limit_seconds=LONG, is_repeatable=False, known=known, on_progress=told.append)
    assert (told[0].selection, again.selection) == (best.selection, best.selection)


def test_a_plan_of_a_child_that_was_cut_short_is_not_called_repeatable(tmp_path: Path) -> None:
    assert not solve_in_child(POSED, time_limit_seconds=LONG, command=scripted(tmp_path, "")).is_repeatable
