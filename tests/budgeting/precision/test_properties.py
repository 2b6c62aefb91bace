"""What must hold for every sample: there and back again, more people never tell less, corrections only help."""

from math import isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from budgeting.precision import (
    choice_tasks,
    design_effects,
    discovery,
    invitations,
    means,
    nps,
    power,
    proportions,
    tracking,
)
from budgeting.precision.checks import whole_people
from budgeting.precision.summary import Kind, precision_of, sample_for

SAMPLES = st.integers(2, 100_000)
PEOPLE = st.integers(2, 10_000_000)
SHARES = st.floats(0.01, 0.99)
CONFIDENCES = st.floats(0.5, 0.999)
POWERS = st.floats(0.5, 0.99)
EFFECTS = st.floats(1, 10)
DESIGN = {"confidence": CONFIDENCES, "design_effect": EFFECTS}
POPULATIONS = st.one_of(st.none(), PEOPLE)


@given(sample=SAMPLES, share=SHARES, population=POPULATIONS, **DESIGN)
def test_a_sample_of_a_share_comes_back_from_its_margin(
    sample: int, share: float, population: int | None, confidence: float, design_effect: float
) -> None:
    assume(population is None or sample < population)
    margin = proportions.margin_of_error(
        sample, share, confidence=confidence, population=population, design_effect=design_effect
    )
    assume(margin < 1)
    found = proportions.sample_for_margin(
        margin, share, confidence=confidence, population=population, design_effect=design_effect
    )
    assert isclose(found, sample, rel_tol=1e-9)
    assert whole_people(found) == sample


@given(sample=SAMPLES, deviation=st.floats(0.01, 1e6), population=POPULATIONS, **DESIGN)
def test_a_sample_of_a_mean_comes_back_from_its_margin(
    sample: int, deviation: float, population: int | None, confidence: float, design_effect: float
) -> None:
    assume(population is None or sample < population)
    margin = means.margin_of_error(
        sample, deviation, confidence=confidence, population=population, design_effect=design_effect
    )
    found = means.sample_for_margin(
        margin, deviation, confidence=confidence, population=population, design_effect=design_effect
    )
    assert isclose(found, sample, rel_tol=1e-9)
    relative = means.relative_error(sample, deviation, population=population)
    found = means.sample_for_relative_error(relative, deviation, population=population)
    assert isclose(found, sample, rel_tol=1e-9)


@given(sample=SAMPLES, promoters=SHARES, rest=SHARES, population=POPULATIONS, **DESIGN)
def test_a_sample_of_a_net_promoter_score_comes_back_from_its_margin(
    sample: int, promoters: float, rest: float, population: int | None, confidence: float, design_effect: float
) -> None:
    assume(population is None or sample < population)
    shares = promoters, rest * (1 - promoters)
    points = nps.margin_in_points(
        sample, *shares, confidence=confidence, population=population, design_effect=design_effect
    )
    found = nps.sample_for_points(
        points, *shares, confidence=confidence, population=population, design_effect=design_effect
    )
    assert isclose(found, sample, rel_tol=1e-6)


@given(sample=SAMPLES, share=SHARES, chance=POWERS, **DESIGN)
def test_a_sample_per_wave_comes_back_from_the_change_it_detects(
    sample: int, share: float, chance: float, confidence: float, design_effect: float
) -> None:
    spread = proportions.share_variance(share)
    change = tracking.detectable_change(
        sample, sample, spread, confidence=confidence, power=chance, design_effect=design_effect
    )
    found = tracking.sample_per_wave(change, spread, confidence=confidence, power=chance, design_effect=design_effect)
    assert isclose(found, sample, rel_tol=1e-9)


@given(sample=st.integers(1, 500), prevalence=SHARES)
def test_a_sample_comes_back_from_the_chance_of_finding(sample: int, prevalence: float) -> None:
    chance = discovery.chance_of_finding(sample, prevalence)
    assume(chance < 1 - 1e-6)
    assert isclose(discovery.sample_for_chance(chance, prevalence), sample, rel_tol=1e-6)
    assert isclose(discovery.prevalence_for_chance(chance, sample), prevalence, rel_tol=1e-6)


@given(sample=st.integers(2, 100_000), chance=POWERS, confidence=CONFIDENCES)
def test_a_sample_comes_back_from_the_arcsine_effect_it_sees(sample: int, chance: float, confidence: float) -> None:
    both = power.effect_for_sample(sample, power=chance, confidence=confidence)
    one = power.one_effect_for_sample(sample, power=chance, confidence=confidence)
    assert isclose(power.sample_for_effect(both, power=chance, confidence=confidence), sample, rel_tol=1e-9)
    assert isclose(power.sample_for_one_effect(one, power=chance, confidence=confidence), sample, rel_tol=1e-9)


@given(sample=st.integers(3, 20_000), chance=POWERS, confidence=st.floats(0.8, 0.999))
def test_a_sample_comes_back_from_the_distance_of_means_it_sees(sample: int, chance: float, confidence: float) -> None:
    distance = power.effect_for_means(sample, power=chance, confidence=confidence)
    assert isclose(power.power_for_means(distance, sample, confidence=confidence), chance, rel_tol=1e-6)
    assert isclose(power.sample_for_means(distance, power=chance, confidence=confidence), sample, rel_tol=1e-5)


@given(first=SHARES, second=SHARES, chance=POWERS, confidence=CONFIDENCES)
def test_the_sample_for_two_shares_has_the_power_asked_for(
    first: float, second: float, chance: float, confidence: float
) -> None:
    assume(abs(first - second) > 1e-3)
    sample = power.sample_for_shares(first, second, power=chance, confidence=confidence)
    assume(sample >= 2)
    assert isclose(power.power_for_shares(first, second, sample, confidence=confidence), chance, rel_tol=1e-9)


@given(share=st.floats(0.01, 0.9), sample=st.integers(100, 1_000_000))
def test_the_smallest_rise_is_just_seen(share: float, sample: int) -> None:
    rise = power.smallest_rise(share, sample)
    assert isclose(power.sample_for_shares(share, share + rise), sample, rel_tol=1e-6)


@given(sample=st.integers(1, 99_999), more=st.integers(1, 1000), population=st.integers(101_000, 10_000_000))
def test_more_people_never_tell_less(sample: int, more: int, population: int) -> None:
    for kind in Kind:
        fewer = precision_of(sample, kind=kind, population=population)
        larger = precision_of(sample + more, kind=kind, population=population)
        if fewer.is_smaller_better:
            assert larger.value < fewer.value
        else:
            assert larger.value >= fewer.value


@given(sample=st.floats(1, 1e7), population=PEOPLE)
def test_a_population_never_asks_for_more_and_the_two_forms_differ_by_at_most_one(
    sample: float, population: int
) -> None:
    for_share = proportions.corrected_for_share(sample, population)
    for_variance = proportions.corrected_for_variance(sample, population)
    assert for_variance <= for_share <= sample
    assert for_share <= population * (1 + 1e-12)
    assert for_share - for_variance <= 1


@given(sample=SAMPLES, population=PEOPLE, design_effect=EFFECTS)
def test_a_population_narrows_a_margin_and_a_design_effect_widens_it(
    sample: int, population: int, design_effect: float
) -> None:
    assume(sample <= population)
    plain = proportions.margin_of_error(sample)
    assert proportions.margin_of_error(sample, population=population) <= plain
    assert proportions.margin_of_error(sample, design_effect=design_effect) >= plain


@given(share=SHARES, promoters=SHARES, rest=SHARES)
def test_the_worst_case_is_the_worst(share: float, promoters: float, rest: float) -> None:
    assert proportions.margin_of_error(100, share) <= proportions.margin_of_error(100)
    assert nps.margin_in_points(100, promoters, rest * (1 - promoters)) <= nps.margin_in_points(100)


@given(weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_weights_never_help_and_both_forms_agree(weights: list[float]) -> None:
    effect = design_effects.effect_of_weights(weights)
    mean = sum(weights) / len(weights)
    spread = (sum((weight - mean) ** 2 for weight in weights) / len(weights)) ** 0.5 / mean
    assert effect >= 1 - 1e-12
    assert isclose(effect, design_effects.effect_of_spread(spread), rel_tol=1e-9)
    assert isclose(design_effects.spread_for_effect(max(1, effect)), spread, abs_tol=1e-5)


@given(size=st.floats(1, 100), likeness=st.floats(0.001, 1))
def test_a_cluster_comes_back_from_its_design_effect(size: float, likeness: float) -> None:
    effect = design_effects.effect_of_clusters(size, likeness)
    assert isclose(design_effects.largest_cluster(effect, likeness), size, rel_tol=1e-9)


@given(completes=st.integers(1, 100_000), incidence=SHARES, response=SHARES, dropout=st.floats(0, 0.9))
def test_invitations_bring_the_completes_they_are_for(
    completes: int, incidence: float, response: float, dropout: float
) -> None:
    invited = whole_people(invitations.invitations_needed(completes, incidence, response, dropout))
    assert invited >= completes
    assert invitations.completes_expected(invited, incidence, response, dropout) >= completes * (1 - 1e-9)


@given(sample=st.integers(1, 10_000), options=st.integers(2, 30), tasks=st.integers(1, 30), shown=st.integers(2, 8))
def test_exposures_and_samples_of_choice_tasks_agree(sample: int, options: int, tasks: int, shown: int) -> None:
    seen = choice_tasks.conjoint_exposures(sample, options, tasks, shown)
    assert (whole_people(choice_tasks.conjoint_sample(options, tasks, shown)) <= sample) == (seen >= 500 * (1 - 1e-12))
    assume(shown <= options)
    seen = choice_tasks.maxdiff_exposures(sample, options, tasks, shown)
    assert (whole_people(choice_tasks.maxdiff_sample(options, tasks, shown)) <= sample) == (seen >= 500 * (1 - 1e-12))


@given(
    sample=st.integers(20, 5000),
    kind=st.sampled_from(list(Kind)),
    population=st.none() | st.integers(6000, 10**6),
    design_effect=EFFECTS,
)
def test_a_summary_asks_for_the_sample_that_gives_its_figure(
    sample: int, kind: Kind, population: int | None, design_effect: float
) -> None:
    found = precision_of(sample, kind=kind, population=population, design_effect=design_effect)
    assume(found.value < 1 - 1e-9 or kind is not Kind.DISCOVERY)
    assume(found.value < 100 or kind is not Kind.PROPORTION)
    again = sample_for(found.value, kind=kind, population=population, design_effect=design_effect)
    assert again == pytest.approx(sample, abs=1)
