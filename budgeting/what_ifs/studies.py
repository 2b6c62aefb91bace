"""Changes of what becomes of a study: kept or left out whatever comes, free again, or started in another period."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from budgeting.errors import ProgrammeError
from budgeting.problem import Fixed, Problem
from budgeting.programme import Prerequisite, Programme
from budgeting.studies import Level, Study
from budgeting.what_ifs.change import Change, Part


@dataclass(frozen=True)
class StudyKept(Change):
    """The study is kept whatever comes: at ``level``, or at whichever level is worth most when it is None."""

    study_key: str
    level: Level | None = None
    kind: Literal["kept"] = "kept"
    part: ClassVar[Part] = "study"

    @property
    def target(self) -> tuple[str, ...]:
        """What becomes of the study."""
        return "fate", self.study_key

    @property
    def to_merge(self) -> Change:
        """A programme can say that a study is mandatory, and leaves its level open."""
        return StudyKept(self.study_key)

    def in_words(self, programme: Programme) -> str:
        """``“Survey” is kept at its standard level, whatever comes``."""
        at = f" at its {self.level} level" if self.level else ""
        return f"“{programme.study(self.study_key).name}” is kept{at}, whatever comes"

    def on_programme(self, programme: Programme) -> Programme:
        """Make it mandatory, unless a level is asked for, which the problem then fixes."""
        study = programme.study(self.study_key)
        if study.trigger:
            raise ProgrammeError(
                f"“{study.name}” waits for a finding, so nobody can say beforehand that it is kept. "
                "Keep the study whose finding releases it instead.",
                place="study",
            )
        if self.level is None:
            return with_study(programme, replace(study, is_mandatory=True))
        study.package(self.level)
        return programme

    def on_problem(self, problem: Problem) -> Problem:
        """Fix the level, where one is asked for."""
        if self.level is None:
            return problem
        candidate = next(one for one in problem.studies if one.key == self.study_key)
        if candidate.excluded or all(choice.level != self.level for choice in candidate.choices):
            raise ProgrammeError(
                f"“{candidate.name}” cannot be kept at its {self.level} level: that level has no cost yet, or the "
                "study waits for another that may never run.",
                place="study",
            )
        fixed = [*problem.fixed, Fixed(self.study_key, self.level)]
        return replace(problem, fixed=tuple(sorted(fixed, key=lambda one: one.study)))


@dataclass(frozen=True)
class StudyLeftOut(Change):
    """The study is left out whatever comes; so is its release by a finding."""

    study_key: str
    kind: Literal["left_out"] = "left_out"
    part: ClassVar[Part] = "study"
    why_not_merged: ClassVar[str] = "A programme keeps no list of studies to leave out. Delete the study instead."

    @property
    def target(self) -> tuple[str, ...]:
        """What becomes of the study."""
        return "fate", self.study_key

    def in_words(self, programme: Programme) -> str:
        """``“Survey” is left out, whatever comes``."""
        return f"“{programme.study(self.study_key).name}” is left out, whatever comes"

    def on_programme(self, programme: Programme) -> Programme:
        """Take its being mandatory away; that it is not offered is for the problem to say."""
        return with_study(programme, replace(programme.study(self.study_key), is_mandatory=False))


@dataclass(frozen=True)
class StudyFreed(Change):
    """The study may be kept or left out, as is worth most."""

    study_key: str
    kind: Literal["freed"] = "freed"
    part: ClassVar[Part] = "study"

    @property
    def target(self) -> tuple[str, ...]:
        """What becomes of the study."""
        return "fate", self.study_key

    def in_words(self, programme: Programme) -> str:
        """``“Survey” may be kept or left out``."""
        return f"“{programme.study(self.study_key).name}” is no longer mandatory"

    def on_programme(self, programme: Programme) -> Programme:
        """Take its being mandatory away."""
        return with_study(programme, replace(programme.study(self.study_key), is_mandatory=False))


@dataclass(frozen=True)
class StudyMoved(Change):
    """The study starts in ``period_key`` and in no other."""

    study_key: str
    period_key: str
    kind: Literal["moved"] = "moved"
    part: ClassVar[Part] = "study"

    @property
    def target(self) -> tuple[str, ...]:
        """When the study starts."""
        return "start", self.study_key

    def in_words(self, programme: Programme) -> str:
        """``“Survey” starts in Q3``."""
        period = programme.period(self.period_key).name
        return f"“{programme.study(self.study_key).name}” starts in {period}"

    def on_programme(self, programme: Programme) -> Programme:
        """Let it start in that period alone."""
        programme.period(self.period_key)
        study = programme.study(self.study_key)
        return with_study(programme, replace(study, period_key=self.period_key, latest_period_key=""))


@dataclass(frozen=True)
class NeedSet(Change):
    """The study waits for another to report (``is_needed``), or no longer does."""

    study_key: str
    needs_key: str
    is_needed: bool
    kind: Literal["need"] = "need"
    part: ClassVar[Part] = "rules"

    @property
    def target(self) -> tuple[str, ...]:
        """The pair."""
        return "need", self.study_key, self.needs_key

    def in_words(self, programme: Programme) -> str:
        """``“Survey” waits for “Calls”``."""
        study, needs = programme.study(self.study_key).name, programme.study(self.needs_key).name
        return f"“{study}” {'waits' if self.is_needed else 'no longer waits'} for “{needs}”"

    def on_programme(self, programme: Programme) -> Programme:
        """Add the prerequisite, or drop it. ProgrammeError for a circle, or for one that is not there to be dropped."""
        study, needs = programme.study(self.study_key), programme.study(self.needs_key)
        pair = Prerequisite(study.key, needs.key)
        if study.key == needs.key:
            raise ProgrammeError("A study cannot wait for itself. Choose another.", place="needs")
        if not self.is_needed and pair not in programme.prerequisites:
            raise ProgrammeError(f"“{study.name}” does not wait for “{needs.name}” as it is.", place="needs")
        kept = tuple(one for one in programme.prerequisites if one != pair)
        return replace(programme, prerequisites=(*kept, pair) if self.is_needed else kept)


def with_study(programme: Programme, study: Study) -> Programme:
    """The programme with ``study`` in place of the one of its key."""
    return replace(programme, studies=tuple(study if one.key == study.key else one for one in programme.studies))
