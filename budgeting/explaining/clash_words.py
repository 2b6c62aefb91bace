"""A clash of rules, and the ways out of it, in words and money."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from budgeting.explaining.doctor import Diagnosis, Loosening, Repair
from budgeting.explaining.giving_up import family_of
from budgeting.explaining.rule_words import ceiling_name, period_name
from budgeting.optimiser.wording import days, exact_money, joined, listed
from budgeting.problem import Candidate, Ceiling, Problem
from budgeting.programme import Programme
from budgeting.studies import MILLI

Place = Literal["budget", "study", "rules"]
_PLACES: Final[dict[str, Place]] = {
    "budget": "budget",
    "staff": "budget",
    "contacts": "rules",
    "coverage": "rules",
    "needs": "rules",
    "alternatives": "rules",
    "mandatory": "study",
    "excluded": "study",
    "fixed": "study",
}


class ClashWords:
    """The words of one programme's clash."""

    def __init__(self, programme: Programme, problem: Problem) -> None:
        self.programme, self.problem = programme, problem
        self.studies = {study.key: study for study in problem.studies}

    def headline(self, found: Diagnosis) -> str:
        """The clash in a sentence, with what is short: “Mandatory studies need £600.00, but the budget …”."""
        if found.short:
            return self._short(found, found.short)
        if len(found.clash) == 1:
            return f"One rule cannot be kept at all. {self.rule(found.clash[0])}"
        return f"These {len(found.clash)} rules cannot all be kept; any {len(found.clash) - 1} of them can."

    def rule(self, rule: str) -> str:
        """One of the clashing rules as it stands, with what it asks for in money."""
        family, _, key = rule.partition(":")
        if family in ("mandatory", "fixed", "excluded"):
            return self._decision(family, self.studies[key])
        said: dict[str, str] = dict(self._limits())
        return said.get(rule) or dict(self._links())[rule]

    def repair(self, repair: Repair) -> str:
        """A way out as what to do: “Raise the budget of Q1 by £1,240.00 to £44,240.00”."""
        first, *others = [self.change(one) for one in repair.changes]
        return joined([first, *(one[:1].lower() + one[1:] for one in others)])

    def change(self, one: Loosening) -> str:
        """One change of a way out."""
        family, _, key = one.rule.partition(":")
        if one.by is not None:
            return self._more(family, one)
        if family == "needs":
            study, _, needs = key.partition(":")
            return f"Let “{self._name(study)}” run without waiting for “{self._name(needs)}”"
        if family == "alternatives":
            group = next(group for group in self.problem.alternatives if group.key == key)
            return f"Allow more than one of {listed([self._name(study) for study in group.studies])}"
        verb = {"mandatory": "Make “{}” optional", "fixed": "Take back the decision on “{}”"}
        return verb.get(family, "Allow “{}” into the choice").format(self._name(key))

    @staticmethod
    def place(one: Loosening) -> tuple[Place, str]:
        """Where the change is made, and the key of the study where it is a study's page."""
        family, _, key = one.rule.partition(":")
        return _PLACES[family], key if _PLACES[family] == "study" else ""

    def purpose(self, one: Loosening) -> str:
        """Why a study that would become optional was made mandatory, as far as its purpose says; else empty."""
        family, _, key = one.rule.partition(":")
        known = [study.purpose for study in self.programme.studies if study.key == key]
        return known[0] if known and family == "mandatory" else ""

    def _short(self, found: Diagnosis, short: Loosening) -> str:
        """Who needs how much, how much there is, and how much is short."""
        family, _, key = short.rule.partition(":")
        by, who = short.by or 0, self._who(found.clash)
        if family == "budget":
            ceiling = self._ceiling(key)
            need, limit, lack = (self._money(m) for m in (ceiling.limit_minor + by, ceiling.limit_minor, by))
            return f"{who} need {need}, but {_budget(ceiling)} is {limit}: {lack} short."
        if family == "staff":
            one = next(one for one in self.problem.capacities if short.rule == f"staff:{one.role}:{one.period}")
            there = f"{_there(one.days_milli)} of {one.role}{period_name(self.programme, one.period)}"
            return f"{who} need {days(one.days_milli + by)}, but {there}: {days(by)} short."
        if family == "contacts":
            limit_ = next(one for one in self.problem.contact_limits if one.key == key)
            asked = f"{who} need {limit_.limit_count + by:,} contacts"
            return f"{asked}, but “{limit_.name}” allows {limit_.limit_count:,}: {by:,} too few."
        return f"{self.rule(short.rule)} The other rules here leave room for {by:,} fewer."

    def _who(self, clash: Sequence[str]) -> str:
        forced = [rule.partition(":")[2] for rule in clash if family_of(rule) in ("mandatory", "fixed")]
        families = {family_of(rule) for rule in clash} & {"mandatory", "fixed", "coverage"}
        if families == {"mandatory"}:
            return "Mandatory studies" if len(forced) > 1 else f"The mandatory study “{self._name(forced[0])}” would"
        return "Studies that must be kept"

    def _decision(self, family: str, study: Candidate) -> str:
        cheapest = min((way.cost_minor for way in study.choices), default=None)
        costs = "no level of it has been costed" if cheapest is None else f"costs at least {self._money(cheapest)}"
        if family == "mandatory":
            return f"“{study.name}” is mandatory, {'but' if cheapest is None else 'and'} {costs}."
        if family == "fixed":
            return f"“{study.name}” has been decided on already, and {costs}."
        return f"“{study.name}” is kept out: by request, or because it waits for a study that only a finding releases."

    def _limits(self) -> Iterator[tuple[str, str]]:
        for budget in self.problem.budgets:
            said = f"{_budget(budget)} is {self._money(budget.limit_minor)}."
            yield f"budget:{budget.key}", said[:1].upper() + said[1:]
        for role in self.problem.capacities:
            when = period_name(self.programme, role.period)
            said = f"{_there(role.days_milli)} of {role.role}{when}."
            yield f"staff:{role.role}:{role.period}", said[:1].upper() + said[1:]
        for limit in self.problem.contact_limits:
            yield f"contacts:{limit.key}", f"“{limit.name}” allows {limit.limit_count:,} contacts."

    def _links(self) -> Iterator[tuple[str, str]]:
        for pair in self.problem.needs:
            said = f"“{self._name(pair.study)}” starts only after “{self._name(pair.needs)}” has reported."
            yield f"needs:{pair.study}:{pair.needs}", said
        for group in self.problem.alternatives:
            ways = listed([self._name(study) for study in group.studies])
            yield f"alternatives:{group.key}", f"{group.name}: at most one of {ways}."
        for cover in self.problem.coverage:
            yield f"coverage:{cover.key}", f"{cover.name}: at least {_studies(cover.least_count)}."

    def _more(self, family: str, one: Loosening) -> str:
        key, by = one.rule.partition(":")[2], one.by or 0
        if family == "budget":
            ceiling = self._ceiling(key)
            to = self._money(ceiling.limit_minor + by)
            return f"Raise {_budget(ceiling)} by {self._money(by)}, to {to}"
        if family == "staff":
            role, _, period = key.rpartition(":")
            return f"Find {days(by)} more of {role}{period_name(self.programme, period)}"
        if family == "contacts":
            name = next(limit.name for limit in self.problem.contact_limits if limit.key == key)
            return f"Allow {by:,} more contacts under “{name}”"
        name = next(cover.name for cover in self.problem.coverage if cover.key == key)
        return f"Ask “{name}” for {_studies(by)} fewer"

    def _ceiling(self, key: str) -> Ceiling:
        return next(one for one in self.problem.budgets if one.key == key)

    def _name(self, study: str) -> str:
        return self.studies[study].name

    def _money(self, minor: int) -> str:
        return exact_money(minor, self.problem.currency)


def _budget(ceiling: Ceiling) -> str:
    return f"the budget of {ceiling_name(ceiling)}"


def _there(days_milli: int) -> str:
    return f"there {'is' if days_milli == MILLI else 'are'} {days(days_milli)}"


def _studies(count: int) -> str:
    return f"{count:,} {'study' if count == 1 else 'studies'}"
