from collections.abc import Callable

import pytest
from scipy import stats

from budgeting.precision import (
    choice_tasks,
    design_effects,
    discovery,
    invitations,
    means,
    nps,
    proportions,
    tracking,
)
from budgeting.precision.checks import PrecisionError, whole_people


def test_asking_everybody_leaves_no_margin() -> None:
    assert proportions.margin_of_error(500, population=500) == 0
    assert proportions.margin_of_error(1, population=1) == 0
    assert means.margin_of_error(500, 12.5, population=500) == 0


def test_the_correction_counts_interviews_made_and_not_the_effective_sample() -> None:
    with_design = proportions.margin_of_error(500, population=500, design_effect=2)
    assert with_design == 0


def test_a_required_sample_never_exceeds_the_population() -> None:
    assert whole_people(proportions.sample_for_margin(0.01, population=300, design_effect=2)) <= 300


def test_a_mean_of_yes_and_no_has_the_margin_of_a_share() -> None:
    assert means.margin_of_error(400, 0.5) == pytest.approx(proportions.margin_of_error(400))


def test_half_the_margin_takes_four_times_the_people() -> None:
    assert proportions.sample_for_margin(0.02) == pytest.approx(4 * proportions.sample_for_margin(0.04))


def test_equal_waves_detect_a_change_of_square_root_of_two_margins() -> None:
    found = tracking.detectable_change(400, 400, proportions.share_variance(0.5))
    assert found == pytest.approx(2**0.5 * proportions.margin_of_error(400))


def test_a_change_that_chance_makes_once_in_twenty_takes_two_waves_of_its_own_margin() -> None:
    spread = proportions.share_variance(0.5)
    assert tracking.sample_per_wave(0.05, spread) == pytest.approx(2 * proportions.sample_for_margin(0.05))


def test_a_net_promoter_score_can_be_tracked_too() -> None:
    found = tracking.detectable_change(400, 400, nps.answer_variance(0.5, 0.2)) * nps.POINTS
    assert found == pytest.approx(2**0.5 * nps.margin_in_points(400, 0.5, 0.2))


def test_the_smaller_wave_limits_what_can_be_seen() -> None:
    spread = proportions.share_variance(0.5)
    assert tracking.detectable_change(100, 10**9, spread) > tracking.detectable_change(400, 400, spread)


def test_a_net_promoter_score_at_worst_has_the_margin_of_z_over_root_n() -> None:
    assert nps.margin_in_points(400) == pytest.approx(1.959964 / 20 * 100)
    assert nps.sample_for_points(5) == pytest.approx((1.959964 / 0.05) ** 2, rel=1e-6)


def test_the_adjusted_interval_adds_three_answers() -> None:
    found = nps.adjusted_wald(17, 7, 37)
    assert found.score == pytest.approx(100 * (17.75 - 7.75) / 40)
    margin = nps.margin_in_points(40, 17.75 / 40, 7.75 / 40)
    assert (found.low, found.high) == pytest.approx((found.score - margin, found.score + margin))


def test_the_adjusted_interval_has_width_where_everybody_is_a_promoter_and_stays_on_the_scale() -> None:
    found = nps.adjusted_wald(5, 0, 5)
    assert -100 < found.low < found.high == 100


def test_everybody_a_promoter_leaves_the_plain_interval_without_width() -> None:
    assert nps.margin_in_points(5, 1, 0) == 0
    with pytest.raises(PrecisionError, match="above zero"):
        nps.sample_for_points(5, 1, 0)


def test_finding_once_is_the_binomial_chance_of_not_never() -> None:
    assert discovery.chance_of_finding(8, 0.15) == pytest.approx(stats.binom.sf(0, 8, 0.15))
    assert discovery.chance_of_finding(0, 0.15) == 0


def test_five_people_find_most_problems_of_an_average_project() -> None:
    assert discovery.problems_found(5, 40) == pytest.approx(40 * (1 - 0.69**5))
    assert discovery.sample_for_problems(discovery.problems_found(5, 40), 40) == pytest.approx(5)


def test_all_problems_are_never_found() -> None:
    with pytest.raises(PrecisionError):
        discovery.sample_for_problems(40, 40)


def test_the_spread_of_weights_is_squared_and_not_rooted() -> None:
    assert design_effects.effect_of_weights([1, 1, 1, 1]) == 1
    assert design_effects.effect_of_weights([1, 3]) == pytest.approx(2 * 10 / 16)
    assert design_effects.effect_of_spread(0.5) == 1.25


def test_weights_and_clusters_multiply() -> None:
    clusters = design_effects.effect_of_clusters(11, 0.05)
    assert clusters == pytest.approx(1.5)
    assert design_effects.combined_effect(1.25, clusters) == pytest.approx(1.875)


def test_people_who_are_all_alike_in_a_cluster_count_once() -> None:
    assert design_effects.effective_sample(100, design_effects.effect_of_clusters(10, 1)) == pytest.approx(10)


def test_the_rule_for_conjoint_takes_the_largest_attribute() -> None:
    levels = [3, 5, 4, 2]
    assert choice_tasks.largest_levels(levels) == 5
    assert choice_tasks.largest_levels([4]) == 4
    assert choice_tasks.largest_levels(levels, is_interaction=True) == 20
    assert choice_tasks.conjoint_sample(5, 10, 4) == 62.5
    assert choice_tasks.conjoint_sample(5, 10, 4, exposures=choice_tasks.BETTER) == 125


def test_a_rough_read_takes_two_fifths_of_the_people() -> None:
    rough = choice_tasks.maxdiff_sample(20, 15, 4, exposures=choice_tasks.ROUGH)
    assert rough == pytest.approx(0.4 * choice_tasks.maxdiff_sample(20, 15, 4))


def test_maxdiff_items_are_seen_three_times_by_each_person() -> None:
    assert choice_tasks.maxdiff_tasks(20, 4) == 15
    assert choice_tasks.seen_by_each(20, 15, 4) == choice_tasks.SEEN_FOR_SCORES
    assert choice_tasks.maxdiff_sample(20, 15, 4) == pytest.approx(500 / 3)


def test_the_smallest_subgroup_sets_the_whole_sample() -> None:
    assert choice_tasks.sample_for_subgroups(0.25) == 800
    assert choice_tasks.people_in_subgroup(800, 0.25) == choice_tasks.SUBGROUP


def test_the_incidence_rate_is_of_those_who_were_screened() -> None:
    assert invitations.incidence_rate(350, 600, 50) == 0.35
    assert whole_people(invitations.people_screened(400, 0.35)) == 1143
    assert whole_people(invitations.invitations_needed(400, 0.35, 0.2, 0.1)) == 6350


def test_a_price_holds_on_the_edge_of_its_band_and_not_beyond() -> None:
    assert not invitations.is_repriced(0.5, 0.4)
    assert not invitations.is_repriced(0.5, 0.6)
    assert invitations.is_repriced(0.5, 0.399)
    assert invitations.is_repriced(0.5, 0.601)
    assert invitations.reprice_band(0.9)[1] == 1


@pytest.mark.parametrize(
    ("ask", "place"),
    [
        (lambda: proportions.margin_of_error(0), "sample"),
        (lambda: proportions.margin_of_error(True), "sample"),  # noqa: FBT003  a yes is no number of people
        (lambda: proportions.margin_of_error(600, population=500), "sample"),
        (lambda: proportions.margin_of_error(100, 0), "share"),
        (lambda: proportions.margin_of_error(100, 1), "share"),
        (lambda: proportions.margin_of_error(100, confidence=1), "confidence"),
        (lambda: proportions.margin_of_error(100, design_effect=0.9), "design_effect"),
        (lambda: proportions.margin_of_error(100, population=0), "population"),
        (lambda: proportions.sample_for_margin(0), "margin"),
        (lambda: proportions.sample_for_margin(float("nan")), "margin"),
        (lambda: means.margin_of_error(100, 0), "deviation"),
        (lambda: means.sample_for_margin(float("inf"), 1), "margin"),
        (lambda: design_effects.effect_of_weights([]), "weights"),
        (lambda: design_effects.effect_of_weights([1, 0]), "weights"),
        (lambda: design_effects.effect_of_clusters(0.5, 0.1), "per_cluster"),
        (lambda: design_effects.effect_of_clusters(5, 1.1), "likeness"),
        (lambda: design_effects.largest_cluster(2, 0), "likeness"),
        (lambda: nps.answer_variance(0.7, 0.4), "detractors"),
        (lambda: nps.answer_variance(-0.1, 0.4), "promoters"),
        (lambda: nps.adjusted_wald(7, 4, 10), "detractors"),
        (lambda: tracking.detectable_change(0, 10, 0.25), "first_sample"),
        (lambda: tracking.sample_per_wave(0, 0.25), "change"),
        (lambda: tracking.error_of_change(1, -1), "second_error"),
        (lambda: discovery.chance_of_finding(-1, 0.1), "sample"),
        (lambda: discovery.sample_for_chance(1, 0.1), "chance"),
        (lambda: choice_tasks.largest_levels([5], is_interaction=True), "levels"),
        (lambda: choice_tasks.largest_levels([1, 5]), "levels"),
        (lambda: choice_tasks.conjoint_sample(5, 0, 3), "tasks"),
        (lambda: choice_tasks.maxdiff_tasks(3, 4), "shown"),
        (lambda: choice_tasks.sample_for_subgroups(0), "smallest_share"),
        (lambda: invitations.incidence_rate(0, 0), "completes"),
        (lambda: invitations.people_screened(100, 1.2), "incidence"),
        (lambda: invitations.invitations_needed(100, 0.5, 0), "response"),
        (lambda: invitations.invitations_needed(100, 0.5, 0.5, 1), "dropout"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_at_its_place(ask: Callable[[], object], place: str) -> None:
    with pytest.raises(PrecisionError) as refused:
        ask()
    assert refused.value.place == place
    assert refused.value.message.endswith(".")


def test_people_are_rounded_up_but_not_for_the_last_digits_of_a_float() -> None:
    assert whole_people(384.16) == 385
    assert whole_people(1600.0000000001) == 1600
    assert whole_people(0) == 0
