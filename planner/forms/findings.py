"""Forms of Learn: a finding, the steps after it, what was decided, what turned out to be so, and a measure."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from budgeting.errors import BudgetingError
from budgeting.learning.finding import LONGEST_TOLD
from budgeting.learning.measures import Measure
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.numerals import parse_quantity_milli
from planner.forms.rows import Needed
from planner.services.findings import Reporting, Told

LONGEST_NOTE = 1_000
CONFIDENCES = {"low": "Not very sure", "fair": "Fairly sure", "high": "Very sure"}
KINDS = {"satisfaction": "Satisfaction, %", "nps": "NPS, −100 to 100", "churn": "Churn, %"}
_MINUSES = ("-", "−", "–")


def _words(label: str, longest: int, missing: str | None = None) -> TextAreaField:
    needed = [InputRequired(missing)] if missing else [Optional()]
    bound = Length(max=longest, message=f"Use at most {longest:,} characters.")
    return TextAreaField(label, filters=[stripped], validators=[*needed, bound])


def _signed_milli(text: str, what: str) -> int:
    typed = text.strip()
    if typed.startswith(_MINUSES):
        return -parse_quantity_milli(typed[1:], what)
    return parse_quantity_milli(typed, what)


class FindingForm(PlannerForm):
    """What a study reported on a question."""

    study = RadioField("Which study reported?", validators=[InputRequired("Choose the study that reported this.")])
    outcome = RadioField("What does it say?", validators=[Optional()])
    estimate = StringField("The estimate", validators=[Needed()])
    error = StringField("Its standard error", validators=[Needed()])
    told = _words("What was found, in your words", LONGEST_TOLD, "Say in words what was found.")
    evidence = _words("What shows it: quotes, figures", LONGEST_TOLD)
    confidence = RadioField(
        "How sure are you?", choices=[SelectChoice(*pair) for pair in CONFIDENCES.items()], default="fair"
    )
    found_on = DateField("Reported on", validators=[InputRequired("Give the day on which the study reported.")])
    file = FileField("The report")

    def offer(self, seen: Reporting) -> "FindingForm":
        """Offer what the question's studies could say; the form itself."""
        decision = seen.question.decision
        self.study.choices = [SelectChoice(one.study.key, one.study.name) for one in seen.studies]
        self.outcome.choices = [SelectChoice(str(place), one.name) for place, one in enumerate(decision.states)]
        if len(seen.studies) == 1 and not self.study.data:
            self.study.data = seen.studies[0].study.key
        for name in ("outcome",) if decision.belief else ("estimate", "error"):
            del self[name]
        return self

    def read(self) -> Told | None:
        """What was told; None when something does not hold, with the error at its field."""
        numbers: dict[str, int | None] = {}
        is_valid = self.validate()
        if "outcome" in self:
            if not self.outcome.data:
                self.refuse("outcome", "Choose what the study says, of the answers that it could give.")
                return None
            numbers["outcome"] = int(self.outcome.data) if is_valid else None
        else:
            numbers = {f"{name}_milli": self._milli(name) for name in ("estimate", "error")}
        if not is_valid or None in numbers.values():
            return None
        return Told(
            study_key=self.study.data,
            told=self.told.data,
            evidence=self.evidence.data or "",
            confidence=self.confidence.data,
            found_on=self.found_on.data,
            **numbers,
        )

    def _milli(self, name: str) -> int | None:
        try:
            return _signed_milli(self[name].data or "", "a number, for example 12.5")
        except BudgetingError as error:
            self.refuse(name, error.message)
            return None


class StepForm(PlannerForm):
    """A step with a study, and why."""

    note = StringField(
        "Note",
        filters=[stripped],
        validators=[Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE:,} characters.")],
    )


class DecidedForm(PlannerForm):
    """What the owner of a decision did."""

    option = RadioField("What was decided?", validators=[InputRequired("Choose what was decided.")])
    taken_on = DateField("Decided on", validators=[InputRequired("Give the day on which it was decided.")])
    acted_on = DateField("Took effect on", validators=[Optional()])
    note = _words("Why, in the owner’s words", LONGEST_NOTE)

    def offer(self, options: Sequence[str]) -> "DecidedForm":
        """Offer the decision's options; the form itself."""
        self.option.choices = [SelectChoice(str(place), name) for place, name in enumerate(options)]
        return self


class KnownForm(PlannerForm):
    """What turned out to be so."""

    state = RadioField("What turned out to be so?", validators=[InputRequired("Choose what turned out to be so.")])
    known_on = DateField("Known since", validators=[InputRequired("Give the day on which it was known.")])
    note = _words("How do you know?", LONGEST_NOTE)

    def offer(self, states: Sequence[str]) -> "KnownForm":
        """Offer the decision's states; the form itself."""
        self.state.choices = [SelectChoice(str(place), name) for place, name in enumerate(states)]
        return self


class FollowForm(PlannerForm):
    """Follow the findings of a programme, or no longer."""

    is_on = HiddenField()
    send = SubmitField("Follow the findings")


class RestForm(PlannerForm):
    """Choose again with what is left."""

    choose = SubmitField("Choose again with what is left")


class MeasureForm(PlannerForm):
    """One dated measure of a touchpoint."""

    touchpoint = SelectField("Touchpoint", validate_choice=False, validators=[Needed()])
    kind = SelectField("What was measured", choices=[SelectChoice(*pair) for pair in KINDS.items()])
    value = StringField("Value", validators=[Needed()])
    measured_on = DateField("Measured on", validators=[InputRequired("Give the day of the measure.")])
    source = text_field("Source", 200)

    def offer(self, touchpoints: Sequence[tuple[str, str]]) -> "MeasureForm":
        """Offer the touchpoints, by key and name; the form itself."""
        self.touchpoint.choices = [SelectChoice(*pair) for pair in touchpoints]
        return self

    def read(self) -> Measure | None:
        """The measure that was typed; None when it does not hold, with the error at its field."""
        if not self.validate():
            return None
        try:
            milli = _signed_milli(self.value.data or "", "a value, for example 7.5")
            return Measure(
                self.touchpoint.data or "", self.kind.data, milli, self.measured_on.data, self.source.data or ""
            )
        except BudgetingError as error:
            self.refuse(error.place if error.place in self else "value", error.message)
            return None
