"""Each rule by its name, and as the condition that giving it up would make true: “if the ceiling on Q1 were lifted”."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.naming import Naming, ceiling_name, starts_of, studies_of
from budgeting.optimiser.wording import days
from budgeting.problem import Ceiling, ContactLimit, Reserve

_Says = Callable[[Naming, Any], str]
_PPM_PER_PERCENT: Final = 10_000

# What a rule is called, by its family.
NAMES: Final[Mapping[str, _Says]] = {
    "budget": lambda at, one: f"{_ceiling(one)}: at most {at.money(one.limit_minor)}",
    "staff": lambda at, one: f"{one.role.capitalize()} days in {at.period(one.period)}: {days(one.days_milli)}",
    "contacts": lambda at, one: f"{one.name}: at most {one.limit_count:,} contacts{_when(at, one)}",
    "needs": lambda at, one: f"{at.study(one.study)} comes after {at.study(one.needs)}",
    "alternatives": lambda at, one: f"{one.name}: at most one of {at.either(one.studies)}",
    "coverage": lambda _, one: f"{one.name}: at least {studies_of(one.least_count)}",
    "fixed": lambda at, one: f"{at.study(one.study)} is decided on at the {one.level} level",
    "mandatory": lambda _, one: f"“{one.name}” is mandatory",
    "excluded": lambda _, one: f"“{one.name}” is kept out by request",
    "window": lambda _, one: f"“{one.name}” may start only in {starts_of(one)}",
    "reserve": lambda _, one: reserve_name(one),
}

# What would be so without it, to stand after “It would be kept”.
IF_GIVEN_UP: Final[Mapping[str, _Says]] = {
    "budget": lambda at, one: f"if the ceiling of {at.money(one.limit_minor)} on {ceiling_name(one)} were lifted",
    "staff": lambda at, one: (
        f"if more than the {days(one.days_milli)} of {one.role}{at.in_period(one.period)} were there"
    ),
    "contacts": lambda at, one: (
        f"if more than {one.limit_count:,} contacts with “{one.group}”{at.in_period(one.period)} were allowed"
    ),
    "needs": lambda at, one: f"if {at.study(one.study)} did not have to wait for {at.study(one.needs)}",
    "alternatives": lambda at, one: f"if more than one of {at.either(one.studies)} might run",
    "coverage": lambda _, one: f"if “{one.name}” did not ask for {one.least_count:,} of its studies",
    "fixed": lambda at, one: f"if {at.study(one.study)} were not decided on already",
    "mandatory": lambda _, one: f"if “{one.name}” were not mandatory",
    "excluded": lambda _, one: f"if “{one.name}” were not kept out by request",
    "window": lambda _, one: f"if “{one.name}” might also start in another period than {starts_of(one)}",
    "reserve": lambda *_: "if nothing were held back for follow-ups",
}


def names_of(easing: Easing) -> Mapping[str, str]:
    """Every rule of a plan version as a person would name it, by its key."""
    return _said(NAMES, easing)


def if_given_up(easing: Easing) -> Mapping[str, str]:
    """What would be so without each rule, by the rule's name, to stand after “It would be kept”."""
    return _said(IF_GIVEN_UP, easing)


def _said(says: Mapping[str, _Says], easing: Easing) -> Mapping[str, str]:
    naming = Naming(easing.frozen.programme, easing.frozen.problem)
    return {rule: says[family_of(rule)](naming, one) for rule, one in easing.each_rule}


def reserve_name(reserve: Reserve) -> str:
    """What is held back for follow-ups."""
    if reserve.kind == "confidence":
        return f"Enough is held back for follow-ups in {reserve.confidence_ppm // _PPM_PER_PERCENT} of 100 futures"
    if reserve.kind == "expected":
        return "What follow-ups cost on average is held back"
    return "The whole cost of every follow-up is held back"


def _when(at: Naming, limit: ContactLimit) -> str:
    """The period of a limit whose name does not say it already."""
    when = at.in_period(limit.period)
    return "" if limit.name.endswith(when) else when


def _ceiling(ceiling: Ceiling) -> str:
    return f"Budget of {ceiling.name}" if ceiling.period or ceiling.cost_centre else "Budget of the whole programme"
