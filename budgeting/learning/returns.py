"""Was research worth it: what findings cost, which decisions they changed, and what that was worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from budgeting.learning.believing import Belief, Learned
from budgeting.money import rounded
from budgeting.questions import Question


@dataclass(frozen=True)
class Return:
    """What came of the research on one question, in minor units.

    ``cost_minor`` is that of all studies that reported on it; where one reported on several questions, each shows it
    whole and the total counts it once. ``option_before`` is the option that was best without research, ``option_taken``
    what the owner did (None: nothing yet). ``captured_minor`` is what that option is worth more, as things are believed
    now; ``realised_minor`` the same by what turned out to be so (None while nobody knows).
    """

    question: Question
    findings: tuple[Learned, ...]
    cost_minor: int
    option_before: int
    option_best: int
    option_taken: int | None
    captured_minor: int | None
    realised_minor: int | None

    @property
    def is_changed(self) -> bool | None:
        """Whether the decision is another than it would have been; None until it is taken."""
        return None if self.option_taken is None else self.option_taken != self.option_before

    @property
    def counted_minor(self) -> int | None:
        """What it brought as well as is known: by what turned out to be so, else as believed."""
        return self.captured_minor if self.realised_minor is None else self.realised_minor


@dataclass(frozen=True)
class Ledger:
    """Every question with a finding, and the totals; a cost per changed decision is None while none was changed."""

    returns: tuple[Return, ...]
    cost_minor: int
    counted_minor: int
    taken_count: int
    changed_count: int

    @property
    def net_minor(self) -> int:
        """What decisions brought, less what their studies cost."""
        return self.counted_minor - self.cost_minor

    @property
    def per_change_minor(self) -> int | None:
        """Cost for each changed decision, rounded half to even."""
        return rounded(Fraction(self.cost_minor, self.changed_count)) if self.changed_count else None


def return_of(
    question: Question,
    findings: Sequence[Learned],
    cost_of: Mapping[str, int],
    taken: int | None = None,
    known: int | None = None,
) -> Return:
    """The return of one question's ``findings``; ``cost_of`` is by study, ``known`` the state that turned out so."""
    before, now = findings[0].before, findings[-1].after
    first = before.best
    studies = {one.finding.study_key for one in findings}
    return Return(
        question=question,
        findings=tuple(findings),
        cost_minor=sum(cost_of.get(key, 0) for key in studies),
        option_before=first,
        option_best=now.best,
        option_taken=taken,
        captured_minor=None if taken is None else rounded(now.worths[taken] - now.worths[first]),
        realised_minor=None
        if taken is None or known is None
        else _payoff(now, taken, known) - _payoff(now, first, known),
    )


def ledger_of(returns: Iterable[Return], cost_of: Mapping[str, int]) -> Ledger:
    """The totals over ``returns``, each study counted once."""
    every = tuple(returns)
    studies = {learned.finding.study_key for one in every for learned in one.findings}
    return Ledger(
        returns=every,
        cost_minor=sum(cost_of.get(key, 0) for key in studies),
        counted_minor=sum(one.counted_minor or 0 for one in every),
        taken_count=sum(one.option_taken is not None for one in every),
        changed_count=sum(bool(one.is_changed) for one in every),
    )


def _payoff(belief: Belief, option: int, state: int) -> int:
    return belief.decision.payoffs_minor[option][state]
