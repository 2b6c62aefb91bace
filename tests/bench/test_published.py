"""What is said of a family of public instances."""

from bench.optimiser.engines.outcome import Outcome
from bench.optimiser.public.instance import Instance, problem
from bench.optimiser.published import _judged

INSTANCE = Instance("small", problem("small", (), ()), 100)


def said(ours: Outcome, others: Outcome) -> tuple[str, bool | None]:
    (verdict,) = _judged("sac-94", [INSTANCE], [ours], {"highs": [others]})
    return verdict.measured, verdict.is_met


def found(engine: str, value: int | None, *, is_proven: bool = False) -> Outcome:
    return Outcome(engine, value, value, 2.0, is_proven)


def test_a_published_best_that_is_reached_is_counted() -> None:
    assert said(found("ours", 100, is_proven=True), found("HiGHS", 100)) == (
        "1 of 1 reached, 1 proven by two engines, 0 false, 2 s in all",
        True,
    )


def test_best_said_of_what_another_engine_beats_is_false() -> None:
    assert said(found("ours", 100, is_proven=True), found("HiGHS", 101)) == (
        "0 of 1 reached, 1 proven by two engines, 1 false, 2 s in all",
        False,
    )


def test_less_than_published_is_a_miss_but_not_false_unless_called_best() -> None:
    assert said(found("ours", 99), found("HiGHS", 99))[0].startswith("0 of 1 reached, 0 proven by two engines, 0 false")
    assert "1 false" in said(found("ours", 99, is_proven=True), found("HiGHS", 99))[0]


def test_no_plan_reaches_nothing() -> None:
    bare = Instance("bare", problem("bare", (), ()))
    (verdict,) = _judged("sac-94", [bare], [found("ours", 5)], {"highs": [found("HiGHS", None)]})
    assert "HiGHS reaches 0" in verdict.peers
