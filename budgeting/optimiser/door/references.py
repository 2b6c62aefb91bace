"""Keys that name something which the problem does not have, and needs that go round in a circle."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from budgeting.optimiser.door.fault import Fault
from budgeting.problem import Bundle, Choice, Fixed, FollowUp, Problem
from budgeting.studies import LEVELS


def references(problem: Problem) -> Iterator[Fault]:
    """Unknown periods, studies and levels; bundles that count on what is not offered; an end before a start."""
    if not problem.periods:
        yield Fault("periods", "Name at least one period.")
    yield from _of_studies(problem)
    known = _Known(problem)
    for i, question in enumerate(problem.questions):
        for j, bundle in enumerate(question.bundles):
            yield from _of_bundle(known, bundle, f"questions[{i}].bundles[{j}]")
    yield from _of_limits(problem, known)
    yield from _of_rules(problem, known)


class _Known:
    """What the problem has: periods, studies, and (study, level) and (study, level, start) on offer."""

    def __init__(self, problem: Problem) -> None:
        self.periods = frozenset(problem.periods)
        self.studies = frozenset(study.key for study in problem.studies)
        self.offered = frozenset((study.key, choice.level) for study in problem.studies for choice in study.choices)
        self.starts = frozenset((study.key, way.level, way.start) for study in problem.studies for way in study.choices)


def cycles(problem: Problem) -> Iterator[Fault]:
    """Studies that need one another in a circle, so that none could ever start."""
    names = {study.key: study.name for study in problem.studies}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for rule in problem.needs:
        sorter.add(rule.study, rule.needs)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(f"“{names[key]}”" for key in reversed(error.args[1]))
        yield Fault("needs", f"Studies need one another in a circle: {circle}. Take one of these rules away.")


def _of_studies(problem: Problem) -> Iterator[Fault]:
    rank = {period: i for i, period in enumerate(problem.periods)}
    known = _Known(problem)
    for i, study in enumerate(problem.studies):
        for j, choice in enumerate(study.choices):
            place = f"studies[{i}].choices[{j}]"
            if choice.level not in LEVELS:
                yield Fault(f"{place}.level", f"“{choice.level}” is not a level. Use {', '.join(LEVELS)}.")
            yield from _period(known, choice.start, f"{place}.start")
            yield from _period(known, choice.end, f"{place}.end")
            if rank.get(choice.end, 0) < rank.get(choice.start, 0):
                yield Fault(f"{place}.end", f"“{study.name}” ends in “{choice.end}”, before it starts.")
            yield from _of_use(known, choice, place)


def _of_use(known: _Known, use: Choice | FollowUp, place: str) -> Iterator[Fault]:
    named = {
        "spend": [item.period for item in use.spend],
        "days": [item.period for item in use.days],
        "contacts": [item.period for item in use.contacts],
    }
    for name, periods in named.items():
        for i, period in enumerate(periods):
            yield from _period(known, period, f"{place}.{name}[{i}].period")


def _of_bundle(known: _Known, bundle: Bundle, place: str) -> Iterator[Fault]:
    for i, package in enumerate(bundle.packages):
        if (package.study, package.level) not in known.offered:
            said = f"“{package.study}” is not offered at the {package.level} level."
            yield Fault(f"{place}.packages[{i}]", said)
        yield from _any_period(known, package.by, f"{place}.packages[{i}].by")
    counted_on = {package.study for package in bundle.packages}
    for i, follow_up in enumerate(bundle.follow_ups):
        yield from _study(known, follow_up.study, f"{place}.follow_ups[{i}].study")
        if follow_up.study in counted_on:
            said = f"“{follow_up.study}” cannot be bought up front and released as a follow-up in one bundle."
            yield Fault(f"{place}.follow_ups[{i}].study", said)
        if follow_up.level not in LEVELS:
            yield Fault(f"{place}.follow_ups[{i}].level", f"“{follow_up.level}” is not a level.")
        yield from _of_use(known, follow_up, f"{place}.follow_ups[{i}]")


def _of_limits(problem: Problem, known: _Known) -> Iterator[Fault]:
    for i, ceiling in enumerate(problem.budgets):
        yield from _any_period(known, ceiling.period, f"budgets[{i}].period")
    for i, limit in enumerate(problem.contact_limits):
        yield from _any_period(known, limit.period, f"contact_limits[{i}].period")
    for i, capacity in enumerate(problem.capacities):
        yield from _period(known, capacity.period, f"capacities[{i}].period")
    for i, element in enumerate(problem.shared):
        for j, item in enumerate(element.spend):
            yield from _period(known, item.period, f"shared[{i}].spend[{j}].period")
        for j, study in enumerate(element.used_by):
            yield from _study(known, study, f"shared[{i}].used_by[{j}]")


def _of_rules(problem: Problem, known: _Known) -> Iterator[Fault]:
    for i, rule in enumerate(problem.needs):
        yield from _study(known, rule.study, f"needs[{i}].study")
        yield from _study(known, rule.needs, f"needs[{i}].needs")
    for i, group in enumerate(problem.alternatives):
        for j, study in enumerate(group.studies):
            yield from _study(known, study, f"alternatives[{i}].studies[{j}]")
    for i, cover in enumerate(problem.coverage):
        for j, study in enumerate(cover.studies):
            yield from _study(known, study, f"coverage[{i}].studies[{j}]")
    for i, fixed in enumerate(problem.fixed):
        yield from _of_fixed(known, fixed, f"fixed[{i}]")


def _of_fixed(known: _Known, fixed: Fixed, place: str) -> Iterator[Fault]:
    said = f"“{fixed.study}” is not offered at the {fixed.level} level"
    if (fixed.study, fixed.level) not in known.offered:
        yield Fault(place, f"{said}.")
    elif fixed.start is not None and (fixed.study, fixed.level, fixed.start) not in known.starts:
        yield Fault(f"{place}.start", f"{said} from “{fixed.start}”.")


def _any_period(known: _Known, key: str | None, place: str) -> Iterator[Fault]:
    if key is not None:
        yield from _period(known, key, place)


def _period(known: _Known, key: str, place: str) -> Iterator[Fault]:
    if key not in known.periods:
        yield Fault(place, f"“{key}” is not one of the periods.")


def _study(known: _Known, key: str, place: str) -> Iterator[Fault]:
    if key not in known.studies:
        yield Fault(place, f"“{key}” is not one of the studies.")
