"""A plan in the making: what is funded so far, what is left of each limit, and the way back."""

from collections.abc import Iterable
from typing import Any

from budgeting.optimiser.lookup import Lookup, Uses
from budgeting.problem import Bundle, Choice, ChosenBundle, ChosenPackage, Coverage, Selection
from budgeting.studies import Level


class Draft:
    """A plan in the making, changed step by step.

    ``mark`` names a state and ``back_to`` returns to it. A step that breaks a rule answers False and may leave traces:
    whoever tries it goes back to a mark. A study stays funded as long as something counts on it.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self.choices: dict[str, Choice] = {}
        self.answers: dict[str, Bundle] = {}
        self.objective_minor = 0
        self._released: dict[str, bool] = {}
        self._counting: dict[str, int] = {}
        self._users: dict[str, int] = {}
        self._used = [0] * len(lookup.limits)
        # How many funded studies count for each rule of coverage: too many to be counted anew at each step.
        self._covering = dict.fromkeys((rule.key for rule in lookup.problem.coverage), 0)
        # Each step: (what was changed, its key, what stood there, amounts added, money added to the objective).
        self._trail: list[tuple[dict[str, Any], str, Any, Iterable[tuple[int, int]], int]] = []

    def selection(self) -> Selection:
        """The draft as a selection, in order of key."""
        return Selection(
            tuple(ChosenPackage(key, self.choices[key].level, self.choices[key].start) for key in sorted(self.choices)),
            tuple(ChosenBundle(key, self.answers[key].key) for key in sorted(self.answers)),
            tuple(sorted(self._users)),
        )

    def covers(self, rule: Coverage) -> bool:
        """Whether enough studies are funded for a rule of coverage."""
        return self._covering[rule.key] >= rule.least_count

    def mark(self) -> int:
        """The state as it is now."""
        return len(self._trail)

    def back_to(self, mark: int) -> None:
        """Return to the state that ``mark`` names."""
        while len(self._trail) > mark:
            changed, key, before, uses, minor = self._trail.pop()
            self._count(changed, key, before)
            if before is None:
                changed.pop(key, None)
            else:
                changed[key] = before
            for limit, amount in uses:
                self._used[limit] -= amount
            self.objective_minor -= minor

    def answer(self, question: str, bundle: Bundle) -> bool:
        """Answer ``question`` by ``bundle``, in place of what answers it so far, funding its packages."""
        if question in self.answers:
            self._leave(question)
        if not all(self.fund(package.study, package.level, package.by) for package in bundle.packages):
            return False
        released = {follow_up.study for follow_up in bundle.follow_ups}
        if released & self._released.keys() or released & self.choices.keys():
            return False
        expected = -bundle.expected_follow_up_minor if self._is_net else 0
        kept = self._set(self.answers, question, bundle, (), bundle.value_minor + expected)
        for follow_up in bundle.follow_ups:
            kept &= self._set(self._released, follow_up.study, True, self._lookup.of_follow_up(follow_up))  # noqa: FBT003  the value kept
            kept &= self._use_shared(follow_up.study)
        return kept

    def fund(self, key: str, level: Level | None = None, by: str | None = None) -> bool:
        """Count once more on a study (at ``level``, started ``by`` then), and first on all that it needs."""
        self._set(self._counting, key, self._counting.get(key, 0) + 1)
        rank = self._lookup.rank
        if key in self.choices:
            choice = self.choices[key]
            return level in (None, choice.level) and (by is None or rank[choice.start] <= rank[by])
        needed = self._lookup.needs.get(key, ())
        if not all(self.fund(other) for other in needed) or not self._may_fund(key):
            return False
        earliest = max((rank[self.choices[other].end] + 1 for other in needed), default=0)
        mark = self.mark()
        for choice in self._lookup.choices(key, level, earliest, by):
            if self._take(key, choice):
                return True
            self.back_to(mark)
        return False

    def let_go(self, key: str) -> None:
        """Count once less on a study; when nothing counts on it any more it is no longer funded."""
        count = self._counting[key] - 1
        self._set(self._counting, key, count or None)
        if count:
            return
        choice = self.choices[key]
        uses = tuple((limit, -amount) for limit, amount in self._lookup.of_choice(key, choice))
        cost = self._lookup.costs[key, choice.level, choice.start] if self._is_net else 0
        self._set(self.choices, key, None, uses, cost)
        self._leave_shared(key)
        for other in self._lookup.needs.get(key, ()):
            self.let_go(other)

    def _leave(self, question: str) -> None:
        bundle = self.answers[question]
        expected = bundle.expected_follow_up_minor if self._is_net else 0
        self._set(self.answers, question, None, (), expected - bundle.value_minor)
        for follow_up in bundle.follow_ups:
            uses = tuple((limit, -amount) for limit, amount in self._lookup.of_follow_up(follow_up))
            self._set(self._released, follow_up.study, None, uses)
            self._leave_shared(follow_up.study)
        for package in bundle.packages:
            self.let_go(package.study)

    def _may_fund(self, key: str) -> bool:
        """Whether no exclusion, no alternative and no place in the reserve stands against funding a study."""
        rivals = self._lookup.rivals.get(key, set())
        taken = key in self._released or not self.choices.keys().isdisjoint(rivals)
        return not taken and not self._lookup.studies[key].excluded

    def _take(self, key: str, choice: Choice) -> bool:
        uses = self._lookup.of_choice(key, choice)
        if any(self._used[limit] + amount > self._lookup.limits[limit] for limit, amount in uses):
            return False
        cost = -self._lookup.costs[key, choice.level, choice.start] if self._is_net else 0
        return self._set(self.choices, key, choice, uses, cost) & self._use_shared(key)

    def _use_shared(self, study: str) -> bool:
        kept = True
        for element in self._lookup.shared.get(study, ()):
            users = self._users.get(element.key, 0)
            uses: Uses = () if users else self._lookup.of_element(element)
            cost = 0 if users or not self._is_net else -sum(item.minor for item in element.spend)
            kept &= self._set(self._users, element.key, users + 1, uses, cost)
        return kept

    def _leave_shared(self, study: str) -> None:
        for element in self._lookup.shared.get(study, ()):
            users = self._users[element.key] - 1
            uses = () if users else tuple((limit, -amount) for limit, amount in self._lookup.of_element(element))
            cost = 0 if users or not self._is_net else sum(item.minor for item in element.spend)
            self._set(self._users, element.key, users or None, uses, cost)

    @property
    def _is_net(self) -> bool:
        return self._lookup.problem.objective == "net"

    def _set(self, changed: dict[str, Any], key: str, value: Any, uses: Uses = (), minor: int = 0) -> bool:  # noqa: ANN401  one of each kind
        """Change one thing; False when a limit is then broken."""
        self._trail.append((changed, key, changed.get(key), uses, minor))
        self._count(changed, key, value)
        if value is None:
            del changed[key]
        else:
            changed[key] = value
        for limit, amount in uses:
            self._used[limit] += amount
        self.objective_minor += minor
        return all(self._used[limit] <= self._lookup.limits[limit] for limit, _ in uses)

    def _count(self, changed: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401  one of each kind
        """Keep the counts of coverage with a study about to be funded (``value`` is its choice) or not (None)."""
        if changed is self.choices:
            step = (value is not None) - (key in changed)
            for rule in self._lookup.covering.get(key, ()):
                self._covering[rule] += step
