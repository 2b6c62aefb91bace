import pytest

from budgeting.value import normal
from tests.refusals import refusal


def test_a_larger_sample_is_worth_more_but_never_more_than_knowing() -> None:
    values = [normal.evsi(8, 3, 6, 6, 100, sample) for sample in (0, 1, 10, 100, 10_000)]
    assert values == sorted(values)
    assert values[0] == 0
    assert values[-1] < normal.evpi(8, 3, 6, 6)


def test_an_endless_sample_is_worth_knowing_for_certain() -> None:
    assert normal.evsi(8, 3, 6, 6, 100, 10**12) == pytest.approx(normal.evpi(8, 3, 6, 6))


def test_no_sample_moves_no_belief() -> None:
    assert normal.preposterior_deviation(3, 100, 0) == 0


def test_a_belief_without_spread_is_refused() -> None:
    sentence = "The spread of a belief must be above zero."
    assert refusal(lambda: normal.evpi(8, 0, 6)) == (sentence, "prior")
    assert refusal(lambda: normal.evpi(8, -1, 6)) == (sentence, "prior")


def test_a_unit_is_worth_one_unless_something_else_is_said() -> None:
    assert normal.evpi(8, 3, 6) == pytest.approx(normal.evpi(8, 3, 6, 1))
    assert normal.evpi(8, 3, 6, 5) == pytest.approx(5 * normal.evpi(8, 3, 6))


@pytest.mark.parametrize("scale", [0.01, 100])
def test_a_number_is_worth_the_same_in_whatever_unit_it_is_measured(scale: float) -> None:
    other = normal.evsi(8 * scale, 3 * scale, 6 * scale, 6 / scale, 100 * scale**2, 40)
    assert other == pytest.approx(normal.evsi(8, 3, 6, 6, 100, 40))


def test_a_sample_of_one_moves_a_belief_by_the_formula() -> None:
    # sqrt(3^4 / (3^2 + 16)) = 9 / 5; with four observations 9 / sqrt(9 + 4).
    assert normal.preposterior_deviation(3, 16, 1) == pytest.approx(1.8)
    assert normal.preposterior_deviation(3, 16, 4) == pytest.approx(9 / 13**0.5)
