import subprocess
import sys

import pytest

from budgeting.precision.checks import PrecisionError
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
    assert promoters.words == "±8 NPS points, 19 times in 20"
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
        "9 in 10",
        "95 in 100",
        "98 in 100",
        "better than 99 in 100",
        "better than 99 in 100",
    ]


def test_confidence_is_said_as_a_chance_in_whole_numbers() -> None:
    said = [confidence_words(confidence) for confidence in (0.8, 0.9, 0.95, 0.99)]
    assert said == ["4 times in 5", "9 times in 10", "19 times in 20", "99 times in 100"]


def test_margins_are_rounded_as_people_say_them() -> None:
    assert [number_words(value) for value in (12.5, 4.9, 2.96, 0.31, 0.06)] == ["13", "5", "3.0", "0.3", "0.06"]


def test_a_summary_does_not_wait_for_the_slow_libraries() -> None:
    asked = "import sys, budgeting.precision.summary; print('statsmodels' in sys.modules, 'scipy.stats' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["False", "False"]


def test_the_tests_of_differences_do_load_them() -> None:
    asked = "import sys, budgeting.precision.power; print('statsmodels' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["True"]
