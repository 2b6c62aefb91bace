"""One page for each funded study: its question, decision, belief, lines and levels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from budgeting.advice.workings import finding_of
from budgeting.costing import Spread, spread_of
from budgeting.decisions import Decision
from budgeting.errors import StudyError
from budgeting.evidence.worth import package_worth
from budgeting.plans.plan import AnsweredQuestion, Plan
from budgeting.programme import CostCentre, SharedCost
from budgeting.questions import AnxietyPoint, Question
from budgeting.studies import CostLine, Package, Section, Study
from planner.reports.grouping import ListedStudy, QuestionGroup


@dataclass(frozen=True)
class SectionLines:
    """The cost lines of one section of a study, in the order they were entered."""

    section: Section
    lines: tuple[CostLine, ...]

    @property
    def amount_minor(self) -> int:
        """The section's subtotal."""
        return sum(line.amount_minor for line in self.lines)


@dataclass(frozen=True)
class OptionRow:
    """An option with its payoff in each state; ``is_best`` marks the states in which no other option earns more."""

    name: str
    action: str
    payoffs: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class LevelRow:
    """A level that was compared; ``worth_minor`` is its worth by itself over the study's questions, None if unknown."""

    package: Package
    worth_minor: int | None


@dataclass(frozen=True)
class Release:
    """What releases a conditional study: the finding ``state`` of ``study_name``; no words where no question has it."""

    study_name: str
    state: str = ""
    question: str = ""


@dataclass(frozen=True)
class StudyPage:
    """A funded study with everything its page shows; the first of the questions it answers is the title.

    ``prepares`` is the question under which a study is listed that answers none and that another study needs.
    """

    listed: ListedStudy
    package: Package
    centre: CostCentre
    worths: tuple[AnsweredQuestion, ...]
    prepares: AnsweredQuestion | None
    sections: tuple[SectionLines, ...]
    shared: tuple[SharedCost, ...]
    release: Release | None
    questions: tuple[Question, ...]

    @property
    def study(self) -> Study:
        """The study itself."""
        return self.listed.planned.study

    @property
    def title(self) -> str:
        """The question of the page; the study's own name when it answers none."""
        return self.worths[0].question.text if self.worths else self.study.name

    @property
    def awaited(self) -> tuple[AnsweredQuestion, ...]:
        """The questions whose decisions wait for it: those it answers, or the one that it prepares."""
        return (*self.worths, *([self.prepares] if self.prepares else []))

    @property
    def anxiety_points(self) -> tuple[AnxietyPoint, ...]:
        """What customers said that the page's question comes from; none when it answers no question."""
        return self.worths[0].question.anxiety_points if self.worths else ()

    @property
    def rate_cards(self) -> tuple[tuple[str, date | None], ...]:
        """The rate cards and quotes that the lines are priced from, each once with the day from which it holds."""
        bought = (line for line in self.package.lines if line.quantity_milli and line.rate_card)
        return tuple(dict.fromkeys((line.rate_card, line.rate.valid_on) for line in bought))

    @property
    def spread(self) -> Spread:
        """What the chosen level is expected to cost, and the range that holds it 8 times in 10."""
        return spread_of(self.package)

    @property
    def levels(self) -> tuple[LevelRow, ...]:
        """Every level with what it would be worth if no other study were funded, started when the plan starts it."""
        return tuple(LevelRow(package, self._worth_alone(package)) for package in self.study.packages)

    def _worth_alone(self, package: Package) -> int | None:
        starts_on = self.listed.period.starts_on
        try:
            return sum(package_worth(one, self.study, package, starts_on).value_minor for one in self.questions)
        except StudyError:
            return None

    @property
    def decision(self) -> Decision | None:
        """The decision of the first question."""
        return self.worths[0].decision if self.worths else None


def study_pages(plan: Plan, groups: Iterable[QuestionGroup]) -> tuple[StudyPage, ...]:
    """A page for each listed study, in the order of the plan's table."""
    return tuple(
        _page(plan, group, listed, listed.planned.package)
        for group in groups
        for listed in group.studies
        if listed.planned.package
    )


def option_rows(decision: Decision) -> tuple[OptionRow, ...]:
    """The decision's options in order, each with its payoffs state by state."""
    best = [max(column) for column in zip(*decision.payoffs_minor, strict=True)]
    return tuple(
        OptionRow(
            option.name, option.action, tuple((minor, minor == top) for minor, top in zip(row, best, strict=True))
        )
        for option, row in zip(decision.options, decision.payoffs_minor, strict=True)
    )


def release_of(plan: Plan, study: Study) -> Release | None:
    """The finding that releases ``study``; None when it waits for none."""
    if study.trigger is None:
        return None
    finding = finding_of(plan.programme, study)
    if finding is None:
        return Release(plan.programme.study(study.trigger.study_key).name)
    return Release(finding.study.name, finding.state.name, finding.question.text)


def _page(plan: Plan, group: QuestionGroup, listed: ListedStudy, package: Package) -> StudyPage:
    study = listed.planned.study
    served = [q for q in plan.questions if q.question.key in listed.planned.answers]
    return StudyPage(
        listed=listed,
        package=package,
        centre=next(c for c in plan.programme.cost_centres if c.key == study.cost_centre_key),
        worths=tuple(served),
        prepares=group.answered if listed.needed_by else None,
        sections=_sections(package.lines),
        shared=tuple(cost for cost in plan.shared_costs if study.key in cost.study_keys),
        release=release_of(plan, study),
        questions=tuple(plan.programme.question(key) for key in study.question_keys),
    )


def _sections(lines: Iterable[CostLine]) -> tuple[SectionLines, ...]:
    by_section: dict[Section, list[CostLine]] = {}
    for line in lines:
        by_section.setdefault(line.section, []).append(line)
    return tuple(SectionLines(section, tuple(found)) for section, found in by_section.items())
