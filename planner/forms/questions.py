"""The question form: one question, its decision asked as closely as wanted, and how far apart its states are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from wtforms import DateField, Field, HiddenField, RadioField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from budgeting.decisions import Decision
from budgeting.keys import make_key
from budgeting.methods.method import QUESTION_KINDS
from budgeting.questions import AnxietyPoint, Question, QuestionState
from budgeting.stakes import Stake
from planner.forms.base import text_field
from planner.forms.depths import DepthBoxes, Frame
from planner.forms.numerals import as_typed
from planner.forms.reading import above_zero_bp
from planner.forms.rows import Needed
from planner.forms.stakes import StakeBoxes

_BP_PER_POINT = 100
_CELLS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "quick": (("at_stake", "What is at stake"),),
    "yes_no": (("gain", "Gain if you act and are right"), ("loss", "Loss if you act and are wrong")),
    "normal": (("unit_worth", "What one point more is worth"),),
}
_HEAD = ("text", "kind", "statement", "owner", "decide_by", "anxiety_points", "depth")


class QuestionForm(StakeBoxes, DepthBoxes):
    """Takes a question as people think of it and gives back a ``Question``, or errors at their fields.

    What was said at the chosen anxiety points, out of all that was said, gives the share of customers they affect.
    """

    DEFAULTS: ClassVar[Mapping[str, str]] = {"difference": "10", "prevalence": "15", "kind": "evaluative"}

    text = text_field("What do you not know?", 300, "Write the question as you would ask a colleague.")
    kind = RadioField("What kind of answer do you need?", validators=[Needed()])
    statement = text_field("Which decision waits for it?", 300, "Name the decision that the answer would change.")
    owner = text_field("Who decides?", 120, "Name the person or post that decides.")
    decide_by = DateField("Decide by", validators=[InputRequired("Give the date by which the decision is taken.")])
    anxiety_points = SelectMultipleField("Anxiety points it hangs from", render_kw={"size": 8})
    difference = StringField("Difference that separates the states, points", validators=[Needed(), Length(max=20)])
    prevalence = StringField("Customers who would show it, %", validators=[Needed(), Length(max=20)])
    seen_version = HiddenField()
    save = SubmitField("Save question")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  as its base
        currency: str,
        anxiety_points: Sequence[AnxietyPoint],
        **kwargs: Any,  # noqa: ANN401  as its base
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.points = {point.key: point for point in anxiety_points}
        self.anxiety_points.choices = [(p.key, f"{p.touchpoint}: {p.name} ({p.reach:,})") for p in anxiety_points]
        here = sum(self.points[key].reach for key in self.anxiety_points.data or () if key in self.points)
        self.reach = (here, sum(point.reach for point in anxiety_points))
        self.kind.choices = [(kind, kind) for kind in QUESTION_KINDS]
        self.kind.data = self.kind.data or "evaluative"
        self.depth.data = self.chosen_depth
        self.fill_grid()
        self.stake_cell.choices = [*self._cells()]

    def __iter__(self) -> Iterator[Field]:
        """The fields from the top of the page down."""
        yield from (self._fields[name] for name in _HEAD)
        yield from (field for name, field in self._fields.items() if name not in _HEAD)

    def rearrange(self) -> bool:
        """Do what a button other than saving asked for; False when none was pressed."""
        if self.deepen.data:
            self.turn_to(self.deepen.raw_data[0], self._frame(None))
        elif self.put_stake.data:
            self.put(self.chosen_depth)
        elif not self.widen():
            return False
        self.fill_grid()
        self.stake_cell.choices = [*self._cells()]
        return True

    def to_question(
        self, key: str | None, taken: set[str], today: date, state: QuestionState = "ready"
    ) -> Question | None:
        """The question that was typed; None when something does not hold, with the errors at their fields."""
        is_valid = self.validate() and self._is_ahead(today)
        difference = self.read("difference", lambda text: above_zero_bp(text, "a difference in points"))
        prevalence = self.read("prevalence", lambda text: above_zero_bp(text, "a share of customers"))
        stake = self.read_stake() if self.has_stake() else None
        decision = self.read_decision(self._frame(stake))
        is_broken = not is_valid or (self.has_stake() and stake is None)
        if is_broken or decision is None or difference is None or prevalence is None:
            return None
        return Question(
            key=key or make_key(self.text.data, taken),
            text=self.text.data,
            decision=decision,
            anxiety_points=tuple(self.points[chosen] for chosen in self.anxiety_points.data or ()),
            state=state,
            difference_bp=difference,
            prevalence_bp=prevalence,
            kind=self.kind.data,
        )

    def draft_decision(self) -> Decision | None:
        """The decision as far as it is typed, whatever else is missing; None when its numbers are not all there."""
        decision = self.read_decision(self._frame(None))
        self.forget_errors()
        return decision

    def draft_stake(self) -> Stake | None:
        """The stake as far as it is typed; None when it is not all there."""
        stake = self.read_stake() if self.has_stake() else None
        self.forget_errors()
        return stake

    def show(self, question: Question, version: int) -> None:
        """Fill the form with a question that is there already."""
        self.text.data, self.kind.data = question.text, question.kind
        self.anxiety_points.data = [point.key for point in question.anxiety_points]
        self.difference.data = as_typed(f"{question.difference_bp / _BP_PER_POINT:g}")
        self.prevalence.data = as_typed(f"{question.prevalence_bp / _BP_PER_POINT:g}")
        self.seen_version.data = str(version)
        decision = question.decision
        self.statement.data, self.owner.data, self.decide_by.data = (
            decision.statement,
            decision.owner,
            decision.decide_by,
        )
        self.show_decision(decision, decision.depth)
        if decision.stake:
            self.show_stake(decision.stake)
        self.stake_cell.choices = [*self._cells()]

    def _frame(self, stake: Stake | None) -> Frame:
        return Frame(self.statement.data or "", self.owner.data or "", self.decide_by.data or date.min, stake)

    def _is_ahead(self, today: date) -> bool:
        """Whether the decision is still to be taken; its field says so when it is not."""
        if self.decide_by.data >= today:
            return True
        self.refuse("decide_by", "This date has passed. Give the date by which the decision will be taken.")
        return False

    def _cells(self) -> Iterator[tuple[str, str]]:
        """The boxes that an amount at stake can be put into, with their names."""
        if self.chosen_depth != "table":
            yield from _CELLS[self.chosen_depth]
            return
        for row, option in enumerate(self.options):
            for column, state in enumerate(self.states):
                name = option.form.name.data or f"Option {row + 1}"
                yield f"payoffs-{row}-{column}", f"{name}, if {state.form.name.data or f'state {column + 1}'}"
