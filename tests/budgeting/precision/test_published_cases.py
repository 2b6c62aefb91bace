"""Sample sizes and precision that books, papers and programs print; unrounded where they are, and as printed."""

import json
from math import erf, sqrt
from pathlib import Path

import pytest

from budgeting.precision import allocation, discovery, invitations, means, nps, power, proportions
from budgeting.precision.checks import whole_people
from budgeting.precision.design_effects import effective_sample, required_sample
from tests.cases import CASES, case_answers, case_inputs, tolerance


def close(case_id: str, answer: str) -> object:
    """The published figure at the case's own tolerance."""
    return pytest.approx(case_answers(case_id)[answer], rel=0, abs=tolerance(case_id, answer))


def strata() -> list[allocation.Stratum]:
    given = case_inputs("SS-13")
    return [
        allocation.Stratum(int(size), deviation, int(cost))
        for size, deviation, cost in zip(given["Nh"], given["Sh"], given["ch"], strict=True)
    ]


def test_samples_for_margins_of_a_share_are_those_printed() -> None:
    given = case_inputs("SS-01")
    found = [whole_people(proportions.sample_for_margin(margin, given["p"])) for margin in given["e"]]
    assert found == case_answers("SS-01")["n"]


def test_a_margin_is_kept_by_its_printed_sample_and_missed_by_one_person_fewer() -> None:
    given = case_inputs("SS-01")
    for margin, sample in zip(given["e"], case_answers("SS-01")["n"], strict=True):
        assert proportions.margin_of_error(sample, given["p"]) <= margin
        assert proportions.margin_of_error(sample - 1, given["p"]) > margin


def test_samples_for_a_relative_error_with_and_without_a_population_are_those_printed() -> None:
    given = case_inputs("SS-02")
    found = [
        means.sample_for_relative_error(given["CV0"], given["CVpop"], population=None if people == "inf" else people)
        for people in given["N"]
    ]
    assert found == pytest.approx(case_answers("SS-02")["n"], rel=0, abs=tolerance("SS-02", "n"))
    assert [whole_people(exact) for exact in found] == case_answers("SS-02")["n"]


def test_all_samples_of_krejcie_and_morgan_are_those_of_their_table() -> None:
    given = case_inputs("SS-04")
    found = [
        proportions.krejcie_morgan(people, share=given["p"], margin=given["d"], chi_square=given["chi2"])
        for people in given["N"]
    ]
    assert found == case_answers("SS-04")["S"]


def test_rounding_up_would_not_give_their_table() -> None:
    found = [whole_people(proportions.krejcie_morgan_exact(people)) for people in case_inputs("SS-04")["N"]]
    assert found != case_answers("SS-04")["S"]


def test_the_population_correction_is_the_one_printed() -> None:
    given = case_inputs("SS-05")
    found = proportions.corrected_for_variance(given["n0"], given["N"])
    assert found == close("SS-05", "n")
    assert round(found) == case_answers("SS-05")["n"]
    assert proportions.corrected_for_share(given["n0"], given["N"]) == pytest.approx(found, abs=1)


def test_one_share_against_a_fixed_one_needs_the_printed_sample() -> None:
    given = case_inputs("SS-07")
    effect = power.arcsine_effect(given["p1"], given["p0"])
    found = power.sample_for_one_effect(effect, power=given["power"], confidence=1 - given["alpha"])
    assert found == close("SS-07", "n")


def test_two_shares_by_the_arcsine_form_need_the_printed_samples() -> None:
    found = [power.sample_for_effect(power.arcsine_effect(*pair)) for pair in case_inputs("SS-08")["pairs"]]
    assert found == pytest.approx(case_answers("SS-08")["n"], rel=0, abs=tolerance("SS-08", "n"))


def test_a_small_effect_needs_the_printed_sample() -> None:
    assert power.sample_for_effect(case_inputs("SS-08")["h_small"]) == close("SS-08", "n_small")


def test_two_means_need_the_printed_samples() -> None:
    given = case_inputs("SS-10")
    found = [power.sample_for_means(d, power=given["power"], confidence=1 - given["alpha"]) for d in given["d"]]
    assert found == pytest.approx(case_answers("SS-10")["n"], rel=0, abs=tolerance("SS-10", "n"))


def test_thirty_people_per_group_have_the_printed_power() -> None:
    given = case_inputs("SS-10")
    assert power.power_for_means(given["d"][0], given["n_for_power"]) == close("SS-10", "power_n30")


def test_the_best_allocation_for_a_cost_is_the_one_printed() -> None:
    found = allocation.for_cost(strata(), case_inputs("SS-13")["budget"])
    assert found == pytest.approx(case_answers("SS-13")["nh"], rel=0, abs=tolerance("SS-13", "nh"))
    assert allocation.cost_of(strata(), found) == pytest.approx(case_inputs("SS-13")["budget"])


def test_the_standard_error_of_an_allocation_is_the_one_printed() -> None:
    found = allocation.standard_error(strata(), allocation.for_cost(strata(), case_inputs("SS-13")["budget"]))
    assert found == close("SS-13", "se")


def test_the_allocation_of_neyman_is_the_one_printed() -> None:
    expected = case_answers("SS-13")["neyman"]
    found = allocation.neyman(strata(), 100)
    assert found == pytest.approx(expected, rel=0, abs=tolerance("SS-13", "neyman"))


def test_the_cheapest_allocation_for_a_variance_is_the_best_for_its_cost() -> None:
    error = case_answers("SS-13")["se"]
    found = allocation.for_variance(strata(), error**2)
    assert allocation.standard_error(strata(), found) == pytest.approx(error)
    assert found == pytest.approx(case_answers("SS-13")["nh"], rel=1e-5)


def test_an_effective_sample_is_the_one_printed() -> None:
    given = case_inputs("SS-14")
    found = effective_sample(given["n"], given["deff"])
    assert found == close("SS-14", "n_eff")
    assert required_sample(found, given["deff"]) == pytest.approx(given["n"])


def test_the_sample_to_see_a_problem_is_the_one_printed() -> None:
    given = case_inputs("SS-15")
    found = discovery.sample_for_chance(given["target"], given["p"])
    assert found == close("SS-15", "n_raw")
    assert whole_people(found) == case_answers("SS-15")["n"]


def test_the_margin_of_four_hundred_people_is_the_one_printed() -> None:
    given = case_inputs("SS-17")
    found = proportions.margin_of_error(given["n"], given["p"])
    assert found == close("SS-17", "moe")
    assert round(found, 2) == case_answers("SS-17")["moe"]


def test_the_power_of_two_groups_by_the_arcsine_form_is_the_one_printed() -> None:
    given = case_inputs("SS-18")
    found = power.power_for_effect(given["h"], given["n"], confidence=1 - given["alpha"])
    assert found == close("SS-18", "power")


def test_a_field_price_holds_within_the_printed_band() -> None:
    given = case_inputs("COST-05")
    found = invitations.reprice_band(given["ir"], given["threshold"])
    assert found == pytest.approx(case_answers("COST-05")["band"], rel=0, abs=tolerance("COST-05", "band"))


def nps_margins(confidence: float) -> list[float]:
    given = case_inputs("DER-04")
    return [
        nps.margin_in_points(sample, given["promoters"], given["detractors"], confidence=confidence)
        for sample in given["n"]
    ]


def test_margins_of_a_net_promoter_score_are_those_derived_with_z_to_six_decimals() -> None:
    printed_z = erf(1.959964 / sqrt(2))
    expected = case_answers("DER-04")["moe_pts"]
    assert nps_margins(printed_z) == pytest.approx(expected, rel=0, abs=tolerance("DER-04", "moe_pts"))


def test_an_exact_z_moves_those_margins_by_less_than_a_millionth_of_a_point() -> None:
    assert nps_margins(0.95) == pytest.approx(case_answers("DER-04")["moe_pts"], rel=0, abs=1e-6)


def test_every_case_about_samples_is_asked_here_and_named_on_the_page_of_the_model() -> None:
    known = {case["id"] for case in json.loads(CASES.read_text(encoding="utf-8"))}
    about_samples = {case for case in known if case.startswith("SS-")} | {"COST-05", "DER-04"}
    asked = Path(__file__).read_text(encoding="utf-8")
    page = (Path(__file__).parents[3] / "docs" / "model.md").read_text(encoding="utf-8")
    assert len(about_samples) >= 14
    assert {case for case in about_samples if f'case_inputs("{case}")' not in asked or case not in page} == set()
