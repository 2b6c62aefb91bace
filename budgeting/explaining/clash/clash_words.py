"""A clash of rules, and the ways out of it, in words and money."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from budgeting.explaining.clash.doctor import Diagnosis, Loosening, Repair
from budgeting.explaining.rules.giving_up import each_rule, family_of
from budgeting.explaining.rules.naming import Naming, ceiling_name, starts_of, studies_of
from budgeting.explaining.rules.windows import Window
from budgeting.optimiser.wording import days, exact_money, joined
from budgeting.problem import Candidate, Capacity, Ceiling, ContactLimit, Problem
from budgeting.programme import Programme
from budgeting.studies import MILLI

Place = Literal["budget", "study", "rules"]
PLACES: Final[Mapping[str, Place]] = {
    "budget": "budget",
    "staff": "budget",
    "contacts": "rules",
    "coverage": "rules",
    "needs": "rules",
    "alternatives": "rules",
    "mandatory": "study",
    "excluded": "study",
    "fixed": "study",
    "window": "study",
}


class ClashWords:
    """The words of one programme's clash; ``windows`` are the rules about when its studies may start, by name."""

    def __init__(
        self, programme: Programme, problem: Problem, windows: Mapping[str, Window] = MappingProxyType({})
    ) -> None:
        self.programme, self.problem, self.naming = programme, problem, Naming(programme, problem)
        self.stated: Mapping[str, Any] = {**dict(each_rule(problem)), **windows}
        self.studies = {study.key: study for study in problem.studies}

    def headline(self, found: Diagnosis) -> str:
        """The clash in a sentence, with what is short: “Mandatory studies need £600.00, but the budget …”."""
        short = found.short
        if short and family_of(short.rule) in SHORT:
            said = SHORT[family_of(short.rule)](self, self._who(found.clash), self.stated[short.rule], short.by or 0)
            late = [rule for rule in found.clash if family_of(rule) == "window"]
            return " ".join([said, *(f"{self.rule(rule)}" for rule in late)])
        if short:
            return f"{self.rule(short.rule)} The other rules here leave room for {short.by or 0:,} fewer."
        if len(found.clash) == 1:
            return f"One rule cannot be kept at all. {self.rule(found.clash[0])}"
        return f"These {len(found.clash)} rules cannot all be kept; any {len(found.clash) - 1} of them can."

    def rule(self, rule: str) -> str:
        """One of the clashing rules as it stands, with what it asks for in money."""
        said = STANDS[family_of(rule)](self, self.stated[rule])
        return said[:1].upper() + said[1:]

    def repair(self, repair: Repair) -> str:
        """A way out as what to do: “Raise the budget of Q1 by £1,240.00 to £44,240.00”."""
        first, *others = [self.change(one) for one in repair.changes]
        return joined([first, *(one[:1].lower() + one[1:] for one in others)])

    def change(self, one: Loosening) -> str:
        """One change of a way out."""
        family, stated = family_of(one.rule), self.stated[one.rule]
        return DROPPED[family](self, stated) if one.by is None else LOOSENED[family](self, stated, one.by)

    @staticmethod
    def place(one: Loosening) -> tuple[Place, str]:
        """Where the change is made, and the key of the study where it is a study's page."""
        family, _, key = one.rule.partition(":")
        return PLACES[family], key if PLACES[family] == "study" else ""

    def purpose(self, one: Loosening) -> str:
        """Why a study that would become optional was made mandatory, as far as its purpose says; else empty."""
        family, _, key = one.rule.partition(":")
        known = [study.purpose for study in self.programme.studies if study.key == key]
        return known[0] if known and family == "mandatory" else ""

    def _who(self, clash: Sequence[str]) -> str:
        forced = [rule.partition(":")[2] for rule in clash if family_of(rule) in ("mandatory", "fixed")]
        families = {family_of(rule) for rule in clash} & {"mandatory", "fixed", "coverage"}
        if families == {"mandatory"}:
            one = f"The mandatory study “{self.studies[forced[0]].name}” would"
            return "Mandatory studies" if len(forced) > 1 else one
        return "Studies that must be kept"

    def short_of_money(self, who: str, ceiling: Ceiling, by: int) -> str:
        """Who needs how much money, how much there is, and how much is short."""
        need, limit, lack = (self.money(m) for m in (ceiling.limit_minor + by, ceiling.limit_minor, by))
        return f"{who} need {need}, but {_budget(ceiling)} is {limit}: {lack} short."

    def short_of_staff(self, who: str, one: Capacity, by: int) -> str:
        """Who needs how many days, how many there are, and how many are short."""
        there = f"{_there(one.days_milli)} of {one.role}{self.naming.in_period(one.period)}"
        return f"{who} need {days(one.days_milli + by)}, but {there}: {days(by)} short."

    def short_of_contacts(self, who: str, one: ContactLimit, by: int) -> str:
        """Who needs how many contacts, how many are allowed, and how many are too few."""
        asked = f"{who} need {one.limit_count + by:,} contacts"
        return f"{asked}, but “{one.name}” allows {one.limit_count:,}: {by:,} too few."

    def cost_of(self, study: Candidate) -> str:
        """What the cheapest level of a study costs."""
        cheapest = min((way.cost_minor for way in study.choices), default=None)
        return "no level of it has been costed" if cheapest is None else f"costs at least {self.money(cheapest)}"

    def more_money(self, ceiling: Ceiling, by: int) -> str:
        """Raise the budget of Q1 by £1,240.00, to £44,240.00."""
        return f"Raise {_budget(ceiling)} by {self.money(by)}, to {self.money(ceiling.limit_minor + by)}"

    def more_starts(self, window: Window, by: int) -> str:
        """Let “A” also start in the next period."""
        count, when = abs(by), "later" if by > 0 else "earlier"
        number = "one period" if count == 1 else f"{count} periods"
        return f"Let “{window.name}” start up to {number} {when}, in {window.period(by).name}"

    def money(self, minor: int) -> str:
        """An amount to the penny."""
        return exact_money(minor, self.problem.currency)


def _budget(ceiling: Ceiling) -> str:
    return f"the budget of {ceiling_name(ceiling)}"


def _there(days_milli: int) -> str:
    return f"there {'is' if days_milli == MILLI else 'are'} {days(days_milli)}"


# Who needs how much of a limit, how much there is, and how much is short.
SHORT: Final[Mapping[str, Callable[[ClashWords, str, Any, int], str]]] = {
    "budget": ClashWords.short_of_money,
    "staff": ClashWords.short_of_staff,
    "contacts": ClashWords.short_of_contacts,
}

# A rule as it stands.
STANDS: Final[Mapping[str, Callable[[ClashWords, Any], str]]] = {
    "budget": lambda at, one: f"{_budget(one)} is {at.money(one.limit_minor)}.",
    "staff": lambda at, one: f"{_there(one.days_milli)} of {one.role}{at.naming.in_period(one.period)}.",
    "contacts": lambda _, one: f"“{one.name}” allows {one.limit_count:,} contacts.",
    "needs": lambda at, one: (
        f"{at.naming.study(one.study)} starts only after {at.naming.study(one.needs)} has reported."
    ),
    "alternatives": lambda at, one: f"{one.name}: at most one of {at.naming.either(one.studies)}.",
    "coverage": lambda _, one: f"{one.name}: at least {studies_of(one.least_count)}.",
    "fixed": lambda at, one: (
        f"{at.naming.study(one.study)} has been decided on already, and {at.cost_of(at.studies[one.study])}."
    ),
    "mandatory": lambda at, one: f"“{one.name}” is mandatory, {'and' if one.choices else 'but'} {at.cost_of(one)}.",
    "excluded": lambda _, one: (
        f"“{one.name}” is kept out: by request, or because it waits for a study that only a finding releases."
    ),
    "window": lambda _, one: f"“{one.name}” may start only in {starts_of(one)}.",
}

# A way out that gives a rule up.
DROPPED: Final[Mapping[str, Callable[[ClashWords, Any], str]]] = {
    "needs": lambda at, one: f"Let {at.naming.study(one.study)} run without waiting for {at.naming.study(one.needs)}",
    "alternatives": lambda at, one: f"Allow more than one of {at.naming.either(one.studies)}",
    "fixed": lambda at, one: f"Take back the decision on {at.naming.study(one.study)}",
    "mandatory": lambda _, one: f"Make “{one.name}” optional",
    "excluded": lambda _, one: f"Allow “{one.name}” into the choice",
}

# A way out that loosens a rule by some amount.
LOOSENED: Final[Mapping[str, Callable[[ClashWords, Any, int], str]]] = {
    "budget": ClashWords.more_money,
    "staff": lambda at, one, by: f"Find {days(by)} more of {one.role}{at.naming.in_period(one.period)}",
    "contacts": lambda _, one, by: f"Allow {by:,} more contacts under “{one.name}”",
    "coverage": lambda _, one, by: f"Ask “{one.name}” for {studies_of(by)} fewer",
    "window": ClashWords.more_starts,
}
