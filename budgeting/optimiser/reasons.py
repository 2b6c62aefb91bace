"""Why no plan keeps all the rules: a smallest set of rules that clash, in words and money."""

from budgeting.optimiser.clash import Clash, smallest_clash
from budgeting.optimiser.sentences import by_rule
from budgeting.optimiser.wording import days, exact_money
from budgeting.problem import Problem
from budgeting.studies import MILLI

_LEAST_TIME = 2.0
_LIMITS = ("budget", "staff", "contacts")


def reasons_for(problem: Problem, seconds: float) -> tuple[str, ...]:
    """Sentences that name a smallest set of clashing rules, and the money, days or contacts that are short."""
    clash = smallest_clash(problem, max(_LEAST_TIME, seconds))
    limits = [rule for rule in clash.rules if _family(rule) in _LIMITS]
    told = by_rule(problem)
    if len(limits) == 1 and (needed := clash.least_use(limits[0])) is not None:
        rest = tuple(told[rule] for rule in clash.rules if rule != limits[0])
        return (_short(problem, clash, limits[0], needed), *rest)
    together = ("These rules cannot all be kept. Give one of them up:",) if len(clash.rules) > 1 else ()
    return together + tuple(told[rule] for rule in clash.rules)


def _short(problem: Problem, clash: Clash, rule: str, needed: int) -> str:
    """Who needs how much, how much there is, and how much is short."""
    who = _who({_family(rule) for rule in clash.rules})
    for ceiling in problem.budgets:
        if rule == f"budget:{ceiling.key}":
            need, limit, short = (
                exact_money(minor, problem.currency)
                for minor in (needed, ceiling.limit_minor, needed - ceiling.limit_minor)
            )
            return f"{who} need {need} but the budget “{ceiling.name}” is {limit}, {short} short."
    for contacts in problem.contact_limits:
        if rule == f"contacts:{contacts.key}":
            most, over = contacts.limit_count, needed - contacts.limit_count
            return f"{who} need {needed:,} contacts but “{contacts.name}” allows {most:,}, {over:,} too few."
    one = next(one for one in problem.capacities if rule == f"staff:{one.role}:{one.period}")
    short, there = days(needed - one.days_milli), days(one.days_milli)
    verb = "is" if one.days_milli == MILLI else "are"
    return f"{who} need {days(needed)} of “{one.role}” in “{one.period}” but there {verb} {there}, {short} short."


def _who(families: set[str]) -> str:
    """Those that must be funded, by why they must."""
    ways = [family for family in ("mandatory", "fixed", "coverage") if family in families]
    if ways == ["mandatory"]:
        return "Mandatory studies"
    if ways == ["fixed"]:
        return "Studies already decided on"
    if ways == ["mandatory", "fixed"]:
        return "Mandatory studies and those already decided on"
    return "Studies that must be funded" if len(ways) > 1 else "Studies of which some must be funded"


def _family(rule: str) -> str:
    return rule.partition(":")[0]
