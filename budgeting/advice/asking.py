"""Ways to ask for a decision: a quick look, a yes or no with what is gained and lost, or a number and its break-even.

The full table is a ``Decision`` as it stands. Each way gives a decision that the same calculations work on, and can be
read back as it was typed.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from budgeting.beliefs import NormalBelief
from budgeting.decisions import MILLION, Decision, Depth, Option, State
from budgeting.errors import DecisionError
from budgeting.evidence.worth import ceiling_of
from budgeting.money import LARGEST_MINOR, rounded
from budgeting.stakes import Stake
from budgeting.value import discrete

ACT: Final = Option("Act")
LEAVE: Final = Option("Leave things as they are")
YES, NO = "It is so", "It is not so"
ABOVE, BELOW = "Above break-even", "Below break-even"

_BP_PER_POINT: Final = 100

Triage = Literal["nobody_acts", "nothing_at_stake", "sure_enough", "worth_asking"]


@dataclass(frozen=True)
class Asked:
    """What every way of asking needs: what is decided, by whom and when, what could be done, and how likely it is done.

    ``acting_ppm`` is the chance that somebody acts on a clear finding. ``states`` names what may be true, the one that
    speaks for acting first; left out, each way has its own words.
    """

    statement: str
    owner: str
    decide_by: date
    acting_ppm: int = MILLION
    act: Option = ACT
    leave: Option = LEAVE
    states: tuple[str, str] | None = None


class QuickAnswers(NamedTuple):
    """A quick look as it was typed: money at stake, how sure people are, and the chance that somebody acts."""

    at_stake_minor: int
    sure_ppm: int
    acting_ppm: int


class YesNoAnswers(NamedTuple):
    """A yes-or-no decision as it was typed: gain if right, loss if wrong, and how sure people are."""

    gain_minor: int
    loss_minor: int
    sure_ppm: int


def quick_decision(asked: Asked, *, at_stake_minor: int, sure_ppm: int, stake: Stake | None = None) -> Decision:
    """A decision from three answers: acting gains what is at stake when it is so, and loses as much when it is not.

    ``sure_ppm`` is how sure people are that it is so. What knowing is worth is then the stake times the chance of being
    wrong. DecisionError for an amount below zero.
    """
    _check_amount(at_stake_minor, "What is at stake", "at_stake")
    return _two_by_two(asked, (at_stake_minor, -at_stake_minor), sure_ppm, "quick", stake)


def yes_no_decision(
    asked: Asked, *, gain_minor: int, loss_minor: int, sure_ppm: int, stake: Stake | None = None
) -> Decision:
    """Acting gains ``gain_minor`` when it is so and loses ``loss_minor`` when it is not; leaving it changes nothing.

    ``sure_ppm`` is how sure people are that it is so. DecisionError for an amount below zero.
    """
    _check_amount(gain_minor, "The gain", "gain")
    _check_amount(loss_minor, "The loss", "loss")
    return _two_by_two(asked, (gain_minor, -loss_minor), sure_ppm, "yes_no", stake)


def normal_decision(asked: Asked, *, belief: NormalBelief, stake: Stake | None = None) -> Decision:
    """Acting gains K (theta - b), where theta is believed to be normal; leaving it changes nothing.

    The two states are theta above and below break-even, with the mean payoff of each side rounded to minor units.
    """
    grid = belief.grid
    gains = [belief.worth_minor * (value - belief.break_even) for value in grid.values]
    weighted = [chance * gain for chance, gain in zip(grid.chances, gains, strict=True)]
    above = sum(weighted[: grid.above]) / sum(grid.chances[: grid.above])
    below = sum(weighted[grid.above :]) / sum(grid.chances[grid.above :])
    payoffs = rounded(max(0.0, above)), rounded(min(0.0, below))
    sure_ppm = rounded(Fraction(belief.chance_above) * MILLION)
    return _two_by_two(asked, payoffs, sure_ppm, "normal", stake, belief)


def quick_answers(decision: Decision) -> QuickAnswers:
    """What was typed for a quick look; DecisionError when the decision was asked another way."""
    _check_depth(decision, "quick")
    return QuickAnswers(decision.payoffs_minor[0][0], decision.states[0].prior_ppm, decision.acting_ppm)


def yes_no_answers(decision: Decision) -> YesNoAnswers:
    """What was typed for a yes-or-no decision; DecisionError when it was asked another way."""
    _check_depth(decision, "yes_no")
    gain, loss = decision.payoffs_minor[0]
    return YesNoAnswers(gain, -loss, decision.states[0].prior_ppm)


def triage_of(decision: Decision, cheapest_minor: int) -> Triage:
    """Whether a decision deserves a closer look, when the least that a study costs is ``cheapest_minor``.

    "nobody_acts" when no finding would be acted on, "nothing_at_stake" when one option is best whatever is true,
    "sure_enough" when even certainty is worth less than the cheapest study, "worth_asking" otherwise.
    """
    if decision.acting_ppm == 0:
        return "nobody_acts"
    if rounded(discrete.evpi(decision.prior, decision.payoffs)) == 0:
        return "nothing_at_stake"
    return "sure_enough" if ceiling_of(decision) < cheapest_minor else "worth_asking"


def counted_stake(decision: Decision) -> Stake | None:
    """The stake that an amount of the decision still equals: for a number, that of one point; None when none does."""
    if decision.stake is None:
        return None
    if decision.belief:
        of_one_point = replace(decision.stake, change_bp=_BP_PER_POINT)
        return of_one_point if of_one_point.worth_minor == decision.belief.worth_minor else None
    amounts = {abs(minor) for row in decision.payoffs_minor for minor in row}
    return decision.stake if decision.stake.worth_minor in amounts else None


def _two_by_two(
    asked: Asked,
    payoffs: tuple[int, int],
    sure_ppm: int,
    depth: Depth,
    stake: Stake | None,
    belief: NormalBelief | None = None,
) -> Decision:
    names = asked.states or ((ABOVE, BELOW) if belief else (YES, NO))
    return Decision(
        statement=asked.statement,
        options=(asked.act, asked.leave),
        states=(State(names[0], sure_ppm), State(names[1], MILLION - sure_ppm)),
        payoffs_minor=(payoffs, (0, 0)),
        owner=asked.owner,
        decide_by=asked.decide_by,
        acting_ppm=asked.acting_ppm,
        depth=depth,
        belief=belief,
        stake=stake,
    )


def _check_amount(minor: int, words: str, place: str) -> None:
    if not 0 <= minor <= LARGEST_MINOR:
        raise DecisionError(f"{words} is an amount of zero or more, without a minus sign.", place=place)


def _check_depth(decision: Decision, depth: Depth) -> None:
    if decision.depth != depth:
        raise DecisionError("This decision was asked in another way. Open it in that way.", place="depth")
