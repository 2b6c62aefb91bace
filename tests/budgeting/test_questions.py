import pytest

from budgeting.questions import AnxietyPoint


def make_point(*by_channel: tuple[str, int]) -> AnxietyPoint:
    return AnxietyPoint("fees", "Fees", "Account", "Use", reach=40, severity_bp=5_000, by_channel=by_channel)


@pytest.mark.parametrize(
    ("channels", "is_single"), [((("Web", 40),), True), ((("Web", 30), ("Phone", 10)), False), ((), False)]
)
def test_evidence_from_one_channel_only_is_told_apart(
    channels: tuple[tuple[str, int], ...], *, is_single: bool
) -> None:
    assert make_point(*channels).has_single_channel is is_single


def test_hot_spots_are_severe_and_wide() -> None:
    assert make_point().heat == 200_000
