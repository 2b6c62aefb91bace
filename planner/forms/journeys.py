"""Forms of the journey: its parts and their order, what is said of a touchpoint, and how a persona feels."""

from typing import Any

from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from budgeting.journey import LONGEST_OWNER, LONGEST_TEXT, MARK_WORDS, DrawnJourney, Mark, Meeting
from planner.forms.base import PlannerForm, stripped, text_field
from planner.services.drawing import PARTS

ACTIONS = ("add", "rename", "up", "down", "move", "remove")
_LONGEST_NAME = 200
_LARGEST = 2**31 - 1
_MARKS = [SelectChoice("", "not marked"), *(SelectChoice(str(mark), word) for mark, word in MARK_WORDS.items())]


class VersionedForm(PlannerForm):
    """A form that saves upon the version of the journey that its page showed."""

    version = IntegerField("Version", validators=[InputRequired(), NumberRange(0, _LARGEST)])


class PartForm(VersionedForm):
    """One change of a persona, stage or touchpoint; ``name`` is the one that is there, ``to`` counts from 0."""

    part = SelectField("Part", choices=[SelectChoice(part, part) for part in PARTS])
    action = SelectField("Action", choices=[SelectChoice(action, action) for action in ACTIONS])
    name = text_field("Name", _LONGEST_NAME)
    new_name = text_field("New name", _LONGEST_NAME)
    to = IntegerField("Place", default=0, validators=[NumberRange(0, 1_000)])


class MeetingForm(VersionedForm):
    """What is said of one touchpoint."""

    name = text_field("Touchpoint", _LONGEST_NAME, "Choose the touchpoint.")
    owner = text_field("Owner", LONGEST_OWNER)
    today = TextAreaField("How it is today", filters=[stripped], validators=[Length(max=LONGEST_TEXT)])
    future = TextAreaField("How it should be", filters=[stripped], validators=[Length(max=LONGEST_TEXT)])
    gap = TextAreaField("What stands between", filters=[stripped], validators=[Length(max=LONGEST_TEXT)])

    def meeting(self) -> Meeting:
        """What was said."""
        texts = {name: " ".join((self[name].data or "").split()) for name in ("owner", "today", "future", "gap")}
        return Meeting((self.name.data or ""), **texts)


class MarksForm(VersionedForm):
    """How one persona feels at every stage: fields ``today-0``, ``future-0`` and so on, in the order of the stages."""

    persona = text_field("Persona", _LONGEST_NAME, "Choose the persona.")


def marks_form(journey: DrawnJourney, persona: str, **arguments: Any) -> MarksForm:  # noqa: ANN401  as WTForms takes them
    """The form of one persona with two boxes for every stage of ``journey``, as they are marked now."""

    class OfJourney(MarksForm):
        pass

    for place, stage in enumerate(journey.stages):
        mark = journey.mark(persona, stage)
        for when, words in (("today", "Today"), ("future", "As it should be")):
            first = getattr(mark, when)
            box = SelectField(f"{words}: {stage}", choices=_MARKS, default="" if first is None else str(first))
            setattr(OfJourney, f"{when}-{place}", box)
    return OfJourney(**arguments)


def marks_of(form: MarksForm, journey: DrawnJourney) -> tuple[Mark, ...]:
    """What was marked, stage by stage."""
    persona = form.persona.data or ""
    return tuple(
        Mark(persona, stage, _mark(form[f"today-{place}"].data), _mark(form[f"future-{place}"].data))
        for place, stage in enumerate(journey.stages)
    )


def _mark(text: str | None) -> int | None:
    return int(text) if text else None
