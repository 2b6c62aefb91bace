"""Which rules between studies still bind when the rest is chosen again, and which have to be set aside, in words.

What a study that has begun had to wait for lies behind it. A study that stands and has not begun still waits, so its
prerequisite is bought too, as long as that can report before it starts.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from budgeting.approvals.states import StudyState
from budgeting.learning.money import BEGUN
from budgeting.posing.answering import priced_packages
from budgeting.posing.building import choice_of
from budgeting.programme import Programme
from budgeting.rules import Alternatives, Prerequisite

_TWO = 2


@dataclass(frozen=True)
class StandingRules:
    """The rules of ``programme``, whose ``fixed`` studies stand in their ``states`` and whose ``gone`` are out."""

    programme: Programme
    states: Mapping[str, StudyState]
    fixed: Collection[str]
    gone: Collection[str]

    def prerequisites(self) -> tuple[Prerequisite, ...]:
        """Those that bind."""
        return tuple(one for one in self.programme.prerequisites if self._binds(one) and self._is_possible(one))

    def alternatives(self) -> tuple[Alternatives, ...]:
        """Each without its stopped studies, and where several of it stand, with the first of them alone."""
        return tuple(self._only_one(group) for group in self.programme.alternatives)

    def set_aside(self) -> Iterator[str]:
        """What binds and can be kept no more, a sentence each."""
        for one in self.programme.prerequisites:
            if self._binds(one) and not self._is_possible(one):
                yield (
                    f"“{self._name(one.study_key)}” is released or ordered, but “{self._name(one.needs_key)}”, which "
                    "must come before it, can report no more before it starts. The choice does not wait for it."
                )
        for group in self.programme.alternatives:
            standing = self._standing(group)
            if len(standing) >= _TWO and any(self._waits(key) for key in standing):
                names = " and ".join(f"“{self._name(key)}”" for key in standing)
                yield f"{names} are alternatives, “{group.name}”, but each is released or ordered, so all of them stay."

    def _binds(self, rule: Prerequisite) -> bool:
        """Whether the study may still be left to wait, and what it waits for is not over."""
        if rule.study_key not in self.fixed:
            return True
        return self._waits(rule.study_key) and self.states.get(rule.needs_key) not in ("reported", "closed")

    def _is_possible(self, rule: Prerequisite) -> bool:
        """Whether a study that stands can start after what it needs; what does not stand is weighed by the choice."""
        if rule.study_key not in self.fixed:
            return True
        studies = {one.key: one for one in self.programme.studies}
        needed = studies.get(rule.needs_key)
        if needed is None or needed.trigger or needed.key in self.gone:
            return False
        starts = max(self._rank(one.key) for one in self.programme.starts_of(studies[rule.study_key]))
        ends = (
            self._rank(choice_of(self.programme, needed, package, period).end)
            for package in priced_packages(needed)
            for period in self.programme.starts_of(needed)
        )
        return any(end < starts for end in ends)

    def _only_one(self, group: Alternatives) -> Alternatives:
        first, stopped = self._standing(group)[:1], {k for k in group.study_keys if self.states.get(k) == "stopped"}
        free = (k for k in group.study_keys if k not in self.fixed and k not in stopped)
        return Alternatives(group.key, group.name, (*first, *free))

    def _standing(self, group: Alternatives) -> tuple[str, ...]:
        return tuple(k for k in group.study_keys if k in self.fixed and self.states.get(k) != "stopped")

    def _waits(self, key: str) -> bool:
        return self.states[key] not in ("stopped", *BEGUN)

    def _rank(self, period_key: str) -> int:
        in_time = sorted(self.programme.periods, key=lambda one: one.starts_on)
        return [one.key for one in in_time].index(period_key)

    def _name(self, key: str) -> str:
        return next((one.name for one in self.programme.studies if one.key == key), key)
