"""What each rule says, and what easing it would bring, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from budgeting.explaining.asking import OnStep, Solver
from budgeting.explaining.changes import in_words
from budgeting.explaining.easing import RESERVE, Easing
from budgeting.explaining.giving_up import family_of
from budgeting.explaining.rule_prices import Eased, RulePrice, rule_prices
from budgeting.money import exponent, rounded
from budgeting.optimiser.wording import days, listed, short_money
from budgeting.plans.frozen import Frozen
from budgeting.problem import Ceiling, Problem, Reserve
from budgeting.programme import Programme
from budgeting.studies import MILLI

_PPM_PER_PERCENT = 10_000


@dataclass(frozen=True)
class PricedRule:
    """A rule by name with its price, what the price means in sentences, and what one step is (empty: no steps)."""

    name: str
    says: tuple[str, ...]
    price: RulePrice
    step_words: str = ""


@dataclass(frozen=True)
class PricedRules:
    """Every rule of a plan version, the dearest first; ``worth_minor`` is what the plan reaches with all of them."""

    rules: tuple[PricedRule, ...]
    worth_minor: int
    is_proven: bool

    @property
    def binding(self) -> tuple[PricedRule, ...]:
        """The rules that cost something, or may."""
        return tuple(one for one in self.rules if not one.price.is_free)

    @property
    def free(self) -> tuple[PricedRule, ...]:
        """The rules that cost nothing now."""
        return tuple(one for one in self.rules if one.price.is_free)


def priced_rules(frozen: Frozen, solve: Solver, on_step: OnStep) -> PricedRules:
    """What every rule of a plan version costs, in figures and in words. ProblemError when the plan chose nothing."""
    words, found = PriceWords(frozen), rule_prices(frozen, solve, on_step)
    rules = tuple(
        PricedRule(words.name(one), words.sentences(one), one, words.more(one, 1) if one.step else "")
        for one in found.prices
    )
    return PricedRules(rules, found.worth_minor, found.is_proven)


def names_of(frozen: Frozen) -> Mapping[str, str]:
    """Every rule of a plan version as a person would name it, by its key."""
    programme, problem = frozen.programme, frozen.problem
    reserve = [(RESERVE, reserve_name(problem.reserve))]
    return dict(chain(_limits(programme, problem), _links(problem), _decisions(problem), reserve))


def reserve_name(reserve: Reserve) -> str:
    """What is held back for follow-ups."""
    if reserve.kind == "confidence":
        return f"Enough is held back for follow-ups in {reserve.confidence_ppm // _PPM_PER_PERCENT} of 100 futures"
    if reserve.kind == "expected":
        return "What follow-ups cost on average is held back"
    return "The whole cost of every follow-up is held back"


def _limits(programme: Programme, problem: Problem) -> Iterator[tuple[str, str]]:
    for budget in problem.budgets:
        limit = short_money(budget.limit_minor, problem.currency)
        yield f"budget:{budget.key}", f"{_ceiling(budget)}: at most {limit}"
    for role in problem.capacities:
        there = f"{role.role.capitalize()} days in {programme.period(role.period).name}"
        yield f"staff:{role.role}:{role.period}", f"{there}: {days(role.days_milli)}"
    for one in problem.contact_limits:
        when = f" in {programme.period(one.period).name}" if one.period else ""
        yield f"contacts:{one.key}", f"{one.name}: at most {one.limit_count:,} contacts{when}"


def _ceiling(ceiling: Ceiling) -> str:
    return f"Budget of {ceiling.name}" if ceiling.period or ceiling.cost_centre else "Budget of the whole programme"


def _links(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for rule in problem.needs:
        yield f"needs:{rule.study}:{rule.needs}", f"“{names[rule.study]}” comes after “{names[rule.needs]}”"
    for ways in problem.alternatives:
        either = listed([names[key] for key in sorted(ways.studies)])
        yield f"alternatives:{ways.key}", f"{ways.name}: at most one of {either}"
    for cover in problem.coverage:
        yield f"coverage:{cover.key}", f"{cover.name}: at least {_studies(cover.least_count)}"


def _decisions(problem: Problem) -> Iterator[tuple[str, str]]:
    names = {study.key: study.name for study in problem.studies}
    for fixed in problem.fixed:
        yield f"fixed:{fixed.study}", f"“{names[fixed.study]}” is decided on at the {fixed.level} level"
    for study in problem.studies:
        if study.mandatory:
            yield f"mandatory:{study.key}", f"“{study.name}” is mandatory"
        if study.excluded:
            yield f"excluded:{study.key}", f"“{study.name}” is kept out by request"


def _studies(count: int) -> str:
    return f"{count:,} {'study' if count == 1 else 'studies'}"


def _whole(minor: int, currency: str) -> str:
    """A gain in whole major units, half to even: £3,400."""
    unit: int = 10 ** exponent(currency)
    return short_money(rounded(Fraction(minor, unit)) * unit, currency)


class PriceWords:
    """The price of each rule of one plan version as sentences."""

    def __init__(self, frozen: Frozen) -> None:
        self.programme, self.problem = frozen.programme, frozen.problem
        self.easing, self.names = Easing(frozen), names_of(frozen)
        self.studies = {study.key: study.name for study in frozen.problem.studies}

    def name(self, price: RulePrice) -> str:
        """The rule: “Budget of Q1: at most £43,000”."""
        return self.names[price.rule]

    def more(self, price: RulePrice, steps: int) -> str:
        """The rule eased by ``steps`` steps: £3,000 more, 2 more junior days in Q1."""
        family, amount = family_of(price.rule), price.step * steps
        if family == "budget":
            return f"{short_money(amount, self.problem.currency)} more"
        if family == "staff":
            role, _, period = price.rule.partition(":")[2].rpartition(":")
            number = days(amount).removesuffix("s").removesuffix(" day")
            unit = f"{role} {'day' if amount == MILLI else 'days'}"
            return f"{'one' if amount == MILLI else number} more {unit} in {self.programme.period(period).name}"
        if family == "contacts":
            return f"{amount:,} more contacts"
        if family == "coverage":
            return f"{_studies(amount)} fewer"
        looser = self.easing.loosened(RESERVE, 1).reserve
        if looser.kind == "expected":
            return "holding back only what follow-ups cost on average"
        return f"holding back enough for {looser.confidence_ppm // _PPM_PER_PERCENT} of 100 futures"

    def sentences(self, price: RulePrice) -> tuple[str, ...]:
        """What one step would bring, how far that holds, and what dropping the rule would bring."""
        if price.is_free:
            return ("Costs nothing now: without it the same plan would be best.",)
        return (*self._of_first(price), self._of_dropping(price))

    def _of_first(self, price: RulePrice) -> Iterator[str]:
        first = price.first
        if first is None:
            return
        one = self._capital(self.more(price, 1))
        if not first.is_proven and not first.gain_minor:
            yield f"What {self.more(price, 1)} would add was not settled in the time."
        elif first.gain_minor:
            yield f"{one} would add {self.gain(first)}{self._change(first)}."
            yield from self._of_range(price, first)
        elif price.then and price.then.steps:
            then = f"{self.more(price, price.then.steps)} would add {self.gain(price.then)}{self._change(price.then)}"
            if price.is_range_exact and price.holds_steps:
                yield f"Up to {self.more(price, price.holds_steps)} would add nothing; {then}."
            else:
                yield f"{one} would add nothing; {then}."
        else:
            yield f"{one} would add nothing."

    def _of_range(self, price: RulePrice, first: Eased) -> Iterator[str]:
        if price.then and price.then.steps and price.holds_steps:
            until = (
                ""
                if price.holds_steps == 1
                else f"Up to {self.more(price, price.holds_steps)} adds no more than that; "
            )
            yield self._capital(
                f"{until}{self.more(price, price.then.steps)} would add {self.gain(price.then)} in all."
            )
        elif price.rule != RESERVE and price.dropped.is_proven and first.gain_minor >= price.dropped.gain_minor:
            yield "Beyond that more of it adds nothing."

    def _of_dropping(self, price: RulePrice) -> str:
        dropped = price.dropped
        if not dropped.gain_minor:
            return "What dropping it would add was not settled in the time."
        same = next((one for one in (price.first, price.then) if one and one.found == dropped.found), None)
        if same:
            return f"Without the rule no more is gained than that: {self.gain(dropped)}."
        return f"Without the rule the plan would be worth {self.gain(dropped)} more{self._change(dropped)}."

    def gain(self, eased: Eased) -> str:
        """What is gained: £3,400, or at least £3,400 where it is not proven."""
        return f"{'' if eased.is_proven else 'at least '}{_whole(eased.gain_minor, self.problem.currency)}"

    def _change(self, eased: Eased) -> str:
        said = in_words(self.studies, eased.found)
        return f": it would {said}" if said else ""

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]
