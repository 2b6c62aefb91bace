"""The study form: what a study is for, its design from nothing, what departs from the formulas, and what ties it."""

from collections.abc import Collection, Iterator
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from budgeting.costing import Terms
from budgeting.errors import BudgetingError
from budgeting.methods import Method
from budgeting.programme import Programme
from budgeting.questions import Question
from budgeting.studies import LEVELS, JudgedLikelihood, Level, Package, Study, Trigger
from planner.forms.base import stripped, text_field
from planner.forms.rows import Needed
from planner.forms.study_designs import DesignForm, contingency_place, design_boxes, design_of, place_of
from planner.forms.study_judged import JudgedEntry, judged_tables, offer_tables, read_tables, tables_of
from planner.forms.study_overrides import offer_lines, override_rows, overrides_of, read_overrides

_BELOW_DESIGN = ("overrides", "judged", "is_mandatory", "trigger", "needs")
_PLACES = {"levels": "trigger", "prerequisites": "needs"}


def _ticks(label: str) -> SelectMultipleField:
    """Several choices, each with a box to tick."""
    return SelectMultipleField(label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())


def _text(label: str) -> TextAreaField:
    bound = Length(max=1000, message="Use at most 1,000 characters.")
    return TextAreaField(label, filters=[stripped], validators=[bound], render_kw={"rows": 2})


class StudyForm(DesignForm):
    """Takes the whole of a study; ``form_for`` adds one box for each input of its method and level."""

    name = text_field("Name of the study", 200, "Give the study a name that people will recognise in the plan.")
    cost_centre = SelectField("Who pays?", validators=[Needed()])
    period = SelectField("When does it start?", validators=[Needed()])
    latest_period = SelectField("May start as late as", default="")
    question_keys = _ticks("Questions it could answer")
    purpose = _text("What is it for?")
    alternatives = _text("Which other ways were thought of?")
    overrides = override_rows()
    judged = judged_tables()
    is_mandatory = BooleanField("It must be done, whatever the questions are")
    trigger = SelectField("Does it wait for a finding?")
    needs = _ticks("Studies that must be done before it")
    seen_version = HiddenField()

    programme: Programme
    own_key: str | None

    def __iter__(self) -> Iterator[Field]:
        """The fields from the top of the page down: what ties the study to others stands below its design."""
        yield from (field for field in self._fields.values() if field.short_name not in _BELOW_DESIGN)
        yield from (self[name] for name in _BELOW_DESIGN)

    def offer(self, programme: Programme, method: Method, own_key: str | None) -> "StudyForm":
        """Offer what the programme has to choose from; the form itself."""
        self.programme, self.method, self.own_key = programme, method, own_key
        others = [study for study in programme.studies if study.key != own_key]
        self.question_keys.choices = [(q.key, q.text) for q in programme.questions]
        self.cost_centre.choices = [(centre.key, centre.name) for centre in programme.cost_centres]
        self.period.choices = [(period.key, period.name) for period in programme.periods]
        self.latest_period.choices = [("", "That period only"), *self.period.choices]
        self.needs.choices = [(s.key, s.name) for s in others if s.trigger is None]
        findings = _findings(programme, own_key, set(self.chosen_questions()), self.trigger.data)
        self.trigger.choices = [("", "No, it can be bought up front"), *findings]
        offer_lines(self.overrides, method)
        self.tables: list[tuple[Question, JudgedEntry]] = offer_tables(self.judged, self.asked())
        return self

    def chosen_questions(self) -> tuple[str, ...]:
        """The questions that are ticked and exist, in the programme's order."""
        ticked = set(self.question_keys.data or ())
        return tuple(key for key, _ in self.question_keys.choices if key in ticked)

    def asked(self) -> list[Question]:
        """The questions themselves."""
        return [self.programme.question(key) for key in self.chosen_questions()]

    def read_terms(self) -> dict[Level, Terms]:
        """Contingency, VAT and figures put by hand of each level; what cannot be read gets its error."""
        shares, overrides = self.read_contingencies(), read_overrides(self.overrides, self.programme.currency)
        return {level: Terms(shares[level], self.programme.counted_vat_bp, overrides[level]) for level in LEVELS}

    def read_judged(self) -> tuple[JudgedLikelihood, ...]:
        """The hit rates entered by hand; a table that does not hold gets its error."""
        return read_tables(self.tables)

    def to_study(self, key: str, packages: tuple[Package, ...], judged: tuple[JudgedLikelihood, ...]) -> Study | None:
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
                judged=judged,
                alternatives=self.alternatives.data or "",
                latest_period_key=self._latest(),
            )
        except BudgetingError as error:
            self.refuse_domain(error)
            return None

    def _latest(self) -> str:
        """The latest start that was chosen; none when it is the first."""
        latest = self.latest_period.data or ""
        return "" if latest == self.period.data else latest

    def refuse_domain(self, error: BudgetingError, level: Level | None = None) -> None:
        """Put an error of the domain, about ``level`` if given, at the box it belongs to."""
        place = error.place or ""
        if place in LEVELS:
            place = place_of(place, self.method.sample_input)
        elif level:
            named = contingency_place(level) if place == "contingency" else place_of(level, place)
            place = named if named in self else place_of(level, self.method.sample_input)
        self.refuse(_PLACES.get(place, place), error.message)


def form_for(method: Method) -> type[StudyForm]:
    """The form with a box for each design input of ``method`` at each level."""
    return type("DesignedStudyForm", (StudyForm,), design_boxes(method))


def from_study(study: Study, programme: Programme, version: int) -> dict[str, Any]:
    """What the form shows for a study that is there already."""
    return {
        "name": study.name,
        "purpose": study.purpose,
        "alternatives": study.alternatives,
        "question_keys": list(study.question_keys),
        "cost_centre": study.cost_centre_key,
        "period": study.period_key,
        "latest_period": study.latest_period_key,
        "is_mandatory": study.is_mandatory,
        "needs": [pair.needs_key for pair in programme.prerequisites if pair.study_key == study.key],
        "trigger": f"{study.trigger.study_key}:{study.trigger.outcome}" if study.trigger else "",
        "seen_version": str(version),
        "overrides": overrides_of(study, programme.currency),
        "judged": tables_of(study),
        **design_of(study),
    }


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
