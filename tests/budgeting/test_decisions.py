from datetime import date

import pytest

from budgeting.decisions import Decision, Option, State
from budgeting.errors import DecisionError
from budgeting.money import LARGEST_MINOR
from tests.builders import make_decision


def test_beliefs_are_probabilities() -> None:
    assert make_decision(prior_ppm=(200_000, 800_000)).prior == (0.2, 0.8)


@pytest.mark.parametrize(
    ("prior_ppm", "words"),
    [
        ((500_000, 400_000), "add up to 90 %"),
        ((700_000, 400_000), "add up to 110 %"),
        ((-1, 1_000_001), "between 0 % and 100 %"),
    ],
)
def test_beliefs_that_do_not_add_up_are_refused(prior_ppm: tuple[int, int], words: str) -> None:
    with pytest.raises(DecisionError, match=words) as caught:
        make_decision(prior_ppm=prior_ppm)
    assert caught.value.place == "prior"


@pytest.mark.parametrize("payoffs", [((1, 2, 3), (0, 0)), ((1,), (0,))])
def test_every_option_needs_a_payoff_for_every_state(payoffs: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(DecisionError, match="one payoff for every state"):
        make_decision(payoffs)


def test_a_payoff_of_thirteen_digits_is_refused() -> None:
    with pytest.raises(DecisionError, match="larger than this product plans with"):
        make_decision(((LARGEST_MINOR, 0), (0, 0)))


@pytest.mark.parametrize("acting_ppm", [-1, 1_000_001])
def test_the_chance_of_acting_is_a_chance(acting_ppm: int) -> None:
    with pytest.raises(DecisionError, match="acted on"):
        make_decision(acting_ppm=acting_ppm)


@pytest.mark.parametrize(
    ("options", "states", "words"),
    [
        (("Act",), ("Real", "Not"), "2 to 8 options"),
        (tuple("abcdefghi"), ("Real", "Not"), "2 to 8 options"),
        (("Act", "Wait"), ("Real",), "2 to 5 states"),
        (("Act", "Wait"), tuple("abcdef"), "2 to 5 states"),
        (("Act", " "), ("Real", "Not"), "needs a name"),
        (("Act", "Act"), ("Real", "Not"), "names are the same"),
        (("Act", "Wait"), ("Real", "Real"), "names are the same"),
    ],
)
def test_options_and_states_are_named_and_few(options: tuple[str, ...], states: tuple[str, ...], words: str) -> None:
    with pytest.raises(DecisionError, match=words):
        Decision(
            statement="Whether to act",
            options=tuple(Option(name) for name in options),
            states=tuple(State(name, 1_000_000 // len(states)) for name in states),
            payoffs_minor=((0,) * len(states),) * len(options),
            owner="Ada",
            decide_by=date(2027, 6, 30),
        )
