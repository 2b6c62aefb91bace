"""Each rule as the condition that giving it up would make true: “if the ceiling of £43,000 on Q1 were lifted”."""

from collections.abc import Iterator, Mapping
from itertools import chain

from budgeting.explaining.easing import RESERVE
from budgeting.optimiser.wording import days, listed, short_money
from budgeting.problem import Ceiling, Problem
from budgeting.programme import Programme


def if_given_up(programme: Programme, problem: Problem) -> Mapping[str, str]:
    """What would be so without each rule, by the rule's name, to stand after “It would be kept”."""
    reserve = [(RESERVE, "if nothing were held back for follow-ups")]
    return dict(chain(_limits(programme, problem), _links(problem), _decisions(problem), reserve))


def ceiling_name(ceiling: Ceiling) -> str:
    """What a budget is for, to stand after “the ceiling on”."""
    return f"“{ceiling.name}”" if ceiling.period or ceiling.cost_centre else "the whole programme"


def period_name(programme: Programme, key: str | None) -> str:
    """``in Q1`` after a space, or nothing where all periods are meant."""
    return f" in {programme.period(key).name}" if key else ""


def _limits(programme: Programme, problem: Problem) -> Iterator[tuple[str, str]]:
    for budget in problem.budgets:
        limit = short_money(budget.limit_minor, problem.currency)
        yield f"budget:{budget.key}", f"if the ceiling of {limit} on {ceiling_name(budget)} were lifted"
    for role in problem.capacities:
        there = f"{days(role.days_milli)} of {role.role}{period_name(programme, role.period)}"
        yield f"staff:{role.role}:{role.period}", f"if more than the {there} were there"
    for one in problem.contact_limits:
        when = period_name(programme, one.period)
        said = f"if more than {one.limit_count:,} contacts with “{one.group}”{when} were allowed"
        yield f"contacts:{one.key}", said


def _links(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for rule in problem.needs:
        said = f"if “{names[rule.study]}” did not have to wait for “{names[rule.needs]}”"
        yield f"needs:{rule.study}:{rule.needs}", said
    for ways in problem.alternatives:
        either = listed([names[key] for key in sorted(ways.studies)])
        yield f"alternatives:{ways.key}", f"if more than one of {either} might run"
    for cover in problem.coverage:
        yield f"coverage:{cover.key}", f"if “{cover.name}” did not ask for {cover.least_count:,} of its studies"


def _decisions(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for fixed in problem.fixed:
        yield f"fixed:{fixed.study}", f"if “{names[fixed.study]}” were not decided on already"
    for study in problem.studies:
        if study.mandatory:
            yield f"mandatory:{study.key}", f"if “{study.name}” were not mandatory"
        if study.excluded:
            yield f"excluded:{study.key}", f"if “{study.name}” were not kept out by request"
