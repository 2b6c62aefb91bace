"""What the table says of a goal."""

from collections.abc import Iterator

import pytest

from bench.optimiser import main
from bench.optimiser.engines.outcome import Outcome, Rows
from bench.optimiser.goal import Scope, Verdict, row, worst
from bench.optimiser.portfolios import made_portfolio
from bench.optimiser.sound import contradicts, split


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
    assert (list(Scope(most_seeds=1).seeds(5)), Scope(share=4).seconds(120), Scope(share=4).seconds(8)) == ([0], 30, 5)
    assert (Scope(share=4).count(20), Scope(share=4).count(8), Scope().count(20)) == (5, 4, 20)
    assert (list(Scope().seeds(3)), Scope().seconds(120)) == ([0, 1, 2], 120)


def test_a_sample_is_spread_over_all_and_0_takes_all() -> None:
    assert [list(Scope(sample=count).some(range(10))) for count in (0, 2, 3, 20)] == [
        list(range(10)),
        [0, 5],
        [0, 3, 6],
        list(range(10)),
    ]


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


def test_a_portfolio_is_split_into_plans_with_a_study_and_plans_without() -> None:
    problem = made_portfolio(8, 0)
    kept, left = split(problem, 2)
    (changed,) = (i for i in range(8) if kept.studies[i] != left.studies[i])
    assert kept.studies[changed].mandatory
    assert left.studies[changed].excluded
    assert not problem.studies[changed].mandatory


@pytest.mark.parametrize(
    ("whole", "parts", "others", "is_false"),
    [
        (10, [10, 8], 10, False),
        (10, [12, 8], 10, True),
        (10, [9, 8], 10, True),
        (10, [10, 8], 11, True),
        (10, [None, 10], None, False),
    ],
)
def test_what_is_called_best_and_beaten_is_false(
    whole: int, parts: list[int | None], others: int | None, *, is_false: bool
) -> None:
    found = [Outcome("ours", value, value, 1.0, value is not None) for value in parts]
    ours, theirs = Outcome("ours", whole, whole, 1.0, is_proven=True), Outcome("CBC", others, others, 1.0)
    assert contradicts(ours, found, theirs) is is_false


def test_a_plan_that_is_not_called_best_may_be_beaten() -> None:
    ours, theirs = Outcome("ours", 10, 12, 1.0), Outcome("CBC", 11, 11, 1.0, is_proven=True)
    assert not contradicts(ours, [], theirs)
