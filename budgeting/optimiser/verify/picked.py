"""A selection with its keys looked up."""

from dataclasses import dataclass
from functools import cached_property

from budgeting.problem import (
    Bundle,
    Choice,
    ChosenBundle,
    ChosenPackage,
    FollowUp,
    Problem,
    Selection,
    SharedElement,
    Spend,
)
from budgeting.studies import Level


@dataclass(frozen=True)
class Picked:
    """What a selection names; ``unknown`` says in sentences which of it the problem does not have."""

    problem: Problem
    packages: tuple[tuple[str, Choice], ...]
    bundles: tuple[tuple[str, Bundle], ...]
    shared: tuple[SharedElement, ...]
    unknown: tuple[str, ...]

    @cached_property
    def funded(self) -> frozenset[str]:
        """Keys of the studies that are funded up front."""
        return frozenset(study for study, _ in self.packages)

    @cached_property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """Every follow-up that a chosen bundle may release."""
        return tuple(follow_up for _, bundle in self.bundles for follow_up in bundle.follow_ups)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each study by its key."""
        return {study.key: study.name for study in self.problem.studies}

    @cached_property
    def starts(self) -> dict[tuple[str, Level], list[str]]:
        """The starts of each study and level that are funded."""
        found: dict[tuple[str, Level], list[str]] = {}
        for study, choice in self.packages:
            found.setdefault((study, choice.level), []).append(choice.start)
        return found

    @cached_property
    def spends(self) -> tuple[Spend, ...]:
        """All money spent up front: on studies, then on shared elements."""
        studies = tuple(item for _, choice in self.packages for item in choice.spend)
        return studies + tuple(item for element in self.shared for item in element.spend)


def look_up(problem: Problem, selection: Selection) -> Picked:
    """``selection`` with what ``problem`` has under its keys."""
    choices = {(study.key, c.level, c.start): c for study in problem.studies for c in study.choices}
    bundles = {(question.key, b.key): b for question in problem.questions for b in question.bundles}
    shared = {element.key: element for element in problem.shared}
    unknown = [
        *(f"The plan funds {_package(p)}, which is not offered." for p in selection.packages if _at(p) not in choices),
        *(f"The plan answers {_bundle(b)}, which is not offered." for b in selection.bundles if _of(b) not in bundles),
        *(f"The plan buys “{key}”, which is not offered." for key in selection.shared if key not in shared),
    ]
    return Picked(
        problem,
        tuple((p.study, choices[_at(p)]) for p in selection.packages if _at(p) in choices),
        tuple((b.question, bundles[_of(b)]) for b in selection.bundles if _of(b) in bundles),
        tuple(shared[key] for key in selection.shared if key in shared),
        tuple(unknown),
    )


def _at(package: ChosenPackage) -> tuple[str, Level, str]:
    return package.study, package.level, package.start


def _of(chosen: ChosenBundle) -> tuple[str, str]:
    return chosen.question, chosen.bundle


def _package(package: ChosenPackage) -> str:
    return f"“{package.study}” at the {package.level} level from “{package.start}”"


def _bundle(chosen: ChosenBundle) -> str:
    return f"“{chosen.question}” by “{chosen.bundle}”"
