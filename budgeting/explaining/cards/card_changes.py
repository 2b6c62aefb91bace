"""What would change a study's lot, a sentence for each way."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from budgeting.explaining.again.weighing import Swap
from budgeting.explaining.cards.card_words import CardWords, some
from budgeting.explaining.cards.findings import BetterStart, Finding
from budgeting.explaining.cards.levels import LevelFit
from budgeting.explaining.cards.turning import Turn, Unturned
from budgeting.explaining.rules.easing import Easing
from budgeting.explaining.rules.naming import starts_of
from budgeting.explaining.rules.rule_words import if_given_up
from budgeting.explaining.rules.windows import WINDOW
from budgeting.plans.frozen import Frozen
from budgeting.problem import Selection
from budgeting.studies import Level

_MOST_RULES: Final = 3


class CardChanges:
    """What would change each study's lot in one plan; ``starts`` says where some studies had better start, by key."""

    def __init__(
        self,
        frozen: Frozen,
        plan: Selection,
        words: CardWords,
        starts: Mapping[str, BetterStart] = MappingProxyType({}),
    ) -> None:
        self.programme, self.words = frozen.programme, words
        self.level = {one.study: one.level for one in plan.packages}
        self.costs: Mapping[tuple[str, Level], int] = {
            (study.key, way.level): way.cost_minor for study in frozen.problem.studies for way in study.choices
        }
        easing = Easing(frozen)
        self.if_given_up, self.windows = if_given_up(easing), easing.windows
        self.currency, self.starts = frozen.problem.currency, starts

    def sentences(self, found: Finding, swap: Swap | None, levels: tuple[LevelFit, ...]) -> tuple[str, ...]:
        """Each way to change the study's lot, the likeliest first, and where it had better start."""
        return (*self._of_lot(found, swap, levels), *self._better_start(found))

    def _of_lot(self, found: Finding, swap: Swap | None, levels: tuple[LevelFit, ...]) -> tuple[str, ...]:
        if found.turned is None:
            return ()
        if swap is None:
            return tuple(self._ruled_out(found)) if found.turned.is_ruled_out else ()
        if found.fate == "left_out":
            return tuple(self._to_enter(found, levels))
        return tuple(self._to_leave(found)) if found.fate == "kept" else ()

    def _better_start(self, found: Finding) -> tuple[str, ...]:
        """That a study in the plan had better start in another period, where that is so."""
        if found.start is None or found.fate == "left_out":
            return ()
        more = f"{'' if found.start.is_exact else 'at least '}{self._price(found.start.gain_minor)}"
        now, then = starts_of(self.windows[f"{WINDOW}:{found.study}"]), self.programme.period(found.start.period).name
        return (f"If it might start in {then}, and not only in {now}, the plan would be worth {more} more.",)

    def _if_given_up(self, rule: str, found: Finding) -> str:
        """What would be so without ``rule``; of a window, with the period that would do, where it is known."""
        family, _, key = rule.partition(":")
        if family != WINDOW:
            return self.if_given_up[rule]
        who = "it" if key == found.study else f"“{self.windows[rule].name}”"
        start = self.starts.get(key)
        if start:
            return f"if {who} might start in {self.programme.period(start.period).name}"
        return f"if {who} might also start in another period than {starts_of(self.windows[rule])}"

    def _ruled_out(self, found: Finding) -> Iterator[str]:
        could = "It could run" if found.fate == "left_out" else "It could go"
        own = f"{WINDOW}:{found.study}"
        # Where another study had better start is not always where it makes room for this one.
        for rule in found.rules:
            yield f"{could} {self._if_given_up(rule, found) if rule == own else self.if_given_up[rule]}."
        if not found.rules:
            together = "No single rule stands in the way: several do together."
            yield (
                together if found.is_each_rule_settled else "Which rule stands in the way was not settled in the time."
            )

    def _to_enter(self, found: Finding, levels: tuple[LevelFit, ...]) -> Iterator[str]:
        loss = found.turned.loss_minor if found.turned else 0
        if loss > 0 and found.turn:
            yield self._entry_cost(found.study, found.turn)
        if loss > 0:
            yield f"It would be kept if what it tells were worth {self.words.about(loss)} more."
        yield from self._entry_rules(found)
        yield from self._fitting(levels)

    def _entry_cost(self, key: str, turn: Turn | Unturned) -> str:
        if turn == "never":
            return "A lower price would not help: even at no cost the best plan would leave it out."
        if not isinstance(turn, Turn):
            return "How much less it would have to cost was not settled in the time."
        now = self.costs[key, turn.level]
        perhaps = "" if turn.is_exact else ", perhaps already for a little more"
        if now + turn.by_minor <= 0:
            hardly = "A lower price alone would hardly help: it would have to cost nothing."
            return hardly if turn.is_exact else f"It would be kept if it cost nothing{perhaps}."
        was = f"its {turn.level} level for {self._price(now + turn.by_minor)} instead of {self._price(now)}"
        return f"It would be kept if it cost {self._price(-turn.by_minor)} less: {was}{perhaps}."

    def _entry_rules(self, found: Finding) -> Iterator[str]:
        own = f"{WINDOW}:{found.study}"
        ways = [self._if_given_up(rule, found) for rule in sorted(found.rules, key=lambda rule: rule != own)]
        if ways:
            yield f"It would be kept {', or '.join(ways[:_MOST_RULES])}."
        elif found.is_each_rule_settled:
            yield "No rule keeps it out: give up any one of them, and the best plan still leaves it out."
        else:
            yield "Whether a rule keeps it out was not settled in the time."

    def _fitting(self, levels: tuple[LevelFit, ...]) -> Iterator[str]:
        """The largest level that would fit beside the plan as it is, or by how much the smallest does not."""
        fitting = [one for one in levels if one.fits]
        if fitting:
            one = fitting[-1]
            cost = f"Its {one.level} level, for {self._price(one.cost_minor)},"
            yield f"{cost} would fit in what is left beside the plan, but would add less than it costs."
        elif levels and levels[0].over_minor:
            short = self._price(levels[0].over_minor)
            yield f"Even its {levels[0].level} level would need {short} more than the plan leaves."

    def _to_leave(self, found: Finding) -> Iterator[str]:
        study = self.programme.study(found.study)
        loss, forced = (found.turned.loss_minor if found.turned else 0), self.words.forced(study)
        if forced:
            than = "would be kept all the same" if loss > 0 else "would be left out"
            yield f"If nobody had asked for it, it {than}."
        elif isinstance(found.turn, Turn):
            yield self._leaving_cost(found.study, found.turn)
        if loss > 0 and not forced:
            yield f"It would be left out if what it tells were worth {self.words.about(loss)} less."
        pairs = [pair for pair in self.programme.prerequisites if pair.needs_key == study.key]
        waiting = [self.programme.study(pair.study_key).name for pair in pairs if pair.study_key in self.level]
        if waiting:
            yield f"{some(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for it, and would have to go with it."

    def _leaving_cost(self, key: str, turn: Turn) -> str:
        now = self.costs[key, self.level[key]]
        most = f"{self._price(now + turn.by_minor)} instead of {self._price(now)}"
        if turn.is_exact:
            return f"It may cost up to {self._price(turn.by_minor)} more and stay, {most}; any dearer, and it would go."
        return f"It would stay even if it cost {self._price(turn.by_minor)} more, {most}, perhaps still beyond that."

    def _price(self, minor: int) -> str:
        return self.words.about(minor)
