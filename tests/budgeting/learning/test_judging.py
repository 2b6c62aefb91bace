"""Was research worth it, were beliefs good, did the touchpoint get better, and was this asked before."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.approvals.states import StudyAction
from budgeting.decisions import MILLION
from budgeting.errors import FindingError
from budgeting.learning.believing import learned
from budgeting.learning.calibration import (
    Forecast,
    belief_forecasts,
    brier_ppm,
    calibrate,
    outcome_forecasts,
    wilson_ppm,
)
from budgeting.learning.follow_ups import call_of, check_release, states_of
from budgeting.learning.measures import Measure, change_of, complaints_around
from budgeting.learning.money import Used, purse_of
from budgeting.learning.returns import ledger_of, return_of
from budgeting.learning.similar import most_similar, words_of
from tests.budgeting.learning.findings import SCREEN, make_finding
from tests.budgeting.learning.test_replanning import plan
from tests.builders import POUNDS, make_decision, make_question

ACTED = date(2027, 6, 10)


def test_brier_is_the_mean_of_squared_misses() -> None:
    # (.9 - 1)^2, (.2 - 0)^2 and (.6 - 0)^2: (.01 + .04 + .36) / 3.
    told = (
        Forecast(900_000, has_happened=True),
        Forecast(200_000, has_happened=False),
        Forecast(600_000, has_happened=False),
    )
    assert brier_ppm(told) == round(Fraction(41, 300) * MILLION)
    assert brier_ppm(()) is None
    assert brier_ppm((Forecast(MILLION, has_happened=True), Forecast(0, has_happened=False))) == 0


def test_wilson_is_what_its_formula_gives() -> None:
    # For 8 of 10: centre (.8 + z2/20) / (1 + z2/10), z = 1.96: from .490 to .943.
    assert wilson_ppm(8, 10) == pytest.approx((490_162, 943_318), abs=5)
    assert wilson_ppm(0, 0) == (0, MILLION)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_a_share(trials: tuple[int, int]) -> None:
    happened, count = trials
    low, high = wilson_ppm(happened, count)
    assert 0 <= low <= round(Fraction(happened * MILLION, count)) + 1
    assert round(Fraction(happened * MILLION, count)) - 1 <= high <= MILLION


@given(st.lists(st.builds(Forecast, st.integers(0, MILLION), st.booleans()), max_size=60))
def test_every_forecast_lies_in_one_bin(told: list[Forecast]) -> None:
    found = calibrate(told)
    assert sum(one.count for one in found.bins) == found.count == len(told)
    assert sum(one.happened_count for one in found.bins) == sum(one.has_happened for one in told)
    assert found.is_thin is (len(told) < 20)
    for one in found.bins:
        assert (one.mean_ppm is None) is (one.count == 0)
        assert one.mean_ppm is None or one.low_ppm <= one.mean_ppm <= one.high_ppm


def test_a_finding_is_one_forecast_of_two_outcomes_and_three_of_three() -> None:
    (one,) = outcome_forecasts(learned([make_finding(1, 1, SCREEN)]))
    assert (one.chance_ppm, one.has_happened) == (420_000, False)
    wide = make_decision(((1, 0, 0), (0, 1, 0)), (300_000, 300_000, 400_000))
    told = belief_forecasts(learned([make_finding(1, 0, ((MILLION, 0, 0),) * 3, decision=wide)])[0].after, 2)
    assert [(f.chance_ppm, f.has_happened) for f in told] == [(300_000, False), (300_000, False), (400_000, True)]


def test_a_changed_decision_brings_what_it_is_worth_more_than_the_one_before() -> None:
    told = learned([make_finding(1, 0, SCREEN)])
    question, costs = make_question(), {"survey": 5_000 * POUNDS}
    believed = return_of(question, told, costs, taken=0)
    assert (believed.option_before, believed.option_best, believed.is_changed) == (1, 0, True)
    assert believed.counted_minor == round(Fraction(400_000 * POUNDS, 7))
    known = return_of(question, told, costs, taken=0, known=1)
    assert known.counted_minor == -200_000 * POUNDS
    kept = return_of(question, told, costs, taken=1)
    assert (kept.is_changed, kept.counted_minor) == (False, 0)
    waiting = return_of(question, told, costs)
    assert (waiting.is_changed, waiting.counted_minor) == (None, None)


def test_a_study_that_reported_on_two_questions_is_paid_once() -> None:
    told, costs = learned([make_finding(1, 0, SCREEN)]), {"survey": 5_000}
    both = [return_of(make_question(key), told, costs, taken=0) for key in ("fees", "letters")]
    ledger = ledger_of(both, costs)
    assert (ledger.cost_minor, ledger.changed_count, ledger.per_change_minor) == (5_000, 2, 2_500)
    assert ledger_of([], {}).per_change_minor is None


def test_measures_are_compared_before_and_after_the_day_of_the_action() -> None:
    values = [(date(2027, 5, 1), 60_000), (ACTED, 62_000), (date(2027, 8, 1), 70_000)]
    found = change_of([Measure("letter", "satisfaction", milli, on) for on, milli in values], ACTED)
    assert (found.before_milli, found.after_milli, found.change_milli) == (61_000, 70_000, 9_000)
    assert change_of([], ACTED).change_milli is None


def test_complaints_are_counted_in_whole_months_that_feedback_covers() -> None:
    months = [(date(2027, 4, 1), 10), (date(2027, 5, 1), 20), (date(2027, 6, 1), 99), (date(2027, 7, 1), 6)]
    found = complaints_around(months, ACTED, last=date(2027, 9, 15))
    # April and May before; July and a silent August after; June is on neither side, September is not over.
    assert (found.before_milli, found.after_milli) == (15_000, 3_000)
    assert (found.before_count, found.after_count) == (2, 2)
    assert complaints_around(months, date(2030, 1, 1), last=date(2027, 9, 15)).before_milli is None


@pytest.mark.parametrize(("kind", "milli"), [("nps", 100_001), ("churn", -1), ("satisfaction", 100_001)])
def test_a_measure_lies_within_its_bounds(kind: str, milli: int) -> None:
    with pytest.raises(FindingError):
        Measure("letter", kind, milli, ACTED)  # type: ignore[arg-type]  # whatever a form could send


def test_texts_about_the_same_come_first() -> None:
    among = (
        "Which colour should the trains have?",
        "Do customers leave because the fee letter surprises them?",
        "Would a shorter letter keep customers?",
    )
    found = most_similar("Why do people leave when letters about fees surprise them?", among)
    assert found[0].place == 1
    assert 0 not in {one.place for one in found}
    assert most_similar("", among) == most_similar("the and of", among) == ()
    assert words_of("Customers’ letters") == words_of("customer letter")
    assert most_similar("退会の手数料", ["手数料で退会しますか", "電車の色"])[0].place == 0


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=5))
def test_likeness_is_a_share_whatever_is_written(text: str, among: list[str]) -> None:
    assert all(0 <= one.share <= 1.000001 for one in most_similar(text, among, least=0.0))


def test_a_follow_up_is_called_by_its_outcome_alone() -> None:
    (waiting,) = plan().conditional
    assert call_of(plan(), waiting, [])[0] == "unknown"
    assert call_of(plan(), waiting, [make_finding(1, 0)])[0] == "called"
    assert call_of(plan(), waiting, [make_finding(1, 1)])[0] == "not_called"
    steps: dict[str, tuple[StudyAction, ...]] = {
        "deep-dive": ("ask", "release"),
        "talks": ("release", "begin_fieldwork"),
    }
    # Steps that the table does not allow are passed over; what was released stays so, whatever is found later.
    assert states_of(plan(), steps, [make_finding(1, 1)]) == {
        "survey": "reported",
        "calls": "kept",
        "talks": "in_field",
        "deep-dive": "released",
    }


@pytest.mark.parametrize(
    ("roles", "recorder", "asker", "words"),
    [
        ({"researcher"}, 1, 2, "Only finance"),
        ({"finance", "administrator"}, 1, 2, "Only finance"),
        ({"finance"}, 9, 2, "You recorded"),
        ({"finance"}, 1, 9, "You asked"),
    ],
)
def test_nobody_releases_what_they_recorded_or_asked_for(
    roles: set[str], recorder: int, asker: int, words: str
) -> None:
    with pytest.raises(FindingError, match=words):
        check_release(9, recorder, asker, roles)
    check_release(9, 1, 2, {"finance"})


def test_a_stopped_study_gives_back_what_it_has_not_used() -> None:
    states = {one.study.key: "kept" for one in plan().kept} | {"talks": "stopped", "deep-dive": "stopped"}
    used = {"study:talks": Used(spent_minor=1_000)}
    purse = purse_of(plan(), states, used)  # type: ignore[arg-type]  # states are words
    talks = next(one.cost_minor for one in plan().kept if one.study.key == "talks")
    assert purse.returned_minor == talks - 1_000 + 800_000
    assert (purse.reserve_minor, purse.spent_minor) == (0, 1_000)
