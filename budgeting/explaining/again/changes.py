"""What differs between two plans of one problem, in studies and in what the answers are worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from budgeting.optimiser.wording import joined
from budgeting.problem import Bundle, Problem, Selection
from budgeting.studies import LEVELS, Level

Way = Literal["kept", "conditional"]


@dataclass(frozen=True)
class Place:
    """What a plan does with a study that it does not leave out: when it starts is empty for one that waits."""

    way: Way
    level: Level
    start: str = ""


@dataclass(frozen=True)
class StudyChange:
    """A study whose place in the plan is another one; None stands for left out."""

    study: str
    before: Place | None
    after: Place | None

    @property
    def kind(self) -> Literal["enters", "leaves", "alters"]:
        """Whether it comes in, goes out, or is in both in another way."""
        return "enters" if self.before is None else "leaves" if self.after is None else "alters"

    @property
    def is_only_start(self) -> bool:
        """Whether nothing differs but when it starts."""
        if self.before is None or self.after is None:
            return False
        return replace(self.before, start="") == replace(self.after, start="")


@dataclass(frozen=True)
class AnswerChange:
    """A question whose answer is worth more (or less) by ``gain_minor``, before any cost."""

    question: str
    gain_minor: int


@dataclass(frozen=True)
class Change:
    """From one plan to another: studies by key, and questions from the greatest gain to the greatest loss."""

    studies: tuple[StudyChange, ...] = ()
    questions: tuple[AnswerChange, ...] = ()

    def of_kind(self, kind: Literal["enters", "leaves", "alters"]) -> tuple[StudyChange, ...]:
        """The studies that come in, go out, or are in both in another way."""
        return tuple(one for one in self.studies if one.kind == kind)

    @property
    def mostly(self) -> AnswerChange | None:
        """The question that gains most; None when none does."""
        first = self.questions[0] if self.questions else None
        return first if first and first.gain_minor > 0 else None


def change(problem: Problem, before: Selection, after: Selection) -> Change:
    """How ``after`` differs from ``before``; both are plans of ``problem``, or of one with the same studies."""
    was, now = places(problem, before), places(problem, after)
    studies = [
        StudyChange(key, was.get(key), now.get(key)) for key in sorted(was | now) if was.get(key) != now.get(key)
    ]
    worth_was, worth_now = worths(problem, before), worths(problem, after)
    gains = [AnswerChange(key, worth_now.get(key, 0) - worth_was.get(key, 0)) for key in sorted(worth_was | worth_now)]
    moved = sorted((one for one in gains if one.gain_minor), key=lambda one: -one.gain_minor)
    return Change(tuple(studies), tuple(moved))


def places(problem: Problem, selection: Selection) -> dict[str, Place]:
    """What ``selection`` does with each study that it does not leave out."""
    waiting = {one.study: Place("conditional", one.level) for b in _bundles(problem, selection) for one in b.follow_ups}
    return waiting | {one.study: Place("kept", one.level, one.start) for one in selection.packages}


def worths(problem: Problem, selection: Selection) -> dict[str, int]:
    """What the answer to each question is worth in ``selection``, in minor units before any cost."""
    values = {(q.key, b.key): b.value_minor for q in problem.questions for b in q.bundles}
    return {one.question: values[one.question, one.bundle] for one in selection.bundles}


def _bundles(problem: Problem, selection: Selection) -> list[Bundle]:
    found = {(q.key, b.key): b for q in problem.questions for b in q.bundles}
    return [found[one.question, one.bundle] for one in selection.bundles]


def in_words(names: Mapping[str, str], found: Change) -> str:
    """A change as what it does, to stand after “it would”: bring in “A” at the standard level and leave out “B”.

    ``names`` holds the name of each study by its key.
    """
    parts = [
        *_group("bring in", [f"“{names[one.study]}”{_level(one.after)}" for one in found.of_kind("enters")]),
        *_group("leave out", [f"“{names[one.study]}”" for one in found.of_kind("leaves")]),
        *(_altered(names[one.study], one) for one in found.of_kind("alters")),
    ]
    return joined(parts)


def _group(verb: str, names: list[str]) -> list[str]:
    return [f"{verb} {joined(names)}"] if names else []


def _level(place: Place | None) -> str:
    if place is None:
        return ""
    return f" at the {place.level} level{' if a finding calls for it' if place.way == 'conditional' else ''}"


def _altered(name: str, one: StudyChange) -> str:
    before, after = one.before, one.after
    if before is None or after is None:
        return f"take “{name}”{_level(after)}"
    if before.level != after.level:
        verb = "raise" if LEVELS.index(after.level) > LEVELS.index(before.level) else "lower"
        return f"{verb} “{name}” to the {after.level} level"
    if before.way != after.way:
        return f"run “{name}” {'only if a finding calls for it' if after.way == 'conditional' else 'in any case'}"
    return f"start “{name}” at another time"
