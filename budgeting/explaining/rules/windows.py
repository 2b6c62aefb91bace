"""When each study may start: the periods entered for it, and those beyond in which it would still end in time.

A study may be let start in more periods than it was entered with. What it would use there, and what it would then tell,
is posed afresh; whatever was possible before stays possible, under the same keys.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from budgeting.evidence.timing import reports_on
from budgeting.posing.answering import priced_packages
from budgeting.posing.building import build_problem, choice_of
from budgeting.posing.deciding import without_refused
from budgeting.problem import Bundle, Choice, PackageRef, Problem, QuestionBundles
from budgeting.programme import Period, Programme
from budgeting.studies import LEVELS, Study

WINDOW: Final = "window"


@dataclass(frozen=True)
class Window:
    """The periods in which a study may start, in order of time, and those before and after them, the nearest first.

    ``choices`` are all ways to run it that start before or after, and end inside the programme.
    """

    study: str
    name: str
    starts: tuple[Period, ...]
    earlier: tuple[Period, ...]
    later: tuple[Period, ...]
    choices: tuple[Choice, ...]

    @property
    def rule(self) -> str:
        """Its name among the rules: ``window:survey``."""
        return f"{WINDOW}:{self.study}"

    @property
    def most_steps(self) -> tuple[int, int]:
        """How many periods earlier (0 or less) and later it could be let start."""
        return -len(self.earlier), len(self.later)

    def period(self, steps: int) -> Period:
        """The period so many steps after the window, or before it where ``steps`` is below 0."""
        return self.later[steps - 1] if steps > 0 else self.earlier[-steps - 1]

    def steps_to(self, start: str) -> int:
        """How many periods ``start`` lies after the window; below 0 before it, 0 within it."""
        later, earlier = [one.key for one in self.later], [one.key for one in self.earlier]
        if start in later:
            return later.index(start) + 1
        return -earlier.index(start) - 1 if start in earlier else 0

    def opened(self, steps: int | None) -> tuple[Period, ...]:
        """The periods that come in with so many steps; all of them with None."""
        if steps is None:
            return (*self.earlier, *self.later)
        return self.later[:steps] if steps > 0 else self.earlier[:-steps]


def windows_of(programme: Programme, problem: Problem) -> tuple[Window, ...]:
    """The window of each study that would be offered in more periods, were it let; one already placed has none."""
    placed = {one.study for one in problem.fixed if one.start}
    offered = [one for one in problem.studies if one.choices and not one.excluded and one.key not in placed]
    levels = without_refused(programme)
    windows = (_window(levels, levels.study(one.key)) for one in offered)
    return tuple(one for one in windows if one.choices)


def _window(programme: Programme, study: Study) -> Window:
    starts = programme.starts_of(study)
    in_time = sorted(programme.periods, key=lambda one: one.starts_on)
    earlier = [one for one in reversed(in_time) if one.starts_on < starts[0].starts_on]
    later = [one for one in in_time if one.starts_on > starts[-1].starts_on]
    choices = [
        choice_of(programme, study, package, period)
        for package in priced_packages(study)
        for period in (*earlier, *later)
        if reports_on(period.starts_on, package.days_to_result) <= programme.ends_on
    ]
    used = {one.start for one in choices}
    reached = tuple(one for one in later if one.key in used)
    return Window(study.key, study.name, starts, tuple(earlier), reached, tuple(choices))


def with_starts(programme: Programme, problem: Problem, opened: Mapping[Window, Collection[Period]]) -> Problem:
    """``problem``, which is ``programme``'s own, with more periods in which some studies may start."""
    serving = {key for window in opened for key in programme.study(window.study).question_keys}
    asked = replace(
        programme,
        questions=tuple(one for one in programme.questions if one.key in serving),
        studies=tuple(_serving(one, serving) for one in spanned(programme, opened).studies),
    )
    return with_more_answers(with_choices(problem, opened), build_problem(asked))


def spanned(programme: Programme, opened: Mapping[Window, Collection[Period]]) -> Programme:
    """``programme`` with windows that reach over the periods that come in."""
    spans = {
        window.study: sorted((*window.starts, *more), key=lambda one: one.starts_on) for window, more in opened.items()
    }
    studies = (
        replace(one, period_key=spans[one.key][0].key, latest_period_key=spans[one.key][-1].key)
        if one.key in spans
        else one
        for one in programme.studies
    )
    return replace(programme, studies=tuple(studies))


def _serving(study: Study, questions: Collection[str]) -> Study:
    return replace(study, question_keys=tuple(key for key in study.question_keys if key in questions))


def with_choices(problem: Problem, opened: Mapping[Window, Collection[Period]]) -> Problem:
    """``problem`` with the ways to start in the periods that come in; what an answer is worth stays with its starts."""
    last = {
        window.study: window.starts[-1].key
        for window, more in opened.items()
        if any(one.starts_on > window.starts[-1].starts_on for one in more)
    }
    added = {window.study: _choices_in(window, more) for window, more in opened.items()}
    place = {period: number for number, period in enumerate(problem.periods)}

    def in_order(choice: Choice) -> tuple[int, int]:
        return LEVELS.index(choice.level), place[choice.start]

    studies = tuple(
        replace(one, choices=tuple(sorted((*one.choices, *added.get(one.key, ())), key=in_order)))
        for one in problem.studies
    )
    questions = tuple(
        replace(one, bundles=tuple(_started_by(bundle, last) for bundle in one.bundles)) for one in problem.questions
    )
    return replace(problem, studies=studies, questions=questions)


def _choices_in(window: Window, periods: Collection[Period]) -> tuple[Choice, ...]:
    keys = {period.key for period in periods}
    return tuple(one for one in window.choices if one.start in keys)


def _started_by(bundle: Bundle, last: Mapping[str, str]) -> Bundle:
    """A bundle whose packages were free to start at any time now says the last of the starts that it was valued for."""

    def ref(one: PackageRef) -> PackageRef:
        return replace(one, by=last[one.study]) if one.by is None and one.study in last else one

    return replace(bundle, packages=tuple(ref(one) for one in bundle.packages))


def with_more_answers(problem: Problem, posed: Problem) -> Problem:
    """``problem`` with the bundles of ``posed`` that it lacks, under keys of their own."""
    fresh = {question.key: question.bundles for question in posed.questions}
    return replace(problem, questions=tuple(_joined(one, fresh.get(one.key, ())) for one in problem.questions))


def _joined(question: QuestionBundles, fresh: Collection[Bundle]) -> QuestionBundles:
    there = {replace(bundle, key="") for bundle in question.bundles}
    more = [bundle for bundle in fresh if replace(bundle, key="") not in there]
    added = tuple(replace(bundle, key=f"more{number}") for number, bundle in enumerate(more, start=1))
    return replace(question, bundles=question.bundles + added)
