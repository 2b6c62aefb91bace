"""What each rule says, and what easing it would bring, in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar, Final

from budgeting.explaining.again.asking import OnStep, Solver
from budgeting.explaining.again.changes import in_words
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.rules.easing import RESERVE, Easing
from budgeting.explaining.rules.giving_up import family_of
from budgeting.explaining.rules.naming import Naming, studies_of
from budgeting.explaining.rules.rule_prices import DOING, Eased, Pricing, RulePrice
from budgeting.explaining.rules.rule_words import names_of
from budgeting.money import exponent, rounded
from budgeting.optimiser.wording import days, short_money
from budgeting.plans.frozen import Frozen
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


class WordedPrices:
    """What every rule of a plan version costs, in figures and in words, in the units of ``Pricing``."""

    shapes: ClassVar[Mapping[str, Any]] = Pricing.shapes

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._frozen, self._pricing = frozen, Pricing(frozen, found)

    def units(self) -> tuple[str, ...]:
        """As ``Pricing.units``."""
        return self._pricing.units()

    def find(self, unit: str, solve: Solver) -> object:
        """As ``Pricing.find``."""
        return self._pricing.find(unit, solve)

    def whole(self) -> PricedRules:
        """The prices with their words."""
        words, found = PriceWords(self._frozen), self._pricing.whole()
        rules = tuple(
            PricedRule(
                words.name(one), words.sentences(one), one, words.one_step(one).removeprefix("starting ").rstrip(",")
            )
            for one in found.prices
        )
        return PricedRules(rules, found.worth_minor, found.is_proven)


def priced_rules(frozen: Frozen, solve: Solver, on_step: OnStep) -> PricedRules:
    """What every rule of a plan version costs, in figures and in words. ProblemError when the plan chose nothing."""
    found: PricedRules = all_at_once(WordedPrices, frozen, solve, on_step, DOING)
    return found


def _whole(minor: int, currency: str) -> str:
    """A gain in whole major units, half to even: £3,400; to the penny below one."""
    unit: int = 10 ** exponent(currency)
    if abs(minor) < unit:
        return short_money(minor, currency)
    return short_money(rounded(Fraction(minor, unit)) * unit, currency)


class PriceWords:
    """The price of each rule of one plan version as sentences."""

    def __init__(self, frozen: Frozen) -> None:
        self.problem, self.easing = frozen.problem, Easing(frozen)
        self.names, self.naming = names_of(self.easing), Naming(frozen.programme, frozen.problem)
        self.studies = {study.key: study.name for study in frozen.problem.studies}

    def name(self, price: RulePrice) -> str:
        """The rule: “Budget of Q1: at most £43,000”."""
        return self.names[price.rule]

    def one_step(self, price: RulePrice) -> str:
        """The rule eased by a step, which of a window is the one that is worth more; empty where it is only dropped."""
        if not price.step:
            return ""
        return self.more(price, price.first.steps or 1 if price.first else 1)

    def more(self, price: RulePrice, steps: int) -> str:
        """The rule eased by ``steps`` steps: £3,000 more, 2 more junior days in Q1."""
        return MORE[family_of(price.rule)](self, price, steps)

    def more_staff(self, price: RulePrice, steps: int) -> str:
        """2 more junior days in Q1."""
        amount, (role, _, period) = price.step * steps, price.rule.partition(":")[2].rpartition(":")
        number = days(amount).removesuffix("s").removesuffix(" day")
        unit = f"{role} {'day' if amount == MILLI else 'days'}"
        return f"{'one' if amount == MILLI else number} more {unit} in {self.naming.period(period)}"

    def more_starts(self, price: RulePrice, steps: int) -> str:
        """One period later, in Q2."""
        count, when = abs(steps), "later" if steps > 0 else "earlier"
        number = "one period" if count == 1 else f"{count} periods"
        return f"starting {number} {when}, in {self.easing.windows[price.rule].period(steps).name},"

    def looser_reserve(self, *_: object) -> str:
        """The next way to hold money back."""
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
        one = self._capital(self.one_step(price))
        if not first.is_proven and not first.gain_minor:
            yield f"What {self.one_step(price)} would add was not settled in the time."
        elif first.gain_minor:
            yield f"{one} would add {self.gain(first)}{self._change(price, first)}."
            yield from self._of_range(price, first)
        elif price.then and price.then.steps:
            more = self.more(price, price.then.steps)
            then = f"{more} would add {self.gain(price.then)}{self._change(price, price.then)}"
            if price.is_range_exact and price.holds_steps and self._goes_on(price):
                yield f"Up to {self.more(price, price.holds_steps)} would add nothing; {then}."
            else:
                yield f"{one} would add nothing; {then}."
        else:
            yield f"{one} would add nothing."

    def _of_range(self, price: RulePrice, first: Eased) -> Iterator[str]:
        if price.then and price.then.steps and price.holds_steps:
            until = (
                ""
                if abs(price.holds_steps) == 1 or not self._goes_on(price)
                else f"Up to {self.more(price, price.holds_steps)} adds no more than that; "
            )
            yield self._capital(
                f"{until}{self.more(price, price.then.steps)} would add {self.gain(price.then)} in all."
            )
        elif price.then and price.then.steps:
            yield self._capital(f"{self.more(price, price.then.steps)} would add {self.gain(price.then)} in all.")
        elif self._goes_on(price) and price.dropped.is_proven and first.gain_minor >= price.dropped.gain_minor:
            yield "Beyond that more of it adds nothing."

    def _of_dropping(self, price: RulePrice) -> str:
        dropped = price.dropped
        if not dropped.gain_minor:
            return "What dropping it would add was not settled in the time."
        same = next((one for one in (price.first, price.then) if one and one.found == dropped.found), None)
        if same and dropped.is_proven and price.rule in self.easing.windows:
            return "No other period adds more than that."
        if same:
            return f"Without the rule no more is gained than that: {self.gain(dropped)}."
        return f"Without the rule the plan would be worth {self.gain(dropped)} more{self._change(price, dropped)}."

    def gain(self, eased: Eased) -> str:
        """What is gained: £3,400, or at least £3,400 where it is not proven."""
        return f"{'' if eased.is_proven else 'at least '}{_whole(eased.gain_minor, self.problem.currency)}"

    def _change(self, price: RulePrice, eased: Eased) -> str:
        """What the plan would do then; that the study of a window starts then is said already."""
        window = self.easing.windows.get(price.rule)
        key = window.study if window else ""
        others = tuple(one for one in eased.found.studies if one.study != key or not one.is_only_start)
        change = in_words(self.studies, replace(eased.found, studies=others))
        return f": it would {change}" if change else ""

    def _goes_on(self, price: RulePrice) -> bool:
        """Whether steps are more and more of one thing, not another period each, or another way to hold money back."""
        return price.rule != RESERVE and price.rule not in self.easing.windows

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]


# What a step of each family that knows steps is called.
MORE: Final[Mapping[str, Callable[[PriceWords, RulePrice, int], str]]] = {
    "budget": lambda at, price, steps: f"{at.naming.money(price.step * steps)} more",
    "staff": PriceWords.more_staff,
    "contacts": lambda _, price, steps: f"{price.step * steps:,} more contacts",
    "coverage": lambda _, price, steps: f"{studies_of(price.step * steps)} fewer",
    "window": PriceWords.more_starts,
    "reserve": PriceWords.looser_reserve,
}
