import pytest
from hypothesis import given

from budgeting.errors import EvidenceError
from budgeting.value import discrete
from tests.decision_tables import Studied, Table, studied_tables, tables

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
    with pytest.raises(EvidenceError, match="cannot happen"):
        discrete.posterior((1.0, 0.0), ((1.0, 0.0), (0.0, 1.0)), 1)


@pytest.mark.parametrize(
    ("likelihood", "words"),
    [
        (((0.9, 0.2), (0.5, 0.5)), r"row 1 add up to 1\.1"),
        (((0.9, 0.1), (1.2, -0.2)), "row 2 must each lie between 0 and 1"),
        (((0.9, 0.1), (float("nan"), 0.5)), "between 0 and 1"),
        (((0.9, 0.1),), "one row for each of the 2 states"),
        (((0.9, 0.1), (1.0,)), "the same outcomes"),
    ],
)
def test_a_table_that_is_no_likelihood_is_refused(likelihood: discrete.Likelihood, words: str) -> None:
    with pytest.raises(EvidenceError, match=words):
        discrete.evsi((0.5, 0.5), ACT_OR_NOT, likelihood)


def test_beliefs_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(EvidenceError, match=r"beliefs add up to 0\.9"):
        discrete.value_now((0.5, 0.4), ACT_OR_NOT)


def test_rows_may_be_off_by_a_billionth() -> None:
    discrete.check_likelihood(((0.5, 0.5 + 5e-10), (0.5, 0.5)), 2)
