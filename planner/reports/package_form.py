"""The form of one decision package, a study at one level: everything that somebody needs who decides on it alone.

Its parts are those of Pyhrr's form and its successors: purpose, description, benefits, consequences of not funding,
alternatives, levels, cost from zero, dependencies and approval.
"""

from dataclasses import dataclass
from datetime import date

from budgeting.advice.increments import Rung, step_words, steps_between
from budgeting.advice.telling import Told, told_by
from budgeting.advice.workings import finding_of
from budgeting.costing import Spread, spread_of
from budgeting.errors import StudyError
from budgeting.evidence.timing import reports_on
from budgeting.evidence.worth import PackageWorth, QuestionWorth, package_worth, question_worth
from budgeting.programme import Programme, SharedCost
from budgeting.questions import Question
from budgeting.studies import LEVELS, CostLine, Level, Package, Study
from planner.filters import money
from planner.reports.telling import vat_words


@dataclass(frozen=True)
class AskedQuestion:
    """A question that the package could answer: what knowing would be worth, and what this package brings of it."""

    question: Question
    worth: QuestionWorth
    own: PackageWorth

    @property
    def option_now(self) -> str:
        """The option that would be taken without research."""
        return self.question.decision.options[self.worth.best_option].name


@dataclass(frozen=True)
class Rival:
    """Another study of the same question, at the level that nets most for it."""

    study: Study
    worth: PackageWorth


@dataclass(frozen=True)
class LevelColumn:
    """A level beside the others; ``step`` says what it adds to the level before it."""

    package: Package
    told: Told | None
    value_minor: int
    step: str


@dataclass(frozen=True)
class PackageForm:
    """One decision package; ``number`` of ``levels`` counts from the lowest level that is designed."""

    programme: Programme
    study: Study
    package: Package
    prepared_by: str
    prepared_on: date
    levels: tuple[LevelColumn, ...]
    asked: tuple[AskedQuestion, ...]
    rivals: tuple[Rival, ...]

    @property
    def number(self) -> int:
        """Which of the levels it is, from 1."""
        return [column.package.level for column in self.levels].index(self.package.level) + 1

    @property
    def own(self) -> LevelColumn:
        """Its own column among the levels."""
        return self.levels[self.number - 1]

    @property
    def net_minor(self) -> int:
        """What it is worth alone, less its cost."""
        return self.own.value_minor - self.package.cost_minor

    @property
    def lines(self) -> tuple[CostLine, ...]:
        """The lines that buy something."""
        return tuple(line for line in self.package.lines if line.quantity_milli)

    @property
    def lines_range_minor(self) -> tuple[int, int]:
        """The lines at all low and at all high prices, without contingency and VAT."""
        low, high = zip(*(line.range_minor for line in self.package.lines), strict=True)
        return sum(low), sum(high)

    @property
    def spread(self) -> Spread:
        """What it is expected to cost, and the range that holds it 8 times in 10."""
        return spread_of(self.package)

    @property
    def reports_on(self) -> date:
        """The day of the result when it starts with its period."""
        return reports_on(self.programme.period(self.study.period_key).starts_on, self.package.days_to_result)

    @property
    def centre(self) -> str:
        """Who pays."""
        centres = {centre.key: centre.name for centre in self.programme.cost_centres}
        return centres[self.study.cost_centre_key]

    @property
    def owners(self) -> tuple[str, ...]:
        """Who decides on what it could answer, each once."""
        return tuple(dict.fromkeys(one.question.decision.owner for one in self.asked))

    @property
    def shared(self) -> tuple[SharedCost, ...]:
        """Costs that it shares with others; they are charged once and are not part of its own."""
        return tuple(cost for cost in self.programme.shared_costs if self.study.key in cost.study_keys)

    @property
    def dependencies(self) -> tuple[str, ...]:
        """What ties it to other studies, in sentences."""
        return _dependencies(self.programme, self.study)

    @property
    def vat_words(self) -> str:
        """Whether the sums hold VAT."""
        return vat_words(self.programme)


def package_form(programme: Programme, study: Study, level: Level, prepared_by: str, prepared_on: date) -> PackageForm:
    """The form of ``study``, one of the programme's, at ``level``. StudyError when it has no such level."""
    package = study.package(level)
    asked = tuple(_asked(programme, study, package, programme.question(key)) for key in study.question_keys)
    return PackageForm(
        programme=programme,
        study=study,
        package=package,
        prepared_by=prepared_by,
        prepared_on=prepared_on,
        levels=_columns(programme, study),
        asked=asked,
        rivals=_rivals(study, asked, programme),
    )


def _asked(programme: Programme, study: Study, package: Package, question: Question) -> AskedQuestion:
    starts_on = programme.period(study.period_key).starts_on
    own = package_worth(question, study, package, starts_on)
    return AskedQuestion(question, question_worth(programme, question), own)


def _columns(programme: Programme, study: Study) -> tuple[LevelColumn, ...]:
    ordered = sorted(study.packages, key=lambda package: LEVELS.index(package.level))
    questions = [programme.question(key) for key in study.question_keys]
    starts_on = programme.period(study.period_key).starts_on
    rungs = []
    for package in ordered:
        value = sum(package_worth(question, study, package, starts_on).value_minor for question in questions)
        told = told_by(study.method, package, questions[0] if questions else None)
        rungs.append(Rung(package.level, package.cost_minor, value, told, package.days_to_result))
    steps = [step_words(step, lambda minor: money(minor, programme.currency)) for step in steps_between(rungs)]
    return tuple(
        LevelColumn(package, rung.told, rung.value_minor, step)
        for package, rung, step in zip(ordered, rungs, steps, strict=True)
    )


def _rivals(study: Study, asked: tuple[AskedQuestion, ...], programme: Programme) -> tuple[Rival, ...]:
    """Every other study of its questions once, at the level that nets most for the question they share."""
    best: dict[str, PackageWorth] = {}
    for one in asked:
        for worth in one.worth.packages:
            found = best.get(worth.study_key)
            if worth.study_key != study.key and (found is None or worth.net_minor > found.net_minor):
                best[worth.study_key] = worth
    return tuple(Rival(programme.study(key), worth) for key, worth in best.items())


def _dependencies(programme: Programme, study: Study) -> tuple[str, ...]:
    found = []
    for pair in programme.prerequisites:
        if pair.study_key == study.key:
            found.append(f"Needs “{programme.study(pair.needs_key).name}” first.")
        if pair.needs_key == study.key:
            found.append(f"“{programme.study(pair.study_key).name}” needs it first.")
    if study.trigger:
        found.append(_released(programme, study))
    waiting = [other.name for other in programme.studies if other.trigger and other.trigger.study_key == study.key]
    found += [f"Its finding may release “{name}”." for name in waiting]
    for group in programme.alternatives:
        if study.key in group.study_keys:
            names = [f"“{programme.study(key).name}”" for key in group.study_keys if key != study.key]
            found.append(f"At most one of these is funded: it or {', '.join(names)}.")
    return tuple(found)


def _released(programme: Programme, study: Study) -> str:
    if study.trigger is None:
        raise StudyError("Only a study that waits for a finding can be released.", place="trigger")
    finding = finding_of(programme, study)
    first = programme.study(study.trigger.study_key)
    found = f"finds “{finding.state.name}”" if finding else "has a finding that calls for it"
    return f"Runs only if “{first.name}” {found}; until then its cost is held in reserve."
