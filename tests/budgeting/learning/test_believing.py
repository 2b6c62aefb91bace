"""Belief after findings is what Bayes' rule says, exactly."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision, State
from budgeting.errors import FindingError
from budgeting.learning.believing import chances_of_outcomes, learned, prior_of, updated
from budgeting.learning.finding import current, outcome_rows, rounded_rows
from budgeting.money import largest_remainder
from tests.budgeting.learning.findings import SCREEN, STRONG, make_finding
from tests.builders import POUNDS, make_decision, make_package, make_question, make_study
from tests.cases import case_answers, case_inputs

INDEPENDENT = ("online-survey", "call-analysis", "ab-test")
PPM = st.integers(1, MILLION - 1)
ROWS = st.tuples(PPM, PPM).map(lambda pair: ((pair[0], MILLION - pair[0]), (MILLION - pair[1], pair[1])))


def thousands(decision_of: str) -> Decision:
    """The decision of a derived case in GBP 000."""
    inputs = case_inputs(decision_of)
    payoffs = [[value * 1_000 for value in row] for row in inputs["payoff"]]
    return make_decision(payoffs, [round(chance * MILLION) for chance in inputs["prior"]])


def number(mean: int = 10, deviation: int = 4, break_even: int = 8) -> Decision:
    """A decision about a number of points, £1,000 for each above break-even."""
    belief = NormalBelief(mean * 1_000, deviation * 1_000, break_even * 1_000, 1_000 * POUNDS)
    return replace(make_decision(((1, -1), (0, 0))), depth="normal", belief=belief)


def test_der_05_the_screen_says_yes_and_the_follow_up_then_says_no() -> None:
    decision = thousands("DER-05")
    first, last = learned(
        [
            make_finding(1, 0, SCREEN, decision=decision),
            make_finding(2, 1, STRONG, decision=decision, method_key="ab-test", study_key="strong"),
        ]
    )
    # P(yes) = .2 x .9 + .8 x .3 = .42, and P(real | yes) = .18 / .42.
    assert first.chance_ppm == round(case_answers("DER-05")["p_trigger"] * MILLION)
    assert first.after.chances == (Fraction(18, 42), Fraction(24, 42))
    assert (first.before.best, first.after.best, first.has_turned) == (1, 0, True)
    # 3/7 x 400 - 4/7 x 200 = 400/7, against nothing.
    assert first.after.worths == (Fraction(400_000 * POUNDS, 7), Fraction(0))
    # 3/7 x .1 + 4/7 x .95 = 41/70, and with chance .2 the strong study only says "yes" again.
    assert last.chance_ppm == round(Fraction(8, 10) * Fraction(41, 70) * MILLION)
    assert first.gain_minor == first.after.value_minor == round(Fraction(400_000 * POUNDS, 7))


def test_a_survey_after_a_survey_is_partly_only_its_echo() -> None:
    alone, again = make_finding(1), make_finding(2)
    apart = make_finding(2, method_key="ab-test", rows=SCREEN)
    echo = learned([alone, again])[-1].after.chances[0]
    fresh = learned([alone, apart])[-1].after.chances[0]
    assert learned([alone])[-1].after.chances[0] < echo < fresh


@given(st.lists(st.tuples(ROWS, st.integers(0, 1)), min_size=2, max_size=3), PPM)
def test_the_order_of_independent_findings_makes_no_difference(
    told: list[tuple[tuple[tuple[int, int], ...], int]], prior_ppm: int
) -> None:
    decision = make_decision(prior_ppm=(prior_ppm, MILLION - prior_ppm))
    chances = {
        tuple(_independent([told[place] for place in order], decision)) for order in permutations(range(len(told)))
    }
    assert len(chances) == 1


def _independent(told: list[tuple[tuple[tuple[int, int], ...], int]], decision: Decision) -> tuple[Fraction, ...]:
    chances = prior_of(decision).chances
    for rows, outcome in told:
        chances = updated(chances, [Fraction(row[outcome], MILLION) for row in rows])
    return chances


@given(ROWS, ROWS, st.integers(0, 1), PPM, st.sampled_from(INDEPENDENT))
def test_belief_is_what_it_is_expected_to_become(
    first_rows: tuple[tuple[int, int], ...],
    rows: tuple[tuple[int, int], ...],
    told: int,
    prior_ppm: int,
    method_key: str,
) -> None:
    decision = make_decision(prior_ppm=(prior_ppm, MILLION - prior_ppm))
    earlier = make_finding(1, told, first_rows, decision=decision)
    ways = [make_finding(2, z, rows, decision=decision, method_key=method_key) for z in (0, 1)]
    before = learned([earlier])[-1].after
    chances = chances_of_outcomes(before, ways[0], [earlier])
    assert sum(chances) == 1
    for state in (0, 1):
        expected = sum(
            chance * learned([earlier, way])[-1].after.chances[state]
            for chance, way in zip(chances, ways, strict=True)
            if chance
        )
        assert expected == before.chances[state]


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=5))
def test_belief_in_parts_per_million_still_adds_up(weights: list[int]) -> None:
    ppm = largest_remainder(MILLION, weights)
    states = len(weights)
    decision = replace(
        make_decision([[1] * states, [0] * states], ppm),
        states=tuple(State(f"State {place}", one) for place, one in enumerate(ppm)),
    )
    rows = rounded_rows([[0.6 if s == z else 0.4 / (states - 1) for z in range(states)] for s in range(states)])
    after = learned([make_finding(1, states - 1, rows, decision=decision)])[0].after
    assert sum(after.chances) == 1
    assert sum(after.chances_ppm) == MILLION


def test_an_outcome_that_cannot_happen_is_refused_with_what_to_do() -> None:
    sure = make_decision(prior_ppm=(MILLION, 0))
    with pytest.raises(FindingError, match=r"cannot happen.*Correct that first"):
        learned([make_finding(1, 1, ((MILLION, 0), (0, MILLION)), decision=sure)])


def test_what_is_barely_possible_is_not_rounded_to_impossible() -> None:
    assert rounded_rows([[1 - 1e-9, 1e-9]]) == ((MILLION - 1, 1),)
    assert rounded_rows([[1.0, 0.0]]) == ((MILLION, 0),)


def test_the_rows_of_a_design_are_those_the_plan_counted_with() -> None:
    study, question = make_study(), make_question()
    rows = outcome_rows(study, make_package(sample=400), question)
    assert [sum(row) for row in rows] == [MILLION, MILLION]
    assert rows[0][0] > rows[1][0]


def test_a_correction_takes_the_place_of_what_it_corrects_and_all_after_it_follows() -> None:
    wrong, second = make_finding(1, 0), make_finding(2, 1, STRONG, method_key="ab-test")
    right = make_finding(3, 1, replaces=1)
    again = make_finding(4, 0, replaces=3)
    assert [one.number for one in current([wrong, second, right])] == [3, 2]
    assert [one.number for one in current([wrong, second, right, again])] == [4, 2]
    before, after = learned([wrong, second])[-1].after, learned([wrong, second, right])[-1].after
    assert after.chances[0] < before.chances[0]


def test_an_estimate_and_belief_are_weighed_by_how_sure_each_is() -> None:
    found = make_finding(1, None, decision=number(), estimate_milli=14_000, error_milli=4_000)
    after = learned([found])[0].after
    assert (after.mean, after.variance) == (Fraction(12_000), Fraction(8_000_000))
    assert after.worths == (Fraction(4_000 * POUNDS), Fraction(0))
    assert after.decision.belief is not None
    assert after.decision.belief.deviation_milli == 2_828


def test_two_estimates_in_either_order_give_one_belief() -> None:
    decision = number()
    told = [(14_000, 3_000), (2_000, 5_000)]
    ends = [
        learned(
            [
                make_finding(place, None, decision=decision, estimate_milli=one, error_milli=error)
                for place, (one, error) in enumerate(order, start=1)
            ]
        )[-1].after
        for order in (told, told[::-1])
    ]
    assert ends[0].mean == ends[1].mean
    assert ends[0].variance == ends[1].variance


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"told": " "}, "told"),
        ({"outcome": 2}, "outcome"),
        ({"outcome": None}, "outcome"),
        ({"confidence": "certain"}, "confidence"),
        ({"likelihood_ppm": ((1, 1), (1, 1))}, "study"),
    ],
)
def test_a_finding_that_does_not_hold_together_says_where(changes: dict[str, object], place: str) -> None:
    with pytest.raises(FindingError) as refused:
        replace(make_finding(), **changes)  # type: ignore[arg-type]  # whatever a form could send
    assert refused.value.place == place


@pytest.mark.parametrize(("estimate", "error", "place"), [(None, 1, "estimate"), (1, None, "error"), (1, 0, "error")])
def test_an_estimate_needs_its_error(estimate: int | None, error: int | None, place: str) -> None:
    with pytest.raises(FindingError) as refused:
        make_finding(1, None, decision=number(), estimate_milli=estimate, error_milli=error)
    assert refused.value.place == place


def test_findings_about_states_that_were_rewritten_count_no_more() -> None:
    other = make_decision(((1, 0, 0), (0, 1, 0)), (300_000, 300_000, 400_000))
    rows = rounded_rows([[0.5, 0.25, 0.25]] * 3)
    told = learned([make_finding(1), make_finding(2, 0, rows, decision=other)])
    assert [one.finding.number for one in told] == [2]
    assert told[0].before.chances_ppm == (300_000, 300_000, 400_000)
