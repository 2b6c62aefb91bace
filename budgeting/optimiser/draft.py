"""A plan in the making: what is funded so far and what is left of each ceiling."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from budgeting.problem import (
    Bundle,
    Candidate,
    Choice,
    ChosenBundle,
    ChosenPackage,
    FollowUp,
    Problem,
    Selection,
    SharedElement,
    Spend,
    StaffDays,
)
from budgeting.studies import LEVELS, Level


class Lookup:
    """A problem looked up by key."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rank = {period: i for i, period in enumerate(problem.periods)}
        self.studies = {study.key: study for study in sorted(problem.studies, key=lambda study: study.key)}
        self.fixed = {rule.study: rule.level for rule in problem.fixed}
        self.capacity = {(rule.role, rule.period): rule.days_milli for rule in problem.capacities}

    @cached_property
    def needs(self) -> Mapping[str, list[str]]:
        """The studies that each study needs."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for rule in sorted(self.problem.needs, key=lambda rule: rule.needs):
            found[rule.study].append(rule.needs)
        return dict(found)

    @cached_property
    def rivals(self) -> Mapping[str, set[str]]:
        """The studies that may not be funded beside each study."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for group in self.problem.alternatives:
            for study in group.studies:
                found[study] |= set(group.studies) - {study}
        return dict(found)

    @cached_property
    def shared(self) -> Mapping[str, list[SharedElement]]:
        """The shared elements that each study uses."""
        found: defaultdict[str, list[SharedElement]] = defaultdict(list)
        for element in self.problem.shared:
            for study in element.used_by:
                found[study].append(element)
        return dict(found)

    def choices(self, study: Candidate, level: Level | None, earliest: int) -> list[Choice]:
        """Choices of ``study`` from place ``earliest`` in time (at ``level`` if given), cheapest, soonest first."""
        levels = {level, self.fixed.get(study.key)} - {None}
        offered = (c for c in study.choices if levels <= {c.level} and self.rank[c.start] >= earliest)
        return sorted(offered, key=lambda c: (c.cost_minor, LEVELS.index(c.level), self.rank[c.start]))


class Draft:
    """A plan in the making. It is never changed: each step gives a new draft, or None where the step breaks a rule."""

    def __init__(self, lookup: Lookup, of: "Draft | None" = None) -> None:
        self._lookup = lookup
        self.choices: dict[str, Choice] = dict(of.choices) if of else {}
        self.answers: dict[str, Bundle] = dict(of.answers) if of else {}
        self.released: set[str] = set(of.released) if of else set()
        self.bought: set[str] = set(of.bought) if of else set()
        self.money: defaultdict[tuple[str, str], int] = defaultdict(int, of.money if of else {})
        self.days: defaultdict[tuple[str, str], int] = defaultdict(int, of.days if of else {})
        self.objective_minor: int = of.objective_minor if of else 0

    def selection(self) -> Selection:
        """The draft as a selection, in order of key."""
        return Selection(
            tuple(
                ChosenPackage(key, c.level, c.start) for key, c in sorted(self.choices.items(), key=lambda kv: kv[0])
            ),
            tuple(ChosenBundle(key, bundle.key) for key, bundle in sorted(self.answers.items(), key=lambda kv: kv[0])),
            tuple(sorted(self.bought)),
        )

    def answering(self, question: str, bundle: Bundle) -> "Draft | None":
        """Also answer ``question`` by ``bundle``, funding its packages."""
        if question in self.answers:
            return None
        draft: Draft | None = self
        for package in bundle.packages:
            draft = draft and draft.funding(package.study, package.level)
        return draft and draft.releasing(question, bundle)

    def funding(self, key: str, level: Level | None) -> "Draft | None":
        """Also fund a study (at ``level`` if given), and first all that it needs."""
        if key in self.choices:
            return self if level in (None, self.choices[key].level) else None
        draft: Draft | None = self
        needed = self._lookup.needs.get(key, [])
        for other in needed:
            draft = draft and draft.funding(other, None)
        if draft is None or not draft.may_fund(key):
            return None
        earliest = max((self._lookup.rank[draft.choices[other].end] + 1 for other in needed), default=0)
        offered = self._lookup.choices(self._lookup.studies[key], level, earliest)
        return next((found for choice in offered if (found := draft.with_choice(key, choice))), None)

    def may_fund(self, key: str) -> bool:
        """Whether no exclusion, no alternative and no place in the reserve stands against funding a study."""
        rivals = self._lookup.rivals.get(key, set())
        taken = key in self.released or not rivals.isdisjoint(self.choices)
        return not taken and not self._lookup.studies[key].excluded

    def with_choice(self, key: str, choice: Choice) -> "Draft | None":
        """Also take one choice of a study, with the shared elements that it uses."""
        draft = Draft(self._lookup, self)
        draft.choices[key] = choice
        draft._buy_shared(key)
        draft._count(choice.cost_minor)
        draft._use(choice.spend, choice.days)
        return draft if draft._fits() else None

    def releasing(self, question: str, bundle: Bundle) -> "Draft | None":
        """Also take a bundle whose packages are funded, with its follow-ups held in reserve."""
        released = {follow_up.study for follow_up in bundle.follow_ups}
        if released & (self.released | self.choices.keys()):
            return None
        draft = Draft(self._lookup, self)
        draft.answers[question] = bundle
        draft.objective_minor += bundle.value_minor
        draft._count(bundle.expected_follow_up_minor)
        for follow_up in bundle.follow_ups:
            draft._reserve(follow_up)
        return draft if draft._fits() else None

    def _reserve(self, follow_up: FollowUp) -> None:
        self.released.add(follow_up.study)
        self._buy_shared(follow_up.study)
        self._use(follow_up.spend, follow_up.days)

    def _buy_shared(self, key: str) -> None:
        for element in self._lookup.shared.get(key, []):
            if element.key not in self.bought:
                self.bought.add(element.key)
                self._count(sum(item.minor for item in element.spend))
                self._use(element.spend, ())

    def _count(self, cost_minor: int) -> None:
        if self._lookup.problem.objective == "net":
            self.objective_minor -= cost_minor

    def _use(self, spends: Iterable[Spend], days: Iterable[StaffDays]) -> None:
        for item in spends:
            self.money[item.period, item.cost_centre] += item.minor
        for day in days:
            self.days[day.role, day.period] += day.days_milli

    def _fits(self) -> bool:
        return all(self.days[place] <= limit for place, limit in self._lookup.capacity.items()) and all(
            sum(
                minor
                for (period, cost_centre), minor in self.money.items()
                if ceiling.period in (None, period) and ceiling.cost_centre in (None, cost_centre)
            )
            <= ceiling.limit_minor
            for ceiling in self._lookup.problem.budgets
        )
