"""The study form: what a study is for, what ties it to others, and its design at three levels, from nothing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.decisions import MILLION
from budgeting.errors import BudgetingError
from budgeting.methods import Input, Method
from budgeting.methods.method import PERCENT
from budgeting.numbers import parse_count, parse_percent_ppm, parse_quantity_milli
from budgeting.programme import Programme
from budgeting.studies import LEVELS, MILLI, Level, Package, Study, Trigger
from planner.filters import quantity
from planner.forms.base import PlannerForm, stripped, text_field
from planner.forms.rows import Needed

Designs = dict[Level, dict[str, int]]
_LONGEST_CELL = 20
_PERCENT = 100
_BELOW_DESIGN = ("is_mandatory", "trigger", "needs")
_PLACES = {"levels": "trigger", "prerequisites": "needs"}


@dataclass(frozen=True)
class DesignRow:
    """One input of the design with its boxes, one for each level."""

    input: Input
    boxes: list[StringField]


def _ticks(label: str) -> SelectMultipleField:
    """Several choices, each with a box to tick."""
    return SelectMultipleField(label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


class StudyForm(PlannerForm):
    """Takes the frame of a study; ``form_for`` adds one box for each input of its method and level."""

    name = text_field("Name of the study", 200, "Give the study a name that people will recognise in the plan.")
    purpose = TextAreaField("What is it for?", filters=[stripped], validators=[Length(max=1000)])
    question_keys = _ticks("Questions it could answer")
    cost_centre = SelectField("Who pays?", validators=[Needed()])
    period = SelectField("When does it start?", validators=[Needed()])
    is_mandatory = BooleanField("It must be done, whatever the questions are")
    needs = _ticks("Studies that must be done before it")
    trigger = SelectField("Does it wait for a finding?")
    seen_version = HiddenField()

    method: Method
    own_key: str | None

    def __iter__(self) -> Iterator[Field]:
        """The fields from the top of the page down: what ties the study to others stands below its design."""
        yield from (field for field in self._fields.values() if field.short_name not in _BELOW_DESIGN)
        yield from (self[name] for name in _BELOW_DESIGN)

    def offer(self, programme: Programme, method: Method, own_key: str | None) -> "StudyForm":
        """Offer what the programme has to choose from; the form itself."""
        self.method, self.own_key = method, own_key
        others = [study for study in programme.studies if study.key != own_key]
        self.question_keys.choices = [(q.key, q.text) for q in programme.questions]
        self.cost_centre.choices = [(centre.key, centre.name) for centre in programme.cost_centres]
        self.period.choices = [(period.key, period.name) for period in programme.periods]
        self.needs.choices = [(s.key, s.name) for s in others if s.trigger is None]
        findings = _findings(programme, own_key, set(self.chosen_questions()), self.trigger.data)
        self.trigger.choices = [("", "No, it can be bought up front"), *findings]
        return self

    def rows(self) -> list[DesignRow]:
        """The quantities of the design: each input with one box for each level."""
        return [DesignRow(one, self._boxes(one)) for one in self.method.quantities]

    def assumption_rows(self) -> list[DesignRow]:
        """The figures with a default: a box left empty keeps it."""
        return [DesignRow(one, self._boxes(one)) for one in self.method.assumptions]

    def read_designs(self) -> Designs:
        """What was typed, in thousandths; a box that cannot be read gets its error and counts as empty."""
        designs: Designs = {level: {} for level in LEVELS}
        for row in (*self.rows(), *self.assumption_rows()):
            for level, box in zip(LEVELS, row.boxes, strict=True):
                typed = (box.data or "").strip()
                milli = self._milli(box, typed, row.input) if typed else None
                if milli or (milli is not None and row.input.is_assumption):
                    designs[level][row.input.key] = milli
        return designs

    def _boxes(self, one: Input) -> list[StringField]:
        return [self[_place(level, one.key)] for level in LEVELS]

    def chosen_questions(self) -> tuple[str, ...]:
        """The questions that are ticked and exist, in the programme's order."""
        ticked = set(self.question_keys.data or ())
        return tuple(key for key, _ in self.question_keys.choices if key in ticked)

    def to_study(self, key: str, packages: tuple[Package, ...]) -> Study | None:
        """The study that was typed; None when something does not hold, with the error at its field."""
        waits_for, _, outcome = (self.trigger.data or "").partition(":")
        try:
            return Study(
                key=key,
                name=self.name.data or "",
                method=self.method,
                question_keys=self.chosen_questions(),
                cost_centre_key=self.cost_centre.data,
                period_key=self.period.data,
                packages=packages,
                purpose=self.purpose.data or "",
                is_mandatory=bool(self.is_mandatory.data),
                trigger=Trigger(waits_for, int(outcome)) if waits_for else None,
            )
        except BudgetingError as error:
            self.refuse_domain(error)
            return None

    def refuse_domain(self, error: BudgetingError) -> None:
        """Put an error of the domain at the field it belongs to."""
        place = error.place or ""
        if place in LEVELS:
            place = _place(place, self.method.sample_input)
        self.refuse(_PLACES.get(place, place), error.message)

    def _milli(self, box: StringField, typed: str, one: Input) -> int | None:
        is_sample = one.key == self.method.sample_input
        read: Callable[[str, str], int] = _whole_milli if is_sample else parse_quantity_milli
        try:
            return _percent_milli(typed, one) if one.unit == PERCENT else read(typed, f"a number of {one.label}")
        except BudgetingError as error:
            box.errors = [error.message]
            return None


def form_for(method: Method) -> type[StudyForm]:
    """The form with a box for each design input of ``method`` at each level."""
    boxes = {
        _place(level, one.key): StringField(f"{one.label}, {level} level", validators=[Length(max=_LONGEST_CELL)])
        for level in LEVELS
        for one in method.inputs
    }
    return type("DesignedStudyForm", (StudyForm,), boxes)


def from_study(study: Study, programme: Programme, version: int) -> dict[str, Any]:
    """What the form shows for a study that is there already."""
    boxes = {
        _place(package.level, entry.name): quantity(entry.milli)
        for package in study.packages
        for entry in package.design
    }
    return {
        "name": study.name,
        "purpose": study.purpose,
        "question_keys": list(study.question_keys),
        "cost_centre": study.cost_centre_key,
        "period": study.period_key,
        "is_mandatory": study.is_mandatory,
        "needs": [pair.needs_key for pair in programme.prerequisites if pair.study_key == study.key],
        "trigger": f"{study.trigger.study_key}:{study.trigger.outcome}" if study.trigger else "",
        "seen_version": str(version),
        **boxes,
    }


def _place(level: str, name: str) -> str:
    return f"{level}__{name}"


def _percent_milli(text: str, one: Input) -> int:
    return parse_percent_ppm(text, f"a share, {one.label}") // (MILLION // (_PERCENT * MILLI))


def _whole_milli(text: str, what: str) -> int:
    return parse_count(text, what) * MILLI


def _findings(
    programme: Programme, own_key: str | None, asked: Collection[str], chosen: str | None
) -> list[tuple[str, str]]:
    """Every finding that a follow-up on the questions ``asked`` may wait for, and the one ``chosen`` before.

    They are the states that each study bought up front may report about a question that it shares.
    """
    found: dict[str, str] = {}
    for study in programme.studies:
        if study.key == own_key or study.trigger:
            continue
        for key in study.question_keys:
            for outcome, state in enumerate(programme.question(key).decision.states):
                name = f"{study.key}:{outcome}"
                if key not in asked and name != chosen:
                    continue
                before = f"{found[name]} / " if name in found else f"{study.name} reports: "
                found[name] = before + state.name
    return list(found.items())
