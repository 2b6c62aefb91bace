"""How closely a decision is looked at: three quick answers, a yes or no in money, the full table, or a number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, get_args

from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import Length

from budgeting.advice.asking import ABOVE, ACT, LEAVE, NO, YES, Asked, normal_decision, quick_decision, yes_no_decision
from budgeting.beliefs import WIDEST_PROPORTION_MILLI, NormalBelief
from budgeting.decisions import MILLION, Decision, Depth
from budgeting.errors import DecisionError
from budgeting.stakes import Stake
from planner.forms.base import leaves, text_field
from planner.forms.decision_table import TableBoxes, plain_percent
from planner.forms.numerals import parse_money, parse_percent_ppm, parse_quantity_milli
from planner.forms.reading import plain_milli, signed_milli
from planner.forms.rows import Needed, plain_money

DEPTHS: Final[tuple[Depth, ...]] = get_args(Depth)
_PLACES: Final[Mapping[str, str]] = {"prior": "states", "belief": "mean"}
_DEEPER: Final[Mapping[Depth, tuple[Depth, ...]]] = {
    "quick": ("yes_no", "table"),
    "yes_no": ("table",),
    "normal": ("table",),
}


@dataclass(frozen=True)
class Frame:
    """What a decision is besides its numbers: what is decided, by whom and when, and what was worked out as a stake."""

    statement: str
    owner: str
    decide_by: date
    stake: Stake | None = None


class DepthBoxes(TableBoxes):
    """The boxes of every way of asking; ``depth`` says which of them count."""

    at_stake = StringField("What is at stake", validators=[Needed(), Length(max=40)])
    gain = StringField("Gain if you act and are right", validators=[Needed(), Length(max=40)])
    loss = StringField("Loss if you act and are wrong", validators=[Needed(), Length(max=40)])
    unit = text_field("Unit of the number", 40)
    mean = StringField("Most likely value", validators=[Needed(), Length(max=20)])
    deviation = StringField("How far off it may be", validators=[Needed(), Length(max=20)])
    break_even = StringField("Acting pays from", validators=[Needed(), Length(max=20)])
    unit_worth = StringField("What one unit more is worth", validators=[Needed(), Length(max=40)])
    observation = StringField("How far single answers lie apart", validators=[Length(max=20)])
    acting = StringField("Chance that a clear finding is acted on, %", validators=[Needed(), Length(max=20)])
    depth = HiddenField()
    carried = HiddenField()
    deepen = SubmitField("Look closer")

    names: ClassVar[tuple[str, str]] = (YES, NO)

    @property
    def chosen_depth(self) -> Depth:
        """How closely the person looks; the full table when nothing else is said."""
        return next((depth for depth in DEPTHS if depth == self.depth.data), "table")

    def read_decision(self, frame: Frame) -> Decision | None:
        """The decision as it was asked; None when a box cannot be read, with the errors at their boxes."""
        acting = self.read("acting", lambda text: parse_percent_ppm(text, "a chance"))
        try:
            if self.chosen_depth == "table":
                return self._from_table(frame, acting)
            return self._from_answers(frame, acting)
        except DecisionError as error:
            place = error.place or ""
            if place == "worth":
                place = "unit_worth"
            self.refuse(_PLACES.get(place, place), error.message)
            return None

    def turn_to(self, depth: str, frame: Frame) -> None:
        """Ask in another way, and fill in there what the answers so far stand for."""
        wanted = next((one for one in DEPTHS if one == depth), None)
        if wanted is None:
            return
        known = self.read_decision(frame) if wanted in _DEEPER.get(self.chosen_depth, ()) else None
        self.forget_errors()
        if self.chosen_depth == "normal" and self._has_own_states():
            known = None
        self.depth.data = wanted
        if known and self._is_untouched(wanted):
            self._carry(known, wanted)
        elif known and wanted == "table" and not self.is_larger_than_two_by_two():
            self.states[1].form.belief.data = plain_percent(known.states[1].prior_ppm)

    def _has_own_states(self) -> bool:
        """Whether the first two states were filled in by a person, not from a number."""
        pair = [self.states[column].form for column in (0, 1)]
        return pair[0].name.data != ABOVE and any(one.name.data or one.belief.data for one in pair)

    def _carry(self, known: Decision, wanted: Depth) -> None:
        """Fill the boxes of ``wanted``, and remember with what: that may be filled in anew, unlike what people type."""
        if wanted == "yes_no":
            gain, loss = known.payoffs_minor[0]
            self.gain.data, self.loss.data = (plain_money(abs(minor), self.currency) for minor in (gain, loss))
        else:
            self.show_table(known)
        others = [line for line in (self.carried.data or "").split(";") if line and not line.startswith(f"{wanted}:")]
        self.carried.data = ";".join([*others, self._written(wanted)])

    def _is_untouched(self, wanted: Depth) -> bool:
        """Whether the boxes of ``wanted`` are empty, or hold only what was filled in for the person."""
        if wanted == "table" and self.is_larger_than_two_by_two():
            return False
        written = self._written(wanted)
        return not written.partition(":")[2].strip("|") or written in (self.carried.data or "").split(";")

    def _written(self, wanted: Depth) -> str:
        """What stands in the amounts of ``wanted``, in one text."""
        if wanted == "yes_no":
            boxes = [self.gain, self.loss]
        else:
            boxes = [self.payoffs[row][column] for row in (0, 1) for column in (0, 1)]
        return f"{wanted}:" + "|".join((box.data or "").strip() for box in boxes)

    def forget_errors(self) -> None:
        """Take back what was said about the boxes: nobody has asked for them to be saved."""
        for field in (*self, *leaves(self)):
            if field.type != "FormField":
                field.errors = []

    def show_decision(self, decision: Decision, depth: Depth) -> None:
        """Fill the boxes of ``depth``, and those of every simpler way that gives the same decision."""
        self.depth.data = depth
        self.acting.data = plain_percent(decision.acting_ppm)
        self.show_table(decision)
        gain, loss = decision.payoffs_minor[0][:2]
        if len(decision.states) == len(decision.options) == 2 and not any(decision.payoffs_minor[1]):  # noqa: PLR2004  a yes or no
            if gain >= 0 >= loss:
                self.gain.data, self.loss.data = plain_money(gain, self.currency), plain_money(-loss, self.currency)
            if gain == -loss >= 0:
                self.at_stake.data = self.gain.data
        if decision.belief:
            self._show_belief(decision.belief)

    def _from_table(self, frame: Frame, acting: int | None) -> Decision | None:
        table = self.read_table()
        if table is None or acting is None:
            return None
        options, states, payoffs = table
        return Decision(
            frame.statement, options, states, payoffs, frame.owner, frame.decide_by, acting, stake=frame.stake
        )

    def _from_answers(self, frame: Frame, acting: int | None) -> Decision | None:
        readers: Mapping[str, Callable[[Asked, Stake | None], Decision | None]] = {
            "quick": self._quick,
            "yes_no": self._yes_no,
            "normal": self._normal,
        }
        asked = Asked(
            frame.statement,
            frame.owner,
            frame.decide_by,
            MILLION if acting is None else acting,
            self.option_in(0, ACT.name, ACT.action),
            self.option_in(1, LEAVE.name, LEAVE.action),
            self._two_names(),
        )
        decision = readers[self.chosen_depth](asked, frame.stake)
        return None if acting is None else decision

    def _two_names(self) -> tuple[str, str] | None:
        typed = [self.states[column].form.name.data or "" for column in (0, 1)]
        if self.chosen_depth == "normal" or not any(typed):
            return None
        return typed[0] or self.names[0], typed[1] or self.names[1]

    def _quick(self, asked: Asked, stake: Stake | None) -> Decision | None:
        at_stake, sure = self.read_money("at_stake"), self.belief_in(0, "how sure you are")
        if at_stake is None or sure is None:
            return None
        return quick_decision(asked, at_stake_minor=at_stake, sure_ppm=sure, stake=stake)

    def _yes_no(self, asked: Asked, stake: Stake | None) -> Decision | None:
        gain, loss, sure = self.read_money("gain"), self.read_money("loss"), self.belief_in(0, "how sure you are")
        if gain is None or loss is None or sure is None:
            return None
        return yes_no_decision(asked, gain_minor=gain, loss_minor=loss, sure_ppm=sure, stake=stake)

    def _normal(self, asked: Asked, stake: Stake | None) -> Decision | None:
        mean = self.read("mean", lambda text: signed_milli(text, "the most likely value"))
        deviation = self.read("deviation", lambda text: parse_quantity_milli(text, "how far off it may be"))
        break_even = self.read("break_even", lambda text: signed_milli(text, "the value from which acting pays"))
        worth = self.read("unit_worth", lambda text: parse_money(text, self.currency).minor)
        apart = self.read("observation", _observation)
        if mean is None or deviation is None or break_even is None or worth is None or apart is None:
            return None
        belief = NormalBelief(mean, deviation, break_even, worth, self.unit.data or "points", apart)
        return normal_decision(asked, belief=belief, stake=stake)

    def _show_belief(self, belief: NormalBelief) -> None:
        self.unit.data = belief.unit
        self.mean.data = plain_milli(belief.mean_milli)
        self.deviation.data = plain_milli(belief.deviation_milli)
        self.break_even.data = plain_milli(belief.break_even_milli)
        self.unit_worth.data = plain_money(belief.worth_minor, self.currency)
        self.observation.data = plain_milli(belief.observation_milli)


def _observation(text: str) -> int:
    if not text.strip():
        return WIDEST_PROPORTION_MILLI
    return parse_quantity_milli(text, "how far single answers lie apart")
