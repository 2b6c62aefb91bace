"""Each rule of a problem as a sentence."""

from collections.abc import Iterator, Mapping
from itertools import chain

from budgeting.optimiser.wording import days, exact_money, listed
from budgeting.problem import Problem


def by_rule(problem: Problem) -> Mapping[str, str]:
    """Each rule that a person may give up, by its name in the model (``budget:whole``), as a sentence."""
    return dict(chain(_limits(problem), _groups(problem), _decisions(problem)))


def _limits(problem: Problem) -> Iterator[tuple[str, str]]:
    for one in problem.budgets:
        yield f"budget:{one.key}", f"The budget “{one.name}” is {exact_money(one.limit_minor, problem.currency)}."
    for role in problem.capacities:
        yield (
            f"staff:{role.role}:{role.period}",
            f"“{role.role}” has {days(role.days_milli)} in “{role.period}”.",
        )
    for limit in problem.contact_limits:
        when = f" in “{limit.period}”" if limit.period is not None else ""
        yield (
            f"contacts:{limit.key}",
            f"“{limit.name}” allows {limit.limit_count:,} contacts with “{limit.group}”{when}.",
        )


def _groups(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for rule in problem.needs:
        yield (
            f"needs:{rule.study}:{rule.needs}",
            f"“{names[rule.study]}” starts only after “{names[rule.needs]}” ends.",
        )
    for ways in problem.alternatives:
        studies = listed([names[key] for key in sorted(ways.studies)])
        yield f"alternatives:{ways.key}", f"At most one of “{ways.name}” may be funded: {studies}."
    for cover in problem.coverage:
        studies = listed([names[key] for key in sorted(cover.studies)]) if cover.studies else "there are none"
        said = f"At least {cover.least_count:,} of “{cover.name}” must be funded: {studies}."
        yield f"coverage:{cover.key}", said


def _decisions(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for fixed in problem.fixed:
        start = f", starting in “{fixed.start}”" if fixed.start is not None else ""
        said = f"“{names[fixed.study]}” is already decided on at the {fixed.level} level{start}."
        yield f"fixed:{fixed.study}", said
    for study in problem.studies:
        nothing = "" if study.choices else ", but no level of it is offered"
        yield f"mandatory:{study.key}", f"“{study.name}” is mandatory{nothing}."
        yield f"excluded:{study.key}", f"“{study.name}” is excluded."
