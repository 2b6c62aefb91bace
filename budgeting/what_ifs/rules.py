"""Changes of the rules for the whole choice: alternatives, coverage, contacts, the reserve, and what is aimed at."""

from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from budgeting.errors import ProgrammeError
from budgeting.keys import make_key
from budgeting.optimiser.wording import listed
from budgeting.programme import (
    Alternatives,
    ContactRule,
    CoverageRule,
    Objective,
    Programme,
    ReserveRule,
)
from budgeting.rules import USUAL_CONFIDENCE_PPM, CoverageKind, ReserveKind
from budgeting.what_ifs.change import Change, Part, percent

_FEWEST_ALTERNATIVES: Final = 2
_AIMS: Final = {
    "net": "The plan aims at the most worth after all costs",
    "gross": "The plan aims at the most worth within the budget, whatever that costs",
}


@dataclass(frozen=True)
class AlternativesAdded(Change):
    """At most one of ``study_keys`` is kept."""

    study_keys: tuple[str, ...]
    kind: Literal["alternatives"] = "alternatives"
    part: ClassVar[Part] = "rules"

    @property
    def target(self) -> tuple[str, ...]:
        """The studies."""
        return "alternatives", *sorted(set(self.study_keys))

    def in_words(self, programme: Programme) -> str:
        """``At most one of “Survey” and “Calls” is kept``."""
        return f"At most one of {listed(self._names(programme))} is kept"

    def on_programme(self, programme: Programme) -> Programme:
        """Add a group of alternatives."""
        names = self._names(programme)
        if len(names) < _FEWEST_ALTERNATIVES:
            raise ProgrammeError("Choose at least two studies of which at most one is kept.", place="studies")
        key = make_key("-or-".join(sorted(set(self.study_keys))), {group.key for group in programme.alternatives})
        group = Alternatives(key, " or ".join(names), tuple(sorted(set(self.study_keys))))
        return replace(programme, alternatives=(*programme.alternatives, group))

    def _names(self, programme: Programme) -> list[str]:
        return [programme.study(key).name for key in sorted(set(self.study_keys))]


@dataclass(frozen=True)
class AlternativesDropped(Change):
    """The group of alternatives ``key`` binds no more."""

    key: str
    kind: Literal["no_alternatives"] = "no_alternatives"
    part: ClassVar[Part] = "rules"

    @property
    def target(self) -> tuple[str, ...]:
        """The group."""
        return "no_alternatives", self.key

    def in_words(self, programme: Programme) -> str:
        """``More than one of “Survey or calls” may be kept``."""
        return f"More than one of “{self._group(programme).name}” may be kept"

    def on_programme(self, programme: Programme) -> Programme:
        """Drop the group."""
        group = self._group(programme)
        return replace(programme, alternatives=tuple(one for one in programme.alternatives if one != group))

    def _group(self, programme: Programme) -> Alternatives:
        for group in programme.alternatives:
            if group.key == self.key:
                return group
        raise ProgrammeError(f"There is no group of alternatives “{self.key}”.", place="alternatives")


@dataclass(frozen=True)
class CoverageSet(Change):
    """At least ``least_count`` studies that serve a stage, persona or touchpoint are kept; 0 drops the rule."""

    about: CoverageKind
    value: str
    least_count: int
    kind: Literal["coverage"] = "coverage"
    part: ClassVar[Part] = "rules"

    @property
    def target(self) -> tuple[str, ...]:
        """What is covered."""
        return "coverage", self.about, self.value.casefold()

    def in_words(self, programme: Programme) -> str:
        """``At least 2 studies that serve the stage “Pay” are kept``."""
        del programme
        if not self.least_count:
            return f"No study need serve the {self.about} “{self.value}”"
        place = f"the {self.about} “{self.value}”"
        if self.least_count == 1:
            return f"At least one study that serves {place} is kept"
        return f"At least {self.least_count} studies that serve {place} are kept"

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the rules about that place by one, or by none."""
        kept = tuple(one for one in programme.coverage if self.target != ("coverage", one.kind, one.value.casefold()))
        if not self.least_count:
            return replace(programme, coverage=kept)
        key = make_key(f"{self.about}-{self.value}", {rule.key for rule in kept})
        rule = CoverageRule(key, self.about, self.value, self.least_count)
        return replace(programme, coverage=tuple(sorted((*kept, rule), key=lambda one: one.key)))


@dataclass(frozen=True)
class ContactsSet(Change):
    """How often customers may be asked; None lifts the limit."""

    rule: ContactRule | None
    kind: Literal["contacts"] = "contacts"
    part: ClassVar[Part] = "rules"

    @property
    def target(self) -> tuple[str, ...]:
        """The one rule that there is."""
        return ("contacts",)

    def in_words(self, programme: Programme) -> str:
        """``Each of 20,000 customers is asked at most 2 times in a period``."""
        del programme
        if self.rule is None:
            return "Nothing limits how often customers are asked"
        parts = ((self.rule.most_per_period, "in a period"), (self.rule.most_in_all, "in the whole programme"))
        often = " and ".join(f"{most:,} {'time' if most == 1 else 'times'} {when}" for most, when in parts if most)
        return f"Each of {self.rule.customers_count:,} customers is asked at most {often}"

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the rule."""
        return replace(programme, contacts=self.rule)


@dataclass(frozen=True)
class ReserveSet(Change):
    """How much is set aside for studies that wait for a finding."""

    rule: ReserveKind
    confidence_ppm: int = USUAL_CONFIDENCE_PPM
    kind: Literal["reserve"] = "reserve"
    part: ClassVar[Part] = "budget"

    @property
    def target(self) -> tuple[str, ...]:
        """The one rule that there is."""
        return ("reserve",)

    def in_words(self, programme: Programme) -> str:
        """``The reserve holds the whole cost of every follow-up``."""
        del programme
        return {
            "full": "The reserve holds the whole cost of every follow-up",
            "expected": "The reserve holds the expected cost of the follow-ups",
            "confidence": f"The reserve is enough with a confidence of {percent(self.confidence_ppm // 100)}",
        }[self.rule]

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the rule."""
        return replace(programme, reserve=ReserveRule(self.rule, self.confidence_ppm))


@dataclass(frozen=True)
class AimSet(Change):
    """What the plan aims at: worth after costs, or worth within the budget."""

    objective: Objective
    kind: Literal["aim"] = "aim"
    part: ClassVar[Part] = "rules"
    why_not_merged: ClassVar[str] = "What the plans of a programme aim at is settled when it is begun."

    @property
    def target(self) -> tuple[str, ...]:
        """The one aim that there is."""
        return ("aim",)

    def in_words(self, programme: Programme) -> str:
        """``The plan aims at the most worth after all costs``."""
        del programme
        return _AIMS[self.objective]

    def on_programme(self, programme: Programme) -> Programme:
        """Replace the aim."""
        return replace(programme, objective=self.objective)
