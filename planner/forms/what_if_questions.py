"""Forms of changes about questions."""

from typing import Final

from budgeting.programme import Programme
from budgeting.what_ifs.questions import ActingSet, BeliefSet, QuestionAside, StakeScaled
from planner.forms.numerals import parse_percent_ppm
from planner.forms.what_if_changes import ChangeForm, choice, number, placed, questions_of
from planner.forms.what_if_money import bp_of

_WHICH: Final = "Choose a question."


class StakeForm(ChangeForm):
    """How much is at stake, beside what is entered."""

    heading = "What is at stake"
    question = choice("Question", _WHICH)
    percent = number("So much of what is at stake now", "100 leaves it as it is.", is_needed=True)

    def offer(self, programme: Programme) -> None:
        """Offer every question."""
        self.question.choices = questions_of(programme)

    def read(self, programme: Programme) -> StakeScaled:
        """What was typed."""
        del programme
        with placed("percent"):
            return StakeScaled(self.question.data, bp_of(self.percent.data or ""))


class BeliefForm(ChangeForm):
    """How strongly the first state is believed."""

    heading = "What is believed"
    state = choice("What might be true", _WHICH)
    percent = number("Believed to", is_needed=True)

    def offer(self, programme: Programme) -> None:
        """Offer the first state of every question that is not about a number."""
        self.state.choices = [
            (one.key, f"{one.decision.states[0].name}: {one.text}")
            for one in programme.questions
            if one.decision.belief is None
        ]

    def is_of_use(self, programme: Programme) -> bool:
        """Whether any question is not about a number."""
        return any(one.decision.belief is None for one in programme.questions)

    def read(self, programme: Programme) -> BeliefSet:
        """What was typed."""
        del programme
        with placed("percent"):
            return BeliefSet(self.state.data, parse_percent_ppm(self.percent.data or "", "a number of per cent"))


class ActingForm(ChangeForm):
    """How likely a clear answer is acted on."""

    heading = "Whether we act"
    question = choice("Question", _WHICH)
    percent = number("A clear answer is acted on with a chance of", is_needed=True)

    def offer(self, programme: Programme) -> None:
        """Offer every question."""
        self.question.choices = questions_of(programme)

    def read(self, programme: Programme) -> ActingSet:
        """What was typed."""
        del programme
        with placed("percent"):
            return ActingSet(self.question.data, parse_percent_ppm(self.percent.data or "", "a number of per cent"))


class AsideForm(ChangeForm):
    """A question for whose sake no study is kept."""

    heading = "Leave a question aside"
    question = choice("Question", _WHICH)

    def offer(self, programme: Programme) -> None:
        """Offer every question."""
        self.question.choices = questions_of(programme)

    def read(self, programme: Programme) -> QuestionAside:
        """What was chosen."""
        del programme
        return QuestionAside(self.question.data)
