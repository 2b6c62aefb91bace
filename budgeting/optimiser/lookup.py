"""A problem looked up by key, with what each choice uses of each limit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from budgeting.decisions import MILLION
from budgeting.problem import Choice, Contacts, FollowUp, Problem, SharedElement, Spend, StaffDays
from budgeting.studies import LEVELS, Level

# (place of a limit, amount used of it)
Uses = tuple[tuple[int, int], ...]


class Lookup:
    """Studies, rules and limits of a problem. Limits are budgets, capacities and limits of contacts, in that order."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rank = {period: i for i, period in enumerate(problem.periods)}
        self.studies = {study.key: study for study in sorted(problem.studies, key=lambda study: study.key)}
        self.fixed = {rule.study: rule for rule in problem.fixed}
        self.limits = (
            *(ceiling.limit_minor for ceiling in problem.budgets),
            *(capacity.days_milli for capacity in problem.capacities),
            *(limit.limit_count for limit in problem.contact_limits),
        )
        self._ways: dict[str, list[Choice]] = {}
        self._of_choice: dict[tuple[str, Level, str], Uses] = {}
        self._at: dict[tuple[type, str, str], tuple[int, ...]] = {}

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
    def covering(self) -> Mapping[str, list[str]]:
        """The keys of the rules of coverage that each study counts for."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for rule in self.problem.coverage:
            for study in set(rule.studies):
                found[study].append(rule.key)
        return dict(found)

    @cached_property
    def shared(self) -> Mapping[str, list[SharedElement]]:
        """The shared elements that each study uses."""
        found: defaultdict[str, list[SharedElement]] = defaultdict(list)
        for element in self.problem.shared:
            for study in element.used_by:
                found[study].append(element)
        return dict(found)

    def ways(self, key: str) -> list[Choice]:
        """The choices of a study that no fixed decision rules out: cheapest first, then soonest."""
        if key not in self._ways:
            study, fixed = self.studies[key], self.fixed.get(key)
            offered = (
                c for c in study.choices if not fixed or (fixed.level == c.level and fixed.start in (None, c.start))
            )
            self._ways[key] = sorted(
                offered, key=lambda c: (self.costs[key, c.level, c.start], LEVELS.index(c.level), self.rank[c.start])
            )
        return self._ways[key]

    def choices(self, key: str, level: Level | None, earliest: int, latest: str | None) -> Iterator[Choice]:
        """The ``ways`` at ``level`` (any when None) from place ``earliest`` in time to the period ``latest``."""
        last = len(self.rank) if latest is None else self.rank[latest]
        return (c for c in self.ways(key) if level in (None, c.level) and earliest <= self.rank[c.start] <= last)

    def cheapest(self, key: str, level: Level) -> int:
        """The least cost of a study at a level; nothing when it is not offered."""
        return self._least.get((key, level), 0)

    @cached_property
    def _least(self) -> Mapping[tuple[str, Level], int]:
        found: dict[tuple[str, Level], int] = {}
        for (key, level, _), cost in self.costs.items():
            found[key, level] = min(cost, found.get((key, level), cost))
        return found

    @cached_property
    def costs(self) -> Mapping[tuple[str, Level, str], int]:
        """The cost of each choice by study, level and start."""
        return {
            (key, choice.level, choice.start): choice.cost_minor
            for key, study in self.studies.items()
            for choice in study.choices
        }

    def of_choice(self, key: str, choice: Choice) -> Uses:
        """What a choice of a study uses of each limit."""
        place = key, choice.level, choice.start
        if place not in self._of_choice:
            self._of_choice[place] = self._summed(choice.spend, choice.days, choice.contacts)
        return self._of_choice[place]

    def of_element(self, element: SharedElement) -> Uses:
        """What a shared element uses of each limit."""
        return self._summed(element.spend)

    def of_follow_up(self, follow_up: FollowUp) -> Uses:
        """What a follow-up sets aside of each limit; in full under a level of confidence, which that always keeps."""
        money = self._summed(follow_up.spend)
        if self.problem.reserve.kind == "expected":
            money = tuple((i, -(-minor * follow_up.probability_ppm // MILLION)) for i, minor in money)
        return money + self._summed(follow_up.days, follow_up.contacts)

    def _summed(self, *items: Iterable[Spend | StaffDays | Contacts]) -> Uses:
        sums: defaultdict[int, int] = defaultdict(int)
        for item in (item for group in items for item in group):
            what, amount = _measured(item)
            place = type(item), item.period, what
            if place not in self._at:
                self._at[place] = tuple(self._limits_on(item))
            for limit in self._at[place]:
                sums[limit] += amount
        return tuple(sums.items())

    def _limits_on(self, item: Spend | StaffDays | Contacts) -> Iterator[int]:
        problem = self.problem
        if isinstance(item, Spend):
            held = (
                one.period in (None, item.period) and one.cost_centre in (None, item.cost_centre)
                for one in problem.budgets
            )
            return (i for i, is_held in enumerate(held) if is_held)
        if isinstance(item, StaffDays):
            held = ((one.role, one.period) == (item.role, item.period) for one in problem.capacities)
            return (i for i, is_held in enumerate(held, len(problem.budgets)) if is_held)
        held = (one.group == item.group and one.period in (None, item.period) for one in problem.contact_limits)
        first = len(problem.budgets) + len(problem.capacities)
        return (i for i, is_held in enumerate(held, first) if is_held)


def _measured(item: Spend | StaffDays | Contacts) -> tuple[str, int]:
    """Who pays, works or is contacted, and how much."""
    if isinstance(item, Spend):
        return item.cost_centre, item.minor
    if isinstance(item, StaffDays):
        return item.role, item.days_milli
    return item.group, item.count
