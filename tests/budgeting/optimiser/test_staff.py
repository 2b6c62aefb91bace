"""Ceilings on staff days."""

from budgeting.optimiser.solving import solve
from budgeting.problem import Capacity, StaffDays
from tests.budgeting.optimiser.problems import bundle, choice, follow_up, problem, proven, question, study

A = study("a", choice(days=(StaffDays("researcher", "p1", 3_000),)))
B = study("b", choice(days=(StaffDays("researcher", "p1", 2_000),)))
BOTH = (question("q", bundle("one", 500, "a")), question("r", bundle("one", 400, "b")))


def test_staff_days_of_all_studies_fit_the_period() -> None:
    assert proven(solve(problem((A, B), *BOTH))) == ["a", "b"]
    enough, short = (Capacity("researcher", "p1", days) for days in (5_000, 4_999))
    assert proven(solve(problem((A, B), *BOTH, capacities=(enough,)))) == ["a", "b"]
    assert proven(solve(problem((A, B), *BOTH, capacities=(short,)))) == ["a"]


def test_days_of_another_role_or_period_do_not_count() -> None:
    others = (Capacity("analyst", "p1", 0), Capacity("researcher", "p2", 0))
    assert proven(solve(problem((A, B), *BOTH, capacities=others))) == ["a", "b"]


def test_the_days_of_a_follow_up_are_kept_free() -> None:
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("b", days=1_000),)))
    enough, short = (Capacity("researcher", "p2", days) for days in (1_000, 999))
    assert proven(solve(problem((A, B), asked, capacities=(enough,)))) == ["a"]
    assert proven(solve(problem((A, B), asked, capacities=(short,)))) == []


def test_days_of_a_study_and_of_a_follow_up_fit_to_the_thousandth() -> None:
    late = study("a", choice(days=(StaffDays("researcher", "p2", 500),)))
    asked = question("q", bundle("one", 500, "a", follow_ups=(follow_up("b", days=1_000),)))
    enough, short = (Capacity("researcher", "p2", days) for days in (1_500, 1_499))
    assert proven(solve(problem((late, B), asked, capacities=(enough,)))) == ["a"]
    assert proven(solve(problem((late, B), asked, capacities=(short,)))) == []
