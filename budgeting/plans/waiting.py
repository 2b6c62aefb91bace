"""What a funded study waits for, and which decision waits for it."""

from collections.abc import Mapping
from datetime import date, timedelta
from graphlib import TopologicalSorter

from budgeting.evidence.timing import reports_on
from budgeting.plans.plan import AnsweredQuestion, Plan, PlannedStudy


def funded(plan: Plan) -> dict[str, PlannedStudy]:
    """Every study that is kept or conditional, by key, in the plan's order."""
    return {one.study.key: one for one in plan.studies if one.fate != "left_out"}


def waits_for(plan: Plan, planned: PlannedStudy) -> tuple[str, ...]:
    """The keys of the funded studies that must have reported before it starts.

    They are those it needs, and, for a conditional study, all that its questions are answered with: the last decides.
    """
    key, among = planned.study.key, funded(plan)
    found = {pair.needs_key for pair in plan.programme.prerequisites if pair.study_key == key}
    if planned.fate == "conditional":
        bundles = (question.study_keys for question in plan.questions if key in question.study_keys)
        found |= {one for keys in bundles for one in keys if one in among and among[one].fate == "kept"}
    return tuple(one for one in among if one in found)


def awaited_by(plan: Plan, planned: PlannedStudy) -> tuple[AnsweredQuestion, ...]:
    """The questions that it answers; where it answers none, those of the studies that wait for it."""
    answered = tuple(one for one in plan.questions if one.question.key in planned.answers)
    if answered:
        return answered
    waiting = [one for one in funded(plan).values() if planned.study.key in waits_for(plan, one)]
    found = {one.question.key: one for other in waiting for one in awaited_by(plan, other)}
    return tuple(found.values())


def due_on(plan: Plan, planned: PlannedStudy) -> date | None:
    """The day of the first decision that its result is for; None when it is for none."""
    return min((one.decision.decide_by for one in awaited_by(plan, planned)), default=None)


def reported_on(planned: PlannedStudy, starts_on: date) -> date:
    """The day of its result when it starts on ``starts_on``, by the rule by which the choice counted."""
    return reports_on(starts_on, planned.package.days_to_result if planned.package else 0)


def earliest_starts(plan: Plan) -> Mapping[str, date]:
    """The first day on which each funded study can start: its period's, or that of the last result it waits for."""
    among = funded(plan)
    first = {run.study_key: plan.programme.period(run.period_key).starts_on for run in plan.runs}
    needs = {key: waits_for(plan, one) for key, one in among.items()}
    for key in TopologicalSorter(needs).static_order():
        first[key] = max([first[key], *(reported_on(among[one], first[one]) for one in needs[key])])
    return first


def days_between(first: date, last: date) -> int:
    """Days from ``first`` to ``last``."""
    return (last - first) // timedelta(days=1)
