import pytest
from hypothesis import given

from budgeting.errors import EvidenceError
from budgeting.value import discrete
from tests.decision_tables import Studied, Table, studied_tables, tables
from tests.refusals import refusal

ACT_OR_NOT = ((400.0, -200.0), (0.0, 0.0))


def slack(payoffs: discrete.Payoffs) -> float:
    return 1e-9 * (1 + max(abs(value) for row in payoffs for value in row))


@given(studied_tables())
def test_a_study_is_worth_between_nothing_and_perfect_information(studied: Studied) -> None:
    prior, payoffs, likelihood = studied
    assert 0 <= discrete.evsi(prior, payoffs, likelihood) <= discrete.evpi(prior, payoffs) + slack(payoffs)


@given(tables())
def test_the_least_expected_loss_is_perfect_information(table: Table) -> None:
    prior, payoffs = table
    least = min(discrete.opportunity_losses(prior, payoffs))
    assert least == pytest.approx(discrete.evpi(prior, payoffs), abs=slack(payoffs))


@given(tables())
def test_a_study_without_error_is_worth_perfect_information(table: Table) -> None:
    prior, payoffs = table
    certain = discrete.partition_likelihood(range(len(prior)))
    assert discrete.evsi(prior, payoffs, certain) == pytest.approx(discrete.evpi(prior, payoffs), abs=slack(payoffs))


@given(studied_tables())
def test_beliefs_after_each_outcome_average_to_the_prior(studied: Studied) -> None:
    prior, _payoffs, likelihood = studied
    average = [0.0] * len(prior)
    for outcome, chance in enumerate(discrete.outcome_chances(prior, likelihood)):
        if chance > 0:
            after = discrete.posterior(prior, likelihood, outcome)
            average = [total + chance * belief for total, belief in zip(average, after, strict=True)]
    assert average == pytest.approx(prior)


def test_a_study_that_never_tells_anything_cannot_change_the_decision() -> None:
    assert not discrete.is_decisive((0.2, 0.8), ACT_OR_NOT, discrete.binary_likelihood(0.5, 0.5))


def test_a_strong_study_can_change_the_decision() -> None:
    assert discrete.is_decisive((0.2, 0.8), ACT_OR_NOT, discrete.binary_likelihood(0.9, 0.95))


def test_a_weak_study_cannot_change_a_settled_mind() -> None:
    assert not discrete.is_decisive((0.01, 0.99), ACT_OR_NOT, discrete.binary_likelihood(0.6, 0.6))


def test_no_study_is_efficient_where_nothing_is_worth_knowing() -> None:
    always_better = ((10.0, 10.0), (0.0, 0.0))
    assert discrete.efficiency((0.5, 0.5), always_better, discrete.binary_likelihood(0.9, 0.9)) == 0


def test_of_equal_options_the_first_is_best() -> None:
    assert discrete.best_option((0.5, 0.5), ((1.0, 1.0), (1.0, 1.0))) == 0


def test_what_cannot_happen_teaches_nothing() -> None:
    assert refusal(lambda: discrete.posterior((1.0, 0.0), ((1.0, 0.0), (0.0, 1.0)), 1)) == (
        "This outcome cannot happen under the beliefs held, so nothing follows from it.",
        None,
    )


@pytest.mark.parametrize(
    ("likelihood", "sentence"),
    [
        (((0.9, 0.2), (0.5, 0.5)), "The chances in row 1 add up to 1.1. They must add up to 1."),
        (((0.9, 0.1), (1.2, -0.2)), "The chances in row 2 must each lie between 0 and 1."),
        (((0.9, 0.1), (1.5, 0.0)), "The chances in row 2 must each lie between 0 and 1."),
        (((0.9, 0.1), (-0.2, 1.2)), "The chances in row 2 must each lie between 0 and 1."),
        (((0.9, 0.1), (float("nan"), 0.5)), "The chances in row 2 must each lie between 0 and 1."),
        (((0.9, 0.1), (0.0, float("inf"))), "The chances in row 2 must each lie between 0 and 1."),
        (((0.9, 0.1),), "A likelihood needs one row for each of the 2 states."),
        (((0.9, 0.1),) * 3, "A likelihood needs one row for each of the 2 states."),
        (((0.9, 0.1), (1.0,)), "Every row of a likelihood needs the same outcomes."),
    ],
)
def test_a_table_that_is_no_likelihood_is_refused(likelihood: discrete.Likelihood, sentence: str) -> None:
    for ask in (
        lambda: discrete.evsi((0.5, 0.5), ACT_OR_NOT, likelihood),
        lambda: discrete.value_with_study((0.5, 0.5), ACT_OR_NOT, likelihood),
        lambda: discrete.outcome_chances((0.5, 0.5), likelihood),
    ):
        assert refusal(ask) == (sentence, "likelihood")


@pytest.mark.parametrize(
    ("prior", "sentence"),
    [
        ((0.5, 0.4), "The beliefs add up to 0.9. They must add up to 1."),
        ((1.2, -0.2), "The beliefs must each lie between 0 and 1."),
    ],
)
def test_beliefs_that_do_not_add_up_are_refused_whatever_is_asked(prior: discrete.Prior, sentence: str) -> None:
    likelihood = discrete.binary_likelihood(0.9, 0.7)
    for ask in (
        lambda: discrete.value_now(prior, ACT_OR_NOT),
        lambda: discrete.value_with_perfect_information(prior, ACT_OR_NOT),
        lambda: discrete.opportunity_losses(prior, ACT_OR_NOT),
        lambda: discrete.outcome_chances(prior, likelihood),
        lambda: discrete.value_with_study(prior, ACT_OR_NOT, likelihood),
    ):
        assert refusal(ask) == (sentence, "likelihood")


def test_rows_may_be_off_by_a_billionth_and_no_more() -> None:
    discrete.check_likelihood(((0.5, 0.5 + 5e-10), (-5e-10, 1 + 5e-10), (1 + 5e-10, -5e-10)), 3)
    with pytest.raises(EvidenceError, match="add up to"):
        discrete.check_likelihood(((0.5, 0.5 + 5e-9), (0.5, 0.5)), 2)


def test_beliefs_and_rows_may_be_certain() -> None:
    assert discrete.value_with_study((1.0, 0.0), ACT_OR_NOT, ((1.0, 0.0), (0.0, 1.0))) == 400


@pytest.mark.parametrize(
    ("prior", "payoffs", "likelihood"),
    [
        ((0.5, 0.5), ((1.0, 2.0, 3.0), (0.0, 0.0, 0.0)), ((0.9, 0.1), (0.3, 0.7))),
        ((0.5, 0.5), ((1.0, 2.0), (0.0,)), ((0.9, 0.1), (0.3, 0.7))),
        ((0.5, 0.5), ((1.0, 2.0, 3.0), (0.0, 0.0)), ((0.9, 0.1), (0.3, 0.7))),
    ],
)
def test_payoffs_need_one_figure_for_each_state(
    prior: discrete.Prior, payoffs: discrete.Payoffs, likelihood: discrete.Likelihood
) -> None:
    for ask in (
        lambda: discrete.expected_values(prior, payoffs),
        lambda: discrete.value_with_perfect_information(prior, payoffs),
        lambda: discrete.opportunity_losses(prior, payoffs),
        lambda: discrete.value_with_study(prior, payoffs, likelihood),
    ):
        with pytest.raises(ValueError, match="zip"):
            ask()


def test_what_a_study_nets_is_its_worth_less_its_cost() -> None:
    likelihood = discrete.binary_likelihood(0.9, 0.7)
    worth = discrete.evsi((0.2, 0.8), ACT_OR_NOT, likelihood)
    # A yes: .2 x .9 x 400 - .8 x .3 x 200 = 24; without research nothing is gained.
    assert worth == pytest.approx(24)
    assert discrete.enbs((0.2, 0.8), ACT_OR_NOT, likelihood, 30) == pytest.approx(-6)
    assert discrete.efficiency((0.2, 0.8), ACT_OR_NOT, likelihood) == pytest.approx(24 / 80)


def test_a_gain_lost_in_rounding_is_no_reason_to_decide_otherwise() -> None:
    tiny = discrete.binary_likelihood(0.5, 0.5 + 1e-13)
    assert discrete.evsi((0.5, 0.5), ((1.0, -1.0), (0.0, 0.0)), tiny) >= 0
    assert not discrete.is_decisive((0.5, 0.5), ((1.0, -1.0), (0.0, 0.0)), tiny)
    assert not discrete.is_decisive((0.5, 0.5), ((1e9, -1e9), (0.0, 0.0)), tiny)
    small = discrete.binary_likelihood(0.5, 0.5 + 1e-10)
    assert discrete.is_decisive((0.5, 0.5), ((1.0, -1.0), (0.0, 0.0)), small)


def test_nothing_is_decided_where_nothing_is_at_stake() -> None:
    assert not discrete.is_decisive((0.5, 0.5), ((0.0, 0.0), (0.0, 0.0)), discrete.binary_likelihood(0.9, 0.9))


def test_the_share_of_all_there_is_to_know_is_the_same_in_pounds_and_in_millions() -> None:
    likelihood = discrete.binary_likelihood(0.9, 0.7)
    in_millions = tuple(tuple(value / 10**6 for value in row) for row in ACT_OR_NOT)
    whole = discrete.efficiency((0.2, 0.8), ACT_OR_NOT, likelihood)
    assert discrete.efficiency((0.2, 0.8), in_millions, likelihood) == pytest.approx(whole)


def test_what_group_the_state_is_in_is_learnt_without_error() -> None:
    assert discrete.partition_likelihood(["odd", "even", "odd"]) == ((1.0, 0.0), (0.0, 1.0), (1.0, 0.0))
