"""Judge a selection against a problem and add it up again, in whole numbers and without any solver.

The optimiser states the problem as inequalities; this module states it a second time as plain loops over what was
chosen, so that a mistake in one is caught by the other. ``account`` never raises for a bad selection: it says in words
what is broken.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from budgeting.optimiser.wording import days, listed, short_money
from budgeting.problem import (
    Account,
    Bundle,
    Ceiling,
    CeilingUse,
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
from budgeting.studies import Level

_Place = tuple[str | None, str | None]


@dataclass(frozen=True)
class _Picked:
    """A selection with its keys looked up; ``unknown`` says which of them the problem does not have."""

    problem: Problem
    packages: tuple[tuple[str, Choice], ...]
    bundles: tuple[tuple[str, Bundle], ...]
    shared: tuple[SharedElement, ...]
    unknown: tuple[str, ...]

    @property
    def funded(self) -> frozenset[str]:
        """Keys of the studies that are funded up front."""
        return frozenset(study for study, _ in self.packages)

    @property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """Every follow-up that a chosen bundle may release."""
        return tuple(follow_up for _, bundle in self.bundles for follow_up in bundle.follow_ups)

    @property
    def names(self) -> dict[str, str]:
        """The name of each study by its key."""
        return {study.key: study.name for study in self.problem.studies}


def account(problem: Problem, selection: Selection) -> Account:
    """Add ``selection`` up exactly and say which rules of ``problem`` it breaks.

    value = sum of the chosen bundles' values; cost = chosen studies + shared elements; reserve = full cost of all
    follow-ups; net objective = value - expected follow-up - cost, gross objective = value. All in minor units of the
    problem's currency.
    """
    picked = _look_up(problem, selection)
    spends = _spends(picked)
    value = sum(bundle.value_minor for _, bundle in picked.bundles)
    expected = sum(bundle.expected_follow_up_minor for _, bundle in picked.bundles)
    cost = sum(item.minor for item in spends)
    spent, reserved = _table(spends), _table(_reserves(picked))
    uses = tuple(_use(ceiling, spent, reserved) for ceiling in problem.budgets)
    return Account(
        value_minor=value,
        cost_minor=cost,
        expected_follow_up_minor=expected,
        reserve_minor=sum(item.minor for item in _reserves(picked)),
        objective_minor=value if problem.objective == "gross" else value - expected - cost,
        budgets=uses,
        broken=picked.unknown + tuple(_broken(picked, selection, uses)),
    )


def _look_up(problem: Problem, selection: Selection) -> _Picked:
    choices = {(study.key, c.level, c.start): c for study in problem.studies for c in study.choices}
    bundles = {(question.key, b.key): b for question in problem.questions for b in question.bundles}
    shared = {element.key: element for element in problem.shared}
    unknown = [
        *(f"The plan funds {_package(p)}, which is not offered." for p in selection.packages if _at(p) not in choices),
        *(f"The plan answers {_bundle(b)}, which is not offered." for b in selection.bundles if _of(b) not in bundles),
        *(f"The plan buys “{key}”, which is not offered." for key in selection.shared if key not in shared),
    ]
    return _Picked(
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


def _spends(picked: _Picked) -> tuple[Spend, ...]:
    studies = tuple(item for _, choice in picked.packages for item in choice.spend)
    return studies + tuple(item for element in picked.shared for item in element.spend)


def _reserves(picked: _Picked) -> tuple[Spend, ...]:
    return tuple(item for follow_up in picked.follow_ups for item in follow_up.spend)


def _table(spends: Iterable[Spend]) -> Mapping[_Place, int]:
    """Money by period and cost centre; None stands for all periods, or for all cost centres."""
    table: Counter[_Place] = Counter()
    for item in spends:
        table.update(dict.fromkeys(product((item.period, None), (item.cost_centre, None)), item.minor))
    return table


def _use(ceiling: Ceiling, spent: Mapping[_Place, int], reserved: Mapping[_Place, int]) -> CeilingUse:
    place = ceiling.period, ceiling.cost_centre
    return CeilingUse(ceiling.key, ceiling.limit_minor, spent.get(place, 0), reserved.get(place, 0))


def _broken(picked: _Picked, selection: Selection, uses: tuple[CeilingUse, ...]) -> Iterator[str]:
    yield from _broken_choice(picked)
    yield from _broken_fixed(picked)
    yield from _broken_bundles(picked)
    yield from _broken_follow_ups(picked)
    yield from _broken_needs(picked)
    yield from _broken_alternatives(picked)
    yield from _broken_shared(picked, selection)
    yield from _broken_budgets(picked, uses)
    yield from _broken_staff(picked)


def _broken_choice(picked: _Picked) -> Iterator[str]:
    times = Counter(study for study, _ in picked.packages)
    for study in picked.problem.studies:
        if times[study.key] > 1:
            yield f"“{study.name}” is funded {times[study.key]} times."
        if study.mandatory and not times[study.key]:
            yield f"“{study.name}” is mandatory but is not funded."
        if study.excluded and times[study.key]:
            yield f"“{study.name}” is excluded but is funded."


def _broken_fixed(picked: _Picked) -> Iterator[str]:
    levels = {(study, choice.level) for study, choice in picked.packages}
    for fixed in picked.problem.fixed:
        if (fixed.study, fixed.level) not in levels:
            yield f"“{picked.names[fixed.study]}” is fixed at the {fixed.level} level but is not funded at it."


def _broken_bundles(picked: _Picked) -> Iterator[str]:
    bought = {(study, choice.level) for study, choice in picked.packages}
    names = {question.key: question.name for question in picked.problem.questions}
    times = Counter(question for question, _ in picked.bundles)
    for key in (key for key, count in times.items() if count > 1):
        yield f"“{names[key]}” is answered {times[key]} times."
    for question, bundle in picked.bundles:
        for package in bundle.packages:
            if (package.study, package.level) not in bought:
                study = picked.names[package.study]
                yield f"“{names[question]}” counts on “{study}” at the {package.level} level, which is not funded."


def _broken_follow_ups(picked: _Picked) -> Iterator[str]:
    times = Counter(follow_up.study for follow_up in picked.follow_ups)
    for key, count in times.items():
        if count > 1:
            yield f"“{picked.names[key]}” is held in reserve {count} times."
        if key in picked.funded:
            yield f"“{picked.names[key]}” is both funded and held in reserve as a follow-up."


def _broken_needs(picked: _Picked) -> Iterator[str]:
    rank = {period: i for i, period in enumerate(picked.problem.periods)}
    by_study = dict(picked.packages)
    for rule in picked.problem.needs:
        child, parent = by_study.get(rule.study), by_study.get(rule.needs)
        name, needed = picked.names[rule.study], picked.names[rule.needs]
        if child and not parent:
            yield f"“{name}” needs “{needed}”, which is not funded."
        if child and parent and rank[parent.end] >= rank[child.start]:
            yield f"“{name}” starts in “{child.start}” but needs “{needed}”, which ends in “{parent.end}”."


def _broken_alternatives(picked: _Picked) -> Iterator[str]:
    for rule in picked.problem.alternatives:
        funded = sorted(set(rule.studies) & picked.funded)
        if len(funded) > 1:
            yield f"At most one of “{rule.name}” may be funded, not {listed([picked.names[key] for key in funded])}."


def _broken_shared(picked: _Picked, selection: Selection) -> Iterator[str]:
    users = picked.funded | {follow_up.study for follow_up in picked.follow_ups}
    times = Counter(selection.shared)
    for element in picked.problem.shared:
        used_by = sorted(users & set(element.used_by))
        if used_by and not times[element.key]:
            yield f"“{element.name}” is used by {listed([picked.names[key] for key in used_by])} but is not bought."
        if times[element.key] > 1:
            yield f"“{element.name}” is bought {times[element.key]} times."
        if times[element.key] and not used_by:
            yield f"“{element.name}” is bought but no study of the plan uses it."


def _broken_budgets(picked: _Picked, uses: tuple[CeilingUse, ...]) -> Iterator[str]:
    for ceiling, use in zip(picked.problem.budgets, uses, strict=True):
        used = use.spent_minor + use.reserve_minor
        if used > use.limit_minor:
            over, whole, limit = (
                short_money(minor, picked.problem.currency) for minor in (used - use.limit_minor, used, use.limit_minor)
            )
            yield f"Budget “{ceiling.name}” is exceeded by {over}: {whole} of {limit}."


def _broken_staff(picked: _Picked) -> Iterator[str]:
    used: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in _staff_days(picked):
        used[item.role, item.period] += item.days_milli
    for rule in picked.problem.capacities:
        over = used[rule.role, rule.period] - rule.days_milli
        if over > 0:
            yield (
                f"“{rule.role}” in “{rule.period}” is exceeded by {days(over)}: "
                f"{days(rule.days_milli + over)} of {days(rule.days_milli)}."
            )


def _staff_days(picked: _Picked) -> Iterator[StaffDays]:
    for _, choice in picked.packages:
        yield from choice.days
    for follow_up in picked.follow_ups:
        yield from follow_up.days
