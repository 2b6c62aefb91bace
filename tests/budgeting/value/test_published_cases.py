"""Worked examples of the literature come out as printed."""

from collections.abc import Callable
from itertools import product
from math import ceil, log
from typing import Any

import pytest

from budgeting.evidence.accuracy import discovery_sensitivity
from budgeting.value import discrete, normal
from budgeting.value.bundles import evsi, joint_likelihood
from budgeting.value.policies import roll_back
from tests.cases import case_answers, case_inputs, tolerance


def table_of(case_id: str) -> tuple[list[float], list[list[float]], list[list[float]]]:
    inputs = case_inputs(case_id)
    prior = inputs["prior"]
    believed = list(prior.values()) if isinstance(prior, dict) else prior
    return believed, inputs["payoff"], inputs.get("likelihood_p_signal_given_state", [])


def evpi_of(case_id: str) -> float:
    prior, payoffs, _ = table_of(case_id)
    return discrete.evpi(prior, payoffs)


def evsi_of(case_id: str) -> float:
    return discrete.evsi(*table_of(case_id))


def odd_or_even(case_id: str) -> discrete.Matrix:
    return discrete.partition_likelihood(["odd", "even"] * (len(table_of(case_id)[0]) // 2))


EXACT: list[tuple[str, str, Callable[[str], Any]]] = [
    ("VOI-01", "v0", lambda c: discrete.value_now(*table_of(c)[:2])),
    ("VOI-01", "evwpi", lambda c: discrete.value_with_perfect_information(*table_of(c)[:2])),
    ("VOI-01", "evpi", evpi_of),
    ("VOI-01", "evwsi", lambda c: discrete.value_with_study(*table_of(c))),
    ("VOI-01", "evsi", evsi_of),
    ("VOI-01", "efficiency_pct", lambda c: 100 * discrete.efficiency(*table_of(c))),
    ("VOI-01", "p_fss", lambda c: discrete.outcome_chances(table_of(c)[0], table_of(c)[2])[0]),
    ("VOI-01", "post_oil_fss", lambda c: discrete.posterior(table_of(c)[0], table_of(c)[2], 0)[0]),
    ("VOI-01", "post_oil_uss", lambda c: discrete.posterior(table_of(c)[0], table_of(c)[2], 1)[0]),
    ("VOI-01", "enbs", lambda c: discrete.enbs(*table_of(c), case_inputs(c)["survey_cost"])),
    (
        "VOI-01",
        "value_net_of_cost",
        lambda c: discrete.value_with_study(*table_of(c)) - case_inputs(c)["survey_cost"],
    ),
    ("VOI-02", "v0", lambda c: discrete.value_now(*table_of(c)[:2])),
    ("VOI-02", "evwpi", lambda c: discrete.value_with_perfect_information(*table_of(c)[:2])),
    ("VOI-02", "evpi", evpi_of),
    ("VOI-02", "evsi_exact", evsi_of),
    ("VOI-02", "p_pos", lambda c: discrete.outcome_chances(table_of(c)[0], table_of(c)[2])[0]),
    ("VOI-04", "emv", lambda c: discrete.expected_values(*table_of(c)[:2])),
    ("VOI-04", "evpi", evpi_of),
    ("VOI-04", "evwpi", lambda c: discrete.value_with_perfect_information(*table_of(c)[:2])),
    ("VOI-04", "evsi_exact", evsi_of),
    ("VOI-04", "p_fav", lambda c: discrete.outcome_chances(table_of(c)[0], table_of(c)[2])[0]),
    ("VOI-06", "v0", lambda c: discrete.value_now(*table_of(c)[:2])),
    ("VOI-06", "evwsi", lambda c: discrete.value_with_study(*table_of(c))),
    ("VOI-06", "evsi", evsi_of),
    ("VOI-06", "evpi", evpi_of),
    ("VOI-06", "p_signals", lambda c: discrete.outcome_chances(table_of(c)[0], table_of(c)[2])),
    (
        "VOI-06",
        "value_net",
        lambda c: discrete.value_with_study(*table_of(c)) - case_inputs(c)["test_cost"],
    ),
    (
        "VOI-06",
        "best",
        lambda c: [
            discrete.best_option(discrete.posterior(table_of(c)[0], table_of(c)[2], z), table_of(c)[1])
            for z in range(3)
        ],
    ),
    ("VOI-09", "emv", lambda c: discrete.expected_values(*table_of(c)[:2])),
    ("VOI-09", "evwpi", lambda c: discrete.value_with_perfect_information(*table_of(c)[:2])),
    ("VOI-09", "evpi", evpi_of),
    ("VOI-09", "eol", lambda c: discrete.opportunity_losses(*table_of(c)[:2])),
    ("VOI-10", "emv", lambda c: discrete.expected_values(*table_of(c)[:2])),
    ("VOI-10", "evwpi", lambda c: discrete.value_with_perfect_information(*table_of(c)[:2])),
    ("VOI-10", "evpi", evpi_of),
    ("VOI-11", "v0", lambda c: discrete.value_now(*table_of(c)[:2])),
    ("VOI-11", "evwsi", lambda c: discrete.value_with_study(*table_of(c)[:2], odd_or_even(c))),
    ("VOI-11", "wtp", lambda c: discrete.evsi(*table_of(c)[:2], odd_or_even(c))),
]


@pytest.mark.parametrize(("case_id", "answer", "compute"), EXACT, ids=[f"{c}-{a}" for c, a, _ in EXACT])
def test_a_printed_answer_is_reproduced_exactly(case_id: str, answer: str, compute: Callable[[str], Any]) -> None:
    assert compute(case_id) == pytest.approx(case_answers(case_id)[answer], abs=tolerance(case_id, answer))


@pytest.mark.parametrize(("case_id", "digits"), [("VOI-02", 2), ("VOI-04", 2)])
def test_the_book_that_rounds_its_posteriors_is_reproduced_by_rounding_them(case_id: str, digits: int) -> None:
    prior, payoffs, likelihood = table_of(case_id)
    chances = [round(chance, digits) for chance in discrete.outcome_chances(prior, likelihood)]
    total = 0.0
    for outcome, chance in enumerate(chances):
        first = round(discrete.posterior(prior, likelihood, outcome)[0], digits)
        total += chance * max(first * row[0] + (1 - first) * row[1] for row in payoffs)
    printed = total - discrete.value_now(prior, payoffs)
    assert printed == pytest.approx(
        case_answers(case_id)["evsi_book_rounded"], abs=tolerance(case_id, "evsi_book_rounded")
    )


def test_partition_of_states_is_worth_what_each_group_is_worth() -> None:
    prior, payoffs, _ = table_of("VOI-11")
    likelihood = odd_or_even("VOI-11")
    after = [discrete.value_now(discrete.posterior(prior, likelihood, outcome), payoffs) for outcome in range(2)]
    answers = case_answers("VOI-11")
    assert after == pytest.approx([answers["ev_odd"], answers["ev_even"]], abs=1e-9)


def test_bayes_rule_gives_the_printed_predictive_values() -> None:
    inputs, answers = case_inputs("VOI-14"), case_answers("VOI-14")
    prior = (inputs["prior_success"], 1 - inputs["prior_success"])
    likelihood = discrete.binary_likelihood(inputs["sensitivity"], inputs["specificity"])
    chances = discrete.outcome_chances(prior, likelihood)
    assert prior[0] * likelihood[0][0] == pytest.approx(answers["joint_success_and_positive"], abs=1e-6)
    assert chances[0] == pytest.approx(answers["p_positive"], abs=1e-6)
    assert discrete.posterior(prior, likelihood, 0)[0] == pytest.approx(answers["ppv"], abs=1e-6)
    assert discrete.posterior(prior, likelihood, 1)[1] == pytest.approx(answers["npv"], abs=1e-6)


def test_a_normal_belief_gives_the_exact_and_the_table_value() -> None:
    inputs, answers = case_inputs("VOI-20"), case_answers("VOI-20")
    exact = normal.evpi(inputs["mean"], inputs["sd"], inputs["breakeven"], inputs["K_per_unit"])
    assert exact == pytest.approx(answers["evpi_exact"], abs=1e-6)
    assert normal.unit_normal_loss(inputs["D_table"]) == pytest.approx(answers["N_069"], abs=5e-5)
    printed = inputs["K_per_unit"] * inputs["sd"] * round(normal.unit_normal_loss(inputs["D_table"]), 4)
    assert printed == pytest.approx(answers["evpi_table"], abs=0.01)


def test_a_normal_belief_gives_the_value_of_the_voi_package() -> None:
    inputs = case_inputs("VOI-21")
    value = normal.evpi(inputs["mean"], inputs["sd"], inputs["breakeven"])
    assert value == pytest.approx(case_answers("VOI-21")["evpi"], abs=5e-8)


def test_unit_normal_loss_is_the_table_of_the_books() -> None:
    computed = [normal.unit_normal_loss(distance) for distance in case_inputs("VOI-27")["D"]]
    assert computed == pytest.approx(case_answers("VOI-27")["N"], abs=6e-5)


def test_the_same_survey_again_brings_less_each_time() -> None:
    prior, payoffs, likelihood = table_of(case_inputs("DER-01")["base"])
    values = [evsi(prior, payoffs, joint_likelihood([likelihood] * times)) for times in (1, 2, 3)]
    assert values == pytest.approx(case_answers("DER-01")["evsi"], abs=1e-9)


def test_two_studies_worth_nothing_alone_can_be_worth_something_together() -> None:
    prior, payoffs, _ = table_of("DER-02")
    first = discrete.partition_likelihood([0, 0, 1, 1])
    second = discrete.partition_likelihood([0, 1, 0, 1])
    values = [evsi(prior, payoffs, joint_likelihood(studies)) for studies in ([first], [second], [first, second])]
    answers = case_answers("DER-02")
    assert values == pytest.approx([answers["evsi_a"], answers["evsi_b"], answers["evsi_ab"]], abs=1e-12)


def test_a_follow_up_released_by_a_finding_beats_every_plan_without_one() -> None:
    inputs, answers = case_inputs("DER-05"), case_answers("DER-05")
    prior, payoffs, screen, strong = inputs["prior"], inputs["payoff"], inputs["screen"], inputs["strong"]
    both = joint_likelihood([screen, strong])
    policy = roll_back(prior, payoffs, both, inputs["c2"])
    assert discrete.value_now(prior, payoffs) == answers["none"]
    assert discrete.enbs(prior, payoffs, screen, inputs["c1"]) == pytest.approx(answers["screen_only"], abs=1e-9)
    assert discrete.enbs(prior, payoffs, strong, inputs["c2"]) == pytest.approx(answers["strong_only"], abs=1e-9)
    assert evsi(prior, payoffs, both) - inputs["c1"] - inputs["c2"] == pytest.approx(answers["both_upfront"], abs=1e-9)
    assert policy.value - policy.expected_cost - inputs["c1"] == pytest.approx(answers["sequential"], abs=1e-9)
    assert [int(release) for release in policy.releases] == answers["policy"]
    assert policy.release_chance == pytest.approx(answers["p_trigger"], abs=1e-9)
    assert policy.expected_cost + inputs["c1"] == pytest.approx(answers["expected_cost"], abs=1e-9)
    assert inputs["c1"] + inputs["c2"] == answers["max_cost"]


def test_the_best_bundles_within_a_budget_are_found_by_trying_all() -> None:
    inputs = case_inputs("DER-07")
    plans = product(*inputs["bundles"].values())
    affordable = [plan for plan in plans if sum(cost for cost, _ in plan) <= inputs["budget"]]
    assert max(sum(worth - cost for cost, worth in plan) for plan in affordable) == case_answers("DER-07")["net"]


def test_people_needed_to_meet_a_problem_are_those_of_the_published_rule() -> None:
    inputs, answers = case_inputs("SS-15"), case_answers("SS-15")
    exact = log(1 - inputs["target"]) / log(1 - inputs["p"])
    assert exact == pytest.approx(answers["n_raw"], abs=0.005)
    prevalence_bp = round(inputs["p"] * 10_000)
    assert ceil(exact) == answers["n"]
    assert discovery_sensitivity(answers["n"], prevalence_bp) >= inputs["target"]
    assert discovery_sensitivity(answers["n"] - 1, prevalence_bp) < inputs["target"]
