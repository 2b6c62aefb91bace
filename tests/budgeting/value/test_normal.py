import pytest

from budgeting.errors import EvidenceError
from budgeting.value import normal


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
    with pytest.raises(EvidenceError, match="above zero"):
        normal.evpi(8, 0, 6)
