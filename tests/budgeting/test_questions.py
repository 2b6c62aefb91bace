from dataclasses import replace

import pytest

from budgeting.questions import AnxietyPoint, feed_one_decision
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
    same_words = replace(second.decision, statement="whether to simplify the fee letter?", owner="Bo")
    second = replace(second, decision=same_words)
    other = replace(other, decision=replace(other.decision, statement="Whether to mend the app", owner="Ada"))
    assert feed_one_decision(first, second)
    assert not feed_one_decision(first, other)


def test_a_decision_that_was_only_rephrased_is_the_same_decision() -> None:
    first, second = make_question("fees"), make_question("letters")
    second = replace(second, decision=replace(second.decision, statement="Shall the letter be shorter?"))
    assert feed_one_decision(first, second)


def test_decisions_without_words_are_not_the_same_for_that() -> None:
    decision = make_question("fees").decision
    first, second = (replace(decision, statement="", owner=owner) for owner in ("Ada", "Ben"))
    assert not feed_one_decision(make_question("a", decision=first), make_question("b", decision=second))
