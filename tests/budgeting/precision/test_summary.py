import subprocess
import sys
from statistics import NormalDist

import pytest

from budgeting.precision.checks import PrecisionError
from budgeting.precision.power import power_for_shares
from budgeting.precision.summary import Kind, precision_of, sample_for
from budgeting.precision.words import chance_words, confidence_words, number_words


@pytest.mark.parametrize(
    ("sample", "kind", "words"),
    [
        (400, "proportion", "±5 points, 19 times in 20"),
        (1200, "proportion", "±2.8 points, 19 times in 20"),
        (400, "mean", "±0.10 standard deviations, 19 times in 20"),
        (400, "nps", "±10 NPS points, 19 times in 20"),
        (800, "difference", "detects a change of 7 points 8 times in 10"),
        (10, "discovery", "8 in 10 chance of seeing a problem that 15 % of customers have"),
        (12, "interviews", "usually reaches most themes"),
        (5, "interviews", "fewer interviews than the 6 that reach the basic themes"),
    ],
)
def test_a_page_says_what_a_sample_tells(sample: int, kind: str, words: str) -> None:
    assert precision_of(sample, kind=kind).words == words


@pytest.mark.parametrize(
    ("target", "kind", "sample"),
    [(5, "proportion", 385), (7, "difference", 801), (0.8, "discovery", 10), (12, "interviews", 12)],
)
def test_a_page_says_what_a_precision_takes(target: float, kind: str, sample: int) -> None:
    assert sample_for(target, kind=kind) == sample


def test_what_is_known_of_the_customers_changes_what_is_said() -> None:
    known = precision_of(300, kind=Kind.PROPORTION, share=0.2, population=500, design_effect=1.2, confidence=0.9)
    assert known.words == "±2.6 points, 9 times in 10"
    promoters = precision_of(400, kind=Kind.NPS, share=0.5, detractors=0.2)
    assert promoters.words == "±7.5 NPS points, 19 times in 20"
    rare = precision_of(10, kind=Kind.DISCOVERY, share=0.005)
    assert rare.words == "4 in 100 chance of seeing a problem that 0.5 % of customers have"


def test_a_design_effect_of_four_takes_four_times_the_people() -> None:
    for kind in ("proportion", "mean", "nps", "difference"):
        plain = precision_of(400, kind=kind).value
        assert precision_of(1600, kind=kind, design_effect=4).value == pytest.approx(plain)


def test_asking_everybody_is_said_so() -> None:
    assert precision_of(40, kind="proportion", population=40).words == "exact, since everybody is asked"
    assert precision_of(40, kind="difference", population=40).words == "detects any change, since everybody is asked"


def test_too_few_people_are_said_to_tell_nothing() -> None:
    assert precision_of(2, kind="proportion").words == "too few people to tell"
    assert precision_of(2, kind="nps").words == "too few people to tell"
    assert precision_of(2, kind="difference").words == "too few people to detect any change"


def test_a_margin_gets_better_downwards_and_a_chance_upwards() -> None:
    better = {kind: precision_of(20, kind=kind).is_smaller_better for kind in Kind}
    assert [kind for kind, is_smaller in better.items() if not is_smaller] == [Kind.DISCOVERY, Kind.INTERVIEWS]


def test_half_an_answer_about_promoters_is_refused() -> None:
    with pytest.raises(PrecisionError, match="both, or neither"):
        precision_of(400, kind="nps", share=0.5)
    with pytest.raises(PrecisionError, match="belong to an NPS"):
        sample_for(5, kind="proportion", detractors=0.2)


def test_a_kind_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(PrecisionError, match="proportion, mean, nps, difference, discovery, interviews"):
        precision_of(400, kind="guess")


def test_a_chance_is_never_said_to_be_certain_or_nothing() -> None:
    said = [chance_words(chance) for chance in (0.001, 0.05, 0.099, 0.1, 0.803, 0.949, 0.95, 0.989, 0.99, 1)]
    assert said == [
        "less than 1 in 100",
        "5 in 100",
        "9 in 100",
        "1 in 10",
        "8 in 10",
        "94 in 100",
        "95 in 100",
        "98 in 100",
        "better than 99 in 100",
        "better than 99 in 100",
    ]


def test_confidence_is_said_as_a_chance_in_whole_numbers() -> None:
    said = [confidence_words(confidence) for confidence in (0.8, 0.9, 0.95, 0.99)]
    assert said == ["4 times in 5", "9 times in 10", "19 times in 20", "99 times in 100"]


def test_margins_are_rounded_as_people_say_them() -> None:
    assert [number_words(value) for value in (12.5, 4.9, 2.96, 0.31, 0.06)] == ["13", "5", "3", "0.31", "0.06"]


def test_a_printed_margin_covers_almost_as_often_as_it_says() -> None:
    z = NormalDist().inv_cdf(0.975)
    for thousandths in range(120, 30_000, 7):
        said = float(number_words(thousandths / 1_000))
        assert 2 * NormalDist().cdf(z * said / (thousandths / 1_000)) - 1 > 0.925, thousandths


def test_a_larger_sample_never_prints_two_words_for_the_same_margin() -> None:
    said = [number_words(value / 1_000) for value in range(2_900, 3_300, 5)]
    assert said == sorted(said, key=float)
    assert len(set(said)) == len({float(one) for one in said})
    assert precision_of(800, kind="proportion").words == "±3.5 points, 19 times in 20"
    assert precision_of(1068, kind="proportion").words == "±3 points, 19 times in 20"


def test_a_sample_that_is_almost_exact_is_not_said_to_be() -> None:
    assert precision_of(10**9, kind="proportion").words == "±0.01 points, 19 times in 20"


def test_a_very_high_confidence_is_never_always() -> None:
    said = [confidence_words(confidence) for confidence in (0.9999, 0.00001)]
    assert said == ["9,999 times in 10,000", "1 times in 100,000"]


def test_one_session_does_not_round_its_chance_up() -> None:
    words = precision_of(1, kind="discovery").words
    assert words == "15 in 100 chance of seeing a problem that 15 % of customers have"
    off = [abs(chance / 1_000 - _as_number(chance_words(chance / 1_000))) for chance in range(10, 990)]
    assert max(off) < 0.031


@pytest.mark.parametrize(
    ("share", "sample", "rise"), [(0.01, 400, 3.13), (0.03, 400, 4.39), (0.03, 2_000, 1.70), (0.1, 1_000, 4.07)]
)
def test_a_change_from_a_rare_thing_is_seen_as_often_as_it_is_said(share: float, sample: int, rise: float) -> None:
    # The spread before the change alone would say 1.97 points for the first, which are seen only 5 times in 10.
    found = precision_of(sample, kind="difference", share=share).value
    assert found == pytest.approx(rise, abs=0.006)
    assert precision_of(sample, kind="difference", share=1 - share).value == pytest.approx(found)
    assert power_for_shares(share, share + found / 100, sample) == pytest.approx(0.8)
    assert sample_for(found, kind="difference", share=share) == sample


def test_a_known_share_keeps_population_and_design_effect_in_a_change() -> None:
    plain = precision_of(400, kind="difference", share=0.1).value
    assert precision_of(800, kind="difference", share=0.1, design_effect=2).value == pytest.approx(plain)
    assert precision_of(40, kind="difference", share=0.1, population=40).value == 0
    assert (
        precision_of(20, kind="difference", share=0.1, population=40).value
        < precision_of(20, kind="difference", share=0.1).value
    )
    assert precision_of(2, kind="difference", share=0.1).words == "too few people to detect any change"
    with pytest.raises(PrecisionError, match="no room for a change"):
        sample_for(95, kind="difference", share=0.1)


def _as_number(words: str) -> float:
    said, of = words.split(" in ")
    return int(said) / int(of)


def test_a_summary_does_not_wait_for_the_slow_libraries() -> None:
    asked = "import sys, budgeting.precision.summary; print('statsmodels' in sys.modules, 'scipy.stats' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False", "False"]


def test_the_tests_of_differences_do_load_them() -> None:
    asked = "import sys, budgeting.precision.power; print('statsmodels' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["True"]
