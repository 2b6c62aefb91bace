"""Anxiety points, and the questions that hang from them."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from budgeting.decisions import Decision
from budgeting.methods.method import QuestionKind

QuestionState = Literal["draft", "ready", "funded", "in_field", "answered", "closed"]


@dataclass(frozen=True)
class AnxietyPoint:
    """A recurring pain at a touchpoint, with what the feedback shows of it.

    ``reach`` counts feedback items; ``severity_bp`` is the mean severity (0 to 3 per item) as basis points of the worst
    (10,000 = every item at 3); ``by_channel`` pairs channel with count, largest first; ``personas`` are those whose
    feedback it is, by name.
    """

    key: str
    name: str
    touchpoint: str
    stage: str
    reach: int
    severity_bp: int
    by_channel: tuple[tuple[str, int], ...] = ()
    personas: tuple[str, ...] = ()

    @property
    def has_single_channel(self) -> bool:
        """Whether all the evidence comes from one channel only."""
        return len(self.by_channel) == 1

    @property
    def heat(self) -> int:
        """Severity x reach, the order in which hot spots are looked at."""
        return self.severity_bp * self.reach


@dataclass(frozen=True)
class Question:
    """What the business does not know, tied to exactly one decision.

    ``difference_bp`` is the difference in a proportion that separates the states (1,000 = 10 points): it turns a
    survey's sample size into how often it is right. ``prevalence_bp`` is the share of customers who would show the
    problem to an observer: it does the same for interviews and tests. ``kind`` says what sort of answer is wanted,
    which not every method can give.
    """

    key: str
    text: str
    decision: Decision
    anxiety_points: tuple[AnxietyPoint, ...] = ()
    state: QuestionState = "draft"
    difference_bp: int = 1_000
    prevalence_bp: int = 1_500
    kind: QuestionKind = "evaluative"


def feed_one_decision(first: Question, second: Question) -> bool:
    """Whether the two feed one decision, whose value would then be counted twice.

    Decisions are the same when their statements have the same words, or when owner, date, options and payoffs are the
    same. Merge such questions into one, or give each the part of the decision that it settles.
    """
    return not _marks_of(first.decision).isdisjoint(_marks_of(second.decision))


def _marks_of(decision: Decision) -> frozenset[Hashable]:
    """What two decisions share when they are one; a statement without words marks nothing."""
    words = tuple(re.findall(r"\w+", decision.statement.casefold()))
    options = tuple(option.name.casefold() for option in decision.options)
    table = (decision.owner.casefold(), decision.decide_by, options, decision.payoffs_minor)
    return frozenset((words, table) if words else (table,))
