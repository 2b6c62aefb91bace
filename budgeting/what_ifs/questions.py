"""Changes of what is at stake in a question, what is believed, how likely we act, and whether it counts at all."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from budgeting.decisions import MILLION, Decision
from budgeting.errors import ProgrammeError
from budgeting.money import largest_remainder, rounded
from budgeting.problem import Problem
from budgeting.programme import Programme
from budgeting.what_ifs.change import BASIS, Change, Part, check_factor, percent


@dataclass(frozen=True)
class StakeScaled(Change):
    """Every payoff of the question's decision is ``factor_bp`` basis points of what it is (10,000: as it is)."""

    question_key: str
    factor_bp: int
    kind: Literal["stake"] = "stake"
    part: ClassVar[Part] = "question"

    @property
    def target(self) -> tuple[str, ...]:
        """The stake."""
        return "stake", self.question_key

    def in_words(self, programme: Programme) -> str:
        """``150 % of what is now at stake in “Why do they leave?”``."""
        return f"{percent(self.factor_bp)} of what is now at stake in “{programme.question(self.question_key).text}”"

    def on_programme(self, programme: Programme) -> Programme:
        """Scale the payoffs, each rounded once half to even, and what a unit of a number is worth."""
        check_factor(self.factor_bp, "stake")
        decision = programme.question(self.question_key).decision
        rows = tuple(tuple(self._scaled(minor) for minor in row) for row in decision.payoffs_minor)
        belief = decision.belief
        if belief:
            belief = replace(belief, worth_minor=max(1, self._scaled(belief.worth_minor)))
        return _with_decision(programme, self.question_key, replace(decision, payoffs_minor=rows, belief=belief))

    def _scaled(self, minor: int) -> int:
        return rounded(Fraction(minor * self.factor_bp, BASIS))


@dataclass(frozen=True)
class BeliefSet(Change):
    """The first state of the question's decision is believed to ``prior_ppm``; the others share what is left as now."""

    question_key: str
    prior_ppm: int
    kind: Literal["belief"] = "belief"
    part: ClassVar[Part] = "question"

    @property
    def target(self) -> tuple[str, ...]:
        """The belief."""
        return "belief", self.question_key

    def in_words(self, programme: Programme) -> str:
        """``“Fees drive leaving” is believed to 35 % in “Why do they leave?”``."""
        question = programme.question(self.question_key)
        return (
            f"“{question.decision.states[0].name}” is believed to {percent(self.prior_ppm // 100)} in “{question.text}”"
        )

    def on_programme(self, programme: Programme) -> Programme:
        """Set the belief in the first state; the rest is shared out by largest remainder."""
        question = programme.question(self.question_key)
        if question.decision.belief:
            raise ProgrammeError(
                f"“{question.text}” is about a number. Change what is believed of it on the page of the question.",
                place="question",
            )
        if not 0 <= self.prior_ppm <= MILLION:
            raise ProgrammeError("A belief lies between 0 % and 100 %.", place="prior")
        first, *others = question.decision.states
        weights = [state.prior_ppm for state in others]
        rest = largest_remainder(MILLION - self.prior_ppm, weights if any(weights) else [1] * len(others))
        states = [replace(state, prior_ppm=ppm) for state, ppm in zip(others, rest, strict=True)]
        decision = replace(question.decision, states=(replace(first, prior_ppm=self.prior_ppm), *states))
        return _with_decision(programme, self.question_key, decision)


@dataclass(frozen=True)
class ActingSet(Change):
    """A clear finding on the question is acted on with ``acting_ppm`` parts per million."""

    question_key: str
    acting_ppm: int
    kind: Literal["acting"] = "acting"
    part: ClassVar[Part] = "question"

    @property
    def target(self) -> tuple[str, ...]:
        """How likely it is acted on."""
        return "acting", self.question_key

    def in_words(self, programme: Programme) -> str:
        """``A clear answer to “Why do they leave?” is acted on with 70 %``."""
        text = programme.question(self.question_key).text
        return f"A clear answer to “{text}” is acted on with a chance of {percent(self.acting_ppm // 100)}"

    def on_programme(self, programme: Programme) -> Programme:
        """Set the chance."""
        decision = programme.question(self.question_key).decision
        if not 0 <= self.acting_ppm <= MILLION:
            raise ProgrammeError("A chance lies between 0 % and 100 %.", place="acting")
        return _with_decision(programme, self.question_key, replace(decision, acting_ppm=self.acting_ppm))


@dataclass(frozen=True)
class QuestionAside(Change):
    """The question is left aside: no study is kept for its sake."""

    question_key: str
    kind: Literal["aside"] = "aside"
    part: ClassVar[Part] = "question"
    why_not_merged: ClassVar[str] = "A programme weighs every question that it has. Delete the question instead."

    @property
    def target(self) -> tuple[str, ...]:
        """Whether it counts."""
        return "aside", self.question_key

    def in_words(self, programme: Programme) -> str:
        """``“Why do they leave?” is left aside``."""
        return f"“{programme.question(self.question_key).text}” is left aside: no study is kept for its sake"

    def on_programme(self, programme: Programme) -> Programme:
        """The programme as it is; ProgrammeError when it has no such question."""
        programme.question(self.question_key)
        return programme

    def on_problem(self, problem: Problem) -> Problem:
        """Offer nothing that answers it."""
        return replace(
            problem,
            questions=tuple(
                replace(one, bundles=()) if one.key == self.question_key else one for one in problem.questions
            ),
        )


def _with_decision(programme: Programme, key: str, decision: Decision) -> Programme:
    questions = (replace(one, decision=decision) if one.key == key else one for one in programme.questions)
    return replace(programme, questions=tuple(questions))
