"""A finding: what a study reported on a question, as an outcome of its likelihood or as an estimate of a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from budgeting.beliefs import LARGEST_MILLI
from budgeting.decisions import MILLION, Decision
from budgeting.errors import FindingError
from budgeting.evidence.hit_rates import by_state, study_likelihood
from budgeting.money import largest_remainder
from budgeting.questions import Question
from budgeting.studies import Level, Package, Study
from budgeting.value.discrete import Likelihood

Confidence: TypeAlias = Literal["low", "fair", "high"]
Rows: TypeAlias = tuple[tuple[int, ...], ...]
CONFIDENCES: Final[tuple[Confidence, ...]] = ("low", "fair", "high")
LONGEST_TOLD: Final = 4_000
# Finer than a million parts, so that what is barely possible is not rounded to nothing.
_FINE: Final = 10**12


class Way(NamedTuple):
    """How a study asked: its method and whom it asked, on which hangs how far it only repeats another."""

    key: str
    sample_kind: str


@dataclass(frozen=True)
class Finding:
    """What ``study_key`` at ``level`` reported on ``question_key``, found while version ``plan_number`` was in force.

    ``decision`` is the decision as that version had it. ``outcome`` counts the states from 0 (it speaks for that state)
    and ``likelihood_ppm[state][outcome]`` says how likely each outcome was, rows adding up to a million; a decision
    about a number has ``estimate_milli`` with its standard error ``error_milli`` instead, in thousandths of the unit.
    ``replaces`` is the number of the finding that this one corrects.
    """

    number: int
    question_key: str
    study_key: str
    level: Level
    plan_number: int
    way: Way
    decision: Decision
    told: str
    found_on: date
    confidence: Confidence = "fair"
    evidence: str = ""
    outcome: int | None = None
    likelihood_ppm: Rows = ()
    estimate_milli: int | None = None
    error_milli: int | None = None
    replaces: int | None = None

    def __post_init__(self) -> None:
        if not self.told.strip():
            raise FindingError("Say in words what was found.", place="told")
        if self.confidence not in CONFIDENCES:
            raise FindingError("Say how sure you are: not very, fairly or very.", place="confidence")
        if self.decision.belief is not None:
            self._check_estimate()
        else:
            self._check_outcome()

    @property
    def outcome_of(self) -> int:
        """The state it speaks for; of an estimate: 0 above break-even, 1 below it."""
        if self.outcome is not None:
            return self.outcome
        belief = self.decision.belief
        return int(belief is not None and (self.estimate_milli or 0) <= belief.break_even_milli)

    @property
    def states(self) -> tuple[str, ...]:
        """The states of its decision, by name."""
        return tuple(state.name for state in self.decision.states)

    @property
    def says(self) -> str:
        """The state it speaks for, in the decision's words."""
        return self.decision.states[self.outcome_of].name

    def _check_outcome(self) -> None:
        states = len(self.decision.states)
        if self.estimate_milli is not None or self.outcome is None or not 0 <= self.outcome < states:
            raise FindingError("Choose what the study says, of the answers that it could give.", place="outcome")
        if len(self.likelihood_ppm) != states or any(
            len(row) != states or sum(row) != MILLION or min(row) < 0 for row in self.likelihood_ppm
        ):
            raise FindingError("How often the study is right is not known, so nothing follows from it.", place="study")

    def _check_estimate(self) -> None:
        if self.outcome is not None or self.estimate_milli is None or abs(self.estimate_milli) > LARGEST_MILLI:
            raise FindingError("Enter the estimate of the number, for example 12.5.", place="estimate")
        if self.error_milli is None or not 0 < self.error_milli <= LARGEST_MILLI:
            raise FindingError("Enter its standard error, more than zero.", place="error")


def outcome_rows(study: Study, package: Package, question: Question) -> Rows:
    """How often ``package`` reports each outcome in each state, in parts per million, rows adding up to a million.

    What is possible at all has at least one part, so that no finding is refused for rounding.
    """
    judged = by_state(question.decision, study_likelihood(study, package, question))
    return rounded_rows(judged)


def rounded_rows(likelihood: Likelihood) -> Rows:
    """``likelihood`` in parts per million by largest remainder; nothing that can happen becomes impossible."""
    return tuple(_rounded(row) for row in likelihood)


def _rounded(row: Sequence[float]) -> tuple[int, ...]:
    least = [int(chance > 0) for chance in row]
    weights = [round(Fraction(chance) * _FINE) for chance in row]
    shared = largest_remainder(MILLION - sum(least), weights)
    return tuple(part + one for part, one in zip(shared, least, strict=True))


def current(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that hold, each correction in the place of the first one that it corrects."""
    every = {one.number: one for one in sorted(findings, key=lambda one: one.number)}
    place = {number: number for number in every}
    for one in every.values():
        if one.replaces is not None:
            place[one.number] = place.get(one.replaces, one.replaces)
    replaced = {one.replaces for one in every.values()}
    held = [one for one in every.values() if one.number not in replaced]
    return tuple(sorted(held, key=lambda one: place[one.number]))
