"""A hundred thousand ledgers add up to the last penny, in currencies of no, two and three decimals."""

import itertools
from collections.abc import Iterator

import pytest

from tests.planner.publish.generated import plan_if_any
from tests.planner.publish.test_same_totals import same_everywhere
from tests.promised import Measured

_LEDGERS = 100_000
_EACH = 1_000


def counted() -> Iterator[int]:
    """How many ledgers have been added up, after every thousand seeds."""
    seen = 0
    for first in itertools.count(step=_EACH):
        plans = ((plan_if_any(seed), seed) for seed in range(first, first + _EACH))
        seen += sum(same_everywhere(plan, seed) for plan, seed in plans if plan)
        yield seen


@pytest.mark.long
def test_a_hundred_thousand_ledgers_are_the_same_in_csv_json_workbook_api_and_added_up_again(
    measured: Measured,
) -> None:
    ledgers = next(seen for seen in counted() if seen >= _LEDGERS)
    measured("R18", f"{ledgers:,} ledgers of studies: 0 differ")
