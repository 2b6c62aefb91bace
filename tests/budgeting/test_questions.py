from dataclasses import replace

import pytest

from budgeting.questions import AnxietyPoint, feeding_one_decision
from tests.builders import make_question


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


def test_questions_whose_decisions_have_the_same_words_feed_one_decision() -> None:
    first, second, other = (make_question(key) for key in ("fees", "letters", "app"))
    second = replace(second, decision=replace(second.decision, statement="whether to simplify the fee letter?"))
    other = replace(other, decision=replace(other.decision, statement="Whether to mend the app", owner="Ada"))
    assert feeding_one_decision([first, other, second]) == ((first, second),)


def test_a_decision_that_was_only_rephrased_is_the_same_decision() -> None:
    first, second = make_question("fees"), make_question("letters")
    second = replace(second, decision=replace(second.decision, statement="Shall the letter be shorter?"))
    assert feeding_one_decision([first, second]) == ((first, second),)


def test_questions_with_decisions_of_their_own_are_not_flagged() -> None:
    first = make_question("fees")
    other = replace(first.decision, statement="Whether to mend the app", owner="Ada")
    assert feeding_one_decision([first, make_question("app", decision=other)]) == ()
    nameless = [replace(first.decision, statement="", owner=owner) for owner in ("Ada", "Ben")]
    assert feeding_one_decision([make_question(f"q{i}", decision=one) for i, one in enumerate(nameless)]) == ()
