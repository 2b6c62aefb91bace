"""Why each study is in a plan or not, in sentences that are true of the plan they stand in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from budgeting.evidence.hit_rates import exclusion
from budgeting.evidence.worth import ceiling_minor
from budgeting.optimiser.verify import account
from budgeting.optimiser.wording import days, joined, listed, short_money
from budgeting.posing.pruning import bundle_worth
from budgeting.posing.ranking import available_bundles, bought_in, chosen_bundles, is_available, with_package
from budgeting.problem import (
    Bundle,
    Candidate,
    Choice,
    ChosenPackage,
    ContactLimit,
    Contacts,
    Problem,
    Selection,
)
from budgeting.programme import Programme
from budgeting.studies import LEVELS, Level, Study


@dataclass(frozen=True)
class Reasons:
    """The reasons of one selection from the problem of one programme."""

    programme: Programme
    problem: Problem
    selection: Selection

    def for_kept(self, study: Study, answers: tuple[str, ...]) -> str:
        """Why a study is funded."""
        if study.is_mandatory:
            return "Mandatory."
        if any(one.study == study.key for one in self.problem.fixed):
            return "Stays as it was decided: it was released, has begun, or a person chose this level."
        if answers:
            return f"Helps to answer {listed([self.programme.question(key).text for key in answers])}."
        children = [pair.study_key for pair in self.programme.prerequisites if pair.needs_key == study.key]
        waiting = [self.programme.study(key).name for key in children if key in self._funded]
        return f"{listed(waiting)} waits for it." if waiting else "Funded in this plan."

    def for_conditional(self, study: Study) -> str:
        """What releases a conditional study."""
        trigger = self.programme.study(study.trigger.study_key).name if study.trigger else ""
        return f"Held in reserve: a finding of “{trigger}” releases it."

    def for_left_out(self, study: Study) -> str:
        """The first reason that holds, the plainest first."""
        refused = self._refused(study)
        if refused and set(refused) >= {one.level for one in study.packages if one.cost_minor}:
            return f"Finance refused every level of it. {next(iter(refused.values()))}".strip()
        first = next(self._reasons(study), "Other studies are worth more within the same money.")
        if not refused:
            return first
        levels = joined([level for level in LEVELS if level in refused])
        return f"{first} Finance refused its {levels} {'level' if len(refused) == 1 else 'levels'}."

    def _refused(self, study: Study) -> dict[Level, str]:
        """Why finance refused levels of a study, by level."""
        rules = (one for one in self.programme.level_rules if one.kind == "refused")
        return {one.level: one.reason for one in rules if one.study_key == study.key}

    @cached_property
    def _funded(self) -> set[str]:
        return {package.study for package in self.selection.packages}

    def _reasons(self, study: Study) -> Iterator[str]:
        yield from self._not_costed(study)
        yield from self._does_not_fit(study)
        yield from self._too_dear(study)
        if study.trigger:
            yield from self._not_released(study)
            return
        yield from self._alternative_chosen(study)
        yield from self._waits(study)
        candidate = next(one for one in self.problem.studies if one.key == study.key)
        yield from self._kept_out(candidate)
        yield from self._starts_too_early(candidate)
        yield from self._adds_too_little(candidate)
        yield from self._breaks_a_limit(candidate)

    def _not_costed(self, study: Study) -> Iterator[str]:
        if not any(package.cost_minor for package in study.packages):
            yield "No level of it has been costed yet."

    def _does_not_fit(self, study: Study) -> Iterator[str]:
        """Its method fits none of its questions."""
        kinds = [self.programme.question(key).kind for key in study.question_keys]
        reasons = [exclusion(study.method, kind) for kind in kinds]
        if reasons and all(reasons):
            yield reasons[0]

    def _too_dear(self, study: Study) -> Iterator[str]:
        """Its cheapest level costs more than acting x EVPI of all its questions together."""
        if not study.question_keys:
            yield "Names no question that it could answer."
        cheapest = min(package.cost_minor for package in study.packages if package.cost_minor)
        ceiling = sum(ceiling_minor(self.programme.question(key).decision) for key in study.question_keys)
        if cheapest > ceiling:
            whose = "its question" if len(study.question_keys) == 1 else "its questions together"
            cost, most = self._money(cheapest), self._money(ceiling)
            yield f"Costs {cost}, more than the {most} that {whose} could ever be worth."

    def _not_released(self, study: Study) -> Iterator[str]:
        trigger = self.programme.study(study.trigger.study_key) if study.trigger else study
        if trigger.key not in self._funded:
            yield f"Waits for a finding of “{trigger.name}”, which is left out."
        elif not any(self._policies_worth_more(study)):
            yield f"After a finding of “{trigger.name}” it would add less value than it costs in this plan."

    def _policies_worth_more(self, study: Study) -> Iterator[Bundle]:
        current = self._current_worth
        for question in self.problem.questions:
            for bundle in available_bundles(self.problem, question, bought_in(self.selection)):
                is_better = bundle_worth(bundle, self.problem.objective) > current.get(question.key, 0)
                if is_better and any(one.study == study.key for one in bundle.follow_ups):
                    yield bundle

    @cached_property
    def _current_worth(self) -> dict[str, int]:
        bundles = chosen_bundles(self.problem, self.selection)
        keys = sorted(one.question for one in self.selection.bundles)
        order = [question.key for question in self.problem.questions if question.key in keys]
        return {key: bundle_worth(one, self.problem.objective) for key, one in zip(order, bundles, strict=True)}

    def _alternative_chosen(self, study: Study) -> Iterator[str]:
        for group in self.programme.alternatives:
            chosen = sorted(self._funded & set(group.study_keys))
            if study.key in group.study_keys and chosen:
                yield f"An alternative, “{self.programme.study(chosen[0]).name}”, was chosen instead."

    def _waits(self, study: Study) -> Iterator[str]:
        for pair in self.programme.prerequisites:
            needed = self.programme.study(pair.needs_key)
            if pair.study_key == study.key and needed.trigger:
                yield f"Waits for “{needed.name}”, which runs only if a finding releases it."
            elif pair.study_key == study.key and needed.key not in self._funded:
                yield f"Waits for “{needed.name}”, which is left out."

    @staticmethod
    def _kept_out(candidate: Candidate) -> Iterator[str]:
        if candidate.excluded:
            yield "Was kept out of this plan by request."

    def _starts_too_early(self, candidate: Candidate) -> Iterator[str]:
        rank = {period: place for place, period in enumerate(self.problem.periods)}
        for rule in self.problem.needs:
            if rule.study == candidate.key:
                end = next(choice.end for study, choice in self._choices if study == rule.needs)
                if all(rank[choice.start] <= rank[end] for choice in candidate.choices):
                    needed = self.programme.study(rule.needs).name
                    yield f"Must wait for “{needed}”, which in this plan reports in {self.programme.period(end).name}."

    def _adds_too_little(self, candidate: Candidate) -> Iterator[str]:
        """Whether no level adds more to the plan than it costs, each question taking the best bundle then at hand."""
        tried = [(self._gain(candidate, one), one) for one in candidate.choices]
        if any(gain > 0 for gain, _ in tried):
            return
        telling = [(gain, one) for gain, one in tried if self._added(candidate, one, gain) > 0]
        if not telling:
            yield "Would make no answer of this plan worth more: it tells too little that is new, or reports too late."
            return
        gain, choice = max(telling, key=lambda pair: pair[0])
        worth = self._money(self._added(candidate, choice, gain))
        price = self._money(self._cost_on_top(candidate, choice))
        yield f"Would add {worth} to this plan, less than the {price} that its {choice.level} level costs on top."

    def _added(self, candidate: Candidate, choice: Choice, gain: int) -> int:
        """What the choice would tell, before what it costs."""
        return gain if self.problem.objective == "gross" else gain + self._cost_on_top(candidate, choice)

    def _gain(self, candidate: Candidate, choice: Choice) -> int:
        """What the choice would add to the objective on top of the plan."""
        package = candidate.key, choice.level
        bought = bought_in(self.selection) | {package: choice.start}
        best = dict(self._current_worth)
        for question, bundle in self._bundles_by_package.get(package, ()):
            if is_available(self.problem, bundle, bought):
                best[question] = max(best.get(question, 0), bundle_worth(bundle, self.problem.objective))
        gain = sum(best.values()) - sum(self._current_worth.values())
        return gain if self.problem.objective == "gross" else gain - self._cost_on_top(candidate, choice)

    def _cost_on_top(self, candidate: Candidate, choice: Choice) -> int:
        """The choice's cost, and that of the shared elements that nobody in the plan has needed yet."""
        added = with_package(self.problem, self.selection, ChosenPackage(candidate.key, choice.level, choice.start))
        fresh = set(added.shared) - set(self.selection.shared)
        shared = (item.minor for one in self.problem.shared if one.key in fresh for item in one.spend)
        return choice.cost_minor + sum(shared)

    @cached_property
    def _bundles_by_package(self) -> dict[tuple[str, Level], list[tuple[str, Bundle]]]:
        """For each package, by study and level, the bundles that hold it, each with its question."""
        found: dict[tuple[str, Level], list[tuple[str, Bundle]]] = {}
        for question in self.problem.questions:
            for bundle in question.bundles:
                for ref in bundle.packages:
                    found.setdefault((ref.study, ref.level), []).append((question.key, bundle))
        return found

    def _breaks_a_limit(self, candidate: Candidate) -> Iterator[str]:
        """The limits that its cheapest level would break on top of the plan, when it breaks one at every start."""
        cheapest = min(candidate.choices, key=lambda one: one.cost_minor)
        starts = [choice for choice in candidate.choices if choice.level == cheapest.level]
        broken = [
            [*self._breaks_budgets(candidate, choice), *self._breaks_staff(choice), *self._breaks_contacts(choice)]
            for choice in starts
        ]
        if all(broken):
            later = "; started later it would break a limit too" if len(starts) > 1 else ""
            yield f"Its cheapest level would need {joined(broken[0])}{later}."

    def _breaks_budgets(self, candidate: Candidate, choice: Choice) -> Iterator[str]:
        package = ChosenPackage(candidate.key, choice.level, choice.start)
        added = account(self.problem, with_package(self.problem, self.selection, package))
        for ceiling, use in zip(self.problem.budgets, added.budgets, strict=True):
            over = use.spent_minor + use.reserve_minor - use.limit_minor
            if over > 0:
                yield f"{self._money(over)} more than the budget “{ceiling.name}” of {self._money(use.limit_minor)}"

    def _breaks_staff(self, choice: Choice) -> Iterator[str]:
        for limit in self.problem.capacities:
            asked = sum(one.days_milli for one in choice.days if (one.role, one.period) == (limit.role, limit.period))
            free = limit.days_milli - self._used_days(limit.role, limit.period)
            if asked > free:
                period = self.programme.period(limit.period).name
                yield f"{days(asked)} of {limit.role} in {period}, where {days(max(0, free))} are free"

    def _breaks_contacts(self, choice: Choice) -> Iterator[str]:
        for limit in self.problem.contact_limits:
            asked, used = (_counted(limit, ones) for ones in (choice.contacts, self._contacts))
            free = limit.limit_count - used
            if asked > free:
                where = f"in {self.programme.period(limit.period).name}" if limit.period else "in all"
                yield f"{asked:,} customers to ask {where}, of whom {max(0, free):,} may still be asked"

    @cached_property
    def _contacts(self) -> list[Contacts]:
        found = [one for _, choice in self._choices for one in choice.contacts]
        for bundle in chosen_bundles(self.problem, self.selection):
            found += [one for follow_up in bundle.follow_ups for one in follow_up.contacts]
        return found

    @cached_property
    def _choices(self) -> list[tuple[str, Choice]]:
        """The chosen studies with what each uses."""
        choices = {(s.key, c.level, c.start): c for s in self.problem.studies for c in s.choices}
        return [(p.study, choices[p.study, p.level, p.start]) for p in self.selection.packages]

    def _used_days(self, role: str, period: str) -> int:
        found = [one for _, choice in self._choices for one in choice.days]
        for bundle in chosen_bundles(self.problem, self.selection):
            found += [one for follow_up in bundle.follow_ups for one in follow_up.days]
        return sum(one.days_milli for one in found if (one.role, one.period) == (role, period))

    def _money(self, minor: int) -> str:
        return short_money(minor, self.problem.currency)


def _counted(limit: ContactLimit, contacts: Iterable[Contacts]) -> int:
    """How many of ``contacts`` count under ``limit``."""
    return sum(one.count for one in contacts if one.group == limit.group and limit.period in (None, one.period))
