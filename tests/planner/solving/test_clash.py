"""Looking for a clash in a process of its own."""

import sys

import pytest

from budgeting.errors import ProblemError
from budgeting.problem_file import write_problem
from planner.solving.clash_parent import diagnose_in_child
from tests.budgeting.optimiser.problems import choice, problem, study


def test_a_clash_that_takes_too_long_or_cannot_be_posed_is_refused_in_words() -> None:
    sleeping = (sys.executable, "-c", "import time; time.sleep(60)")
    posed = write_problem(problem((study("a", choice(1)),)))
    with pytest.raises(ProblemError, match="not found in the time"):
        diagnose_in_child(posed, seconds=0.2, command=sleeping)
    with pytest.raises(ProblemError, match="broke off"):
        diagnose_in_child(posed, command=(sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(ProblemError):
        diagnose_in_child("{}")
