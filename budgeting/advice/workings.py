"""How a question's figures come about, step by step, so that every figure on a page can be opened."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from budgeting.decisions import MILLION, Decision, State
from budgeting.evidence.worth import PackageWorth, QuestionWorth
from budgeting.money import rounded
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import Study

Verdict = Literal["settled", "unstudied", "too_dear", "not_alone", "research"]


@dataclass(frozen=True)
class OptionWorking:
    """One option: its payoff in each state, belief x payoff, and their sum, all in minor units."""

    name: str
    action: str
    payoffs_minor: tuple[int, ...]
    parts_minor: tuple[int, ...]
    expected_minor: int


@dataclass(frozen=True)
class StateWorking:
    """One state: what would be done if it were known to be true, and what that adds to deciding now (minor units).

    ``chance`` is the belief in it before it is rounded to parts per million.
    """

    name: str
    prior_ppm: int
    chance: Fraction
    best_option: int
    best_minor: int
    now_minor: int

    @property
    def gain_minor(self) -> int:
        """What knowing adds when this state is true."""
        return self.best_minor - self.now_minor

    @property
    def part_minor(self) -> int:
        """Belief x gain; the parts of all states add up to the EVPI."""
        return rounded(self.chance * self.gain_minor)


@dataclass(frozen=True)
class DecisionWorkings:
    """The table behind V0 and EVPI: options down, states across."""

    options: tuple[OptionWorking, ...]
    states: tuple[StateWorking, ...]


def workings_of(decision: Decision, best_option: int) -> DecisionWorkings:
    """The steps from the decision's table to its EVPI, when ``best_option`` is what would be done now."""
    return DecisionWorkings(
        tuple(_option(decision, place) for place in range(len(decision.options))),
        tuple(_state(decision, place, best_option) for place in range(len(decision.states))),
    )


@dataclass(frozen=True)
class Finding:
    """What releases a study that waits: ``study`` reports that ``state`` of ``question`` is true."""

    study: Study
    question: Question
    state: State


def finding_of(programme: Programme, study: Study) -> Finding | None:
    """The finding that ``study`` waits for; None when it waits for none, or for an outcome that nothing asked has.

    It is named by the first question of both studies that has so many states; where they share no question, by the
    first of the study that reports.
    """
    if study.trigger is None:
        return None
    first, outcome = programme.study(study.trigger.study_key), study.trigger.outcome
    shared = [key for key in study.question_keys if key in first.question_keys]
    asked = (programme.question(key) for key in shared or first.question_keys)
    found = next((question for question in asked if outcome < len(question.decision.states)), None)
    return Finding(first, found, found.decision.states[outcome]) if found else None


def verdict_on(worth: QuestionWorth) -> Verdict:
    """What follows from the ceiling and the studies there are, each judged alone."""
    if worth.is_settled:
        return "settled"
    if not worth.packages:
        return "unstudied"
    if worth.ceiling_minor < min(package.cost_minor for package in worth.packages):
        return "too_dear"
    best = best_alone(worth)
    return "research" if best and best.net_minor > 0 else "not_alone"


def best_alone(worth: QuestionWorth) -> PackageWorth | None:
    """The package that nets most by itself, the earliest of equals; None when none can change the decision."""
    decisive = [package for package in worth.packages if package.is_decisive]
    return max(decisive, key=lambda package: package.net_minor, default=None)


def _option(decision: Decision, place: int) -> OptionWorking:
    option, payoffs = decision.options[place], decision.payoffs_minor[place]
    parts = [_chance(decision, state) * minor for state, minor in enumerate(payoffs)]
    return OptionWorking(
        option.name, option.action, payoffs, tuple(rounded(part) for part in parts), rounded(sum(parts, Fraction(0)))
    )


def _state(decision: Decision, place: int, best_option: int) -> StateWorking:
    column = [row[place] for row in decision.payoffs_minor]
    best, now = max(column), column[best_option]
    chosen = best_option if now == best else column.index(best)
    state = decision.states[place]
    return StateWorking(state.name, state.prior_ppm, _chance(decision, place), chosen, best, now)


def _chance(decision: Decision, state: int) -> Fraction:
    """Belief in a state; that in a side of break-even is not rounded to parts per million."""
    if decision.belief is None:
        return Fraction(decision.states[state].prior_ppm, MILLION)
    above = Fraction(decision.belief.chance_above)
    return above if state == 0 else 1 - above
