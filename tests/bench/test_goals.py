"""What the table says of a goal."""

from collections.abc import Iterator

import pytest

from bench.optimiser import main
from bench.optimiser.engines.outcome import Outcome, Rows
from bench.optimiser.goal import Scope, Verdict, row, worst


def test_a_goal_is_met_missed_or_not_measured() -> None:
    said = [row(Verdict("fast", "0.1 s", is_met=is_met)).split(" | ")[-1] for is_met in (True, False, None)]
    assert said == ["met |", "**missed** |", "not measured |"]


def test_the_gap_is_what_the_bound_leaves_open_and_unknown_without_one() -> None:
    assert Outcome("ours", 200, 201, 1.0).gap == pytest.approx(0.005)
    assert Outcome("ours", 200, None, 1.0).gap is None
    assert Outcome("ours", None, 201, 1.0).gap is None


def test_the_worst_gap_is_unknown_where_one_is() -> None:
    assert worst([0.1, 0.3, 0.2]) == pytest.approx(0.3)
    assert worst([0.1, None]) is None
    assert worst([]) is None


def test_a_plan_of_another_engine_that_breaks_a_rule_has_no_value() -> None:
    rows = Rows(2, [([(0, 3), (1, 4)], None, 6)], [(0, 5), (1, 6)])
    assert rows.value([0, 1]) == 6
    assert rows.value([1, 1]) is None


def test_a_quick_run_takes_fewer_seeds_and_shorter_limits() -> None:
    assert (list(Scope(is_quick=True).seeds(5)), Scope(is_quick=True).seconds(120)) == ([0, 1], 15)
    assert (list(Scope().seeds(3)), Scope().seconds(120)) == ([0, 1, 2], 120)


def test_a_goal_that_breaks_down_is_missed_and_the_next_one_is_measured(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: Scope) -> Iterator[Verdict]:
        raise RuntimeError

    def holds(_: Scope) -> Iterator[Verdict]:
        yield Verdict("it holds", "yes", is_met=True)

    monkeypatch.setattr(main, "GOALS", {"first": breaks, "second": holds})
    main.main([])
    table = capfd.readouterr().out
    assert "| first | broke down: RuntimeError | - | **missed** |" in table
    assert "| it holds | yes | - | met |" in table
