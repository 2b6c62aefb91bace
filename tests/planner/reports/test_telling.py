from dataclasses import replace

import pytest

from budgeting.programme import ReserveRule
from planner.reports.telling import reserve_words
from tests.builders import make_programme


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (ReserveRule(), "could pay for every one of them"),
        (ReserveRule("expected"), "findings may call for more than it holds"),
        (ReserveRule("confidence", 875_000), "in at least 87.5 % of cases"),
    ],
)
def test_what_the_reserve_can_pay_for_is_said_in_words(rule: ReserveRule, words: str) -> None:
    assert words in reserve_words(replace(make_programme(), reserve=rule))
