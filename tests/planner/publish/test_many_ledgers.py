"""A hundred thousand ledgers add up to the last penny, in currencies of no, two and three decimals."""

import itertools
from collections.abc import Iterator

import pytest

from tests.planner.publish.test_same_totals import same_everywhere
from tests.promised import Measured

_LEDGERS = 100_000
_EACH = 1_000


def counted() -> Iterator[int]:
    """How many ledgers have been added up, after every thousand plans."""
    seen = 0
    for first in itertools.count(step=_EACH):
        seen += sum(map(same_everywhere, range(first, first + _EACH)))
        yield seen


@pytest.mark.long
def test_a_hundred_thousand_ledgers_are_the_same_in_csv_json_workbook_api_and_added_up_again(
    measured: Measured,
) -> None:
    plans, ledgers = next((n * _EACH, seen) for n, seen in enumerate(counted(), 1) if seen >= _LEDGERS)
    measured("R18", f"{ledgers:,} ledgers of studies in {plans:,} plans: 0 differ")
