"""Why no plan keeps all the rules: a smallest set of rules that clash, in words and money."""

from collections.abc import Mapping

from budgeting.optimiser.clash import Clash, smallest_clash
from budgeting.optimiser.wording import days, exact_money, listed
from budgeting.problem import Problem
from budgeting.studies import MILLI

_LEAST_TIME = 2.0


def reasons_for(problem: Problem, seconds: float) -> tuple[str, ...]:
    """Sentences that name a smallest set of clashing rules, and the money or days that are short."""
    clash = smallest_clash(problem, max(_LEAST_TIME, seconds))
    ceilings = [rule for rule in clash.rules if rule.partition(":")[0] in ("budget", "staff")]
    told = _by_rule(problem)
    if len(ceilings) == 1 and (needed := clash.least_use(ceilings[0])) is not None:
        rest = tuple(told[rule] for rule in clash.rules if rule != ceilings[0])
        return (_short(problem, clash, ceilings[0], needed), *rest)
    together = ("These rules cannot all be kept. Give one of them up:",) if len(clash.rules) > 1 else ()
    return together + tuple(told[rule] for rule in clash.rules)


def _short(problem: Problem, clash: Clash, rule: str, needed: int) -> str:
    """Who needs how much, how much there is, and how much is short."""
    who = _who({rule.partition(":")[0] for rule in clash.rules})
    for ceiling in problem.budgets:
        if rule == f"budget:{ceiling.key}":
            need, limit, short = (
                exact_money(minor, problem.currency)
                for minor in (needed, ceiling.limit_minor, needed - ceiling.limit_minor)
            )
            return f"{who} need {need} but the budget “{ceiling.name}” is {limit}, {short} short."
    one = next(one for one in problem.capacities if rule == f"staff:{one.role}:{one.period}")
    short, there = days(needed - one.days_milli), days(one.days_milli)
    verb = "is" if one.days_milli == MILLI else "are"
    return f"{who} need {days(needed)} of “{one.role}” in “{one.period}” but there {verb} {there}, {short} short."


def _who(families: set[str]) -> str:
    if "fixed" not in families:
        return "Mandatory studies"
    return "Mandatory studies and those already decided on" if "mandatory" in families else "Studies already decided on"


def _by_rule(problem: Problem) -> Mapping[str, str]:
    """Each rule of ``problem`` by name, as a sentence."""
    names = {study.key: study.name for study in problem.studies}
    told = {
        f"budget:{one.key}": f"The budget “{one.name}” is {exact_money(one.limit_minor, problem.currency)}."
        for one in problem.budgets
    }
    for one in problem.capacities:
        told[f"staff:{one.role}:{one.period}"] = f"“{one.role}” has {days(one.days_milli)} in “{one.period}”."
    for rule in problem.needs:
        told[f"needs:{rule.study}:{rule.needs}"] = (
            f"“{names[rule.study]}” starts only after “{names[rule.needs]}” ends."
        )
    for group in problem.alternatives:
        told[f"alternatives:{group.key}"] = (
            f"At most one of “{group.name}” may be funded: {listed([names[key] for key in sorted(group.studies)])}."
        )
    for fixed in problem.fixed:
        told[f"fixed:{fixed.study}"] = f"“{names[fixed.study]}” is already decided on at the {fixed.level} level."
    for study in problem.studies:
        nothing = "" if study.choices else ", but no level of it is offered"
        told[f"mandatory:{study.key}"] = f"“{study.name}” is mandatory{nothing}."
        told[f"excluded:{study.key}"] = f"“{study.name}” is excluded."
    return told
