"""Why a study is in a plan or out of it, in words that need no knowledge of how plans are chosen."""

from collections.abc import Sequence
from typing import Final

from budgeting.decisions import MILLION
from budgeting.explaining.again.changes import StudyChange
from budgeting.explaining.again.weighing import Swap
from budgeting.explaining.cards.findings import Finding
from budgeting.money import exponent
from budgeting.optimiser.wording import joined, short_money
from budgeting.plans.frozen import Frozen
from budgeting.plans.reasons import Reasons
from budgeting.problem import Selection
from budgeting.studies import LEVELS, Study

_MOST_NAMED: Final = 3


class CardWords:
    """The words of one plan's cards."""

    def __init__(self, frozen: Frozen, plan: Selection) -> None:
        self.programme, self.problem = frozen.programme, frozen.problem
        self.reasons = Reasons(self.programme, self.problem, plan)
        self.names = {study.key: study.name for study in self.problem.studies}
        self.all_costs = " after all costs" if self.problem.objective == "net" else ""

    def sentence(self, found: Finding, swap: Swap | None, chance_ppm: int = 0) -> str:
        """Why the study is where it is."""
        study = self.programme.study(found.study)
        if found.fate == "conditional":
            return self._conditional(study, found, chance_ppm)
        return self._kept(study, found, swap) if found.fate == "kept" else self._left_out(study, found, swap)

    def _left_out(self, study: Study, found: Finding, swap: Swap | None) -> str:
        other = found.turned
        if other is None:
            return self.reasons.for_left_out(study)
        if swap is None:
            return (
                "Left out because the rules leave no way to run it."
                if other.is_ruled_out
                else "Left out. No plan with it was found in the time, so what it would take is not known."
            )
        if other.loss_minor <= 0:
            return self._close(other.loss_minor, "Left out", "with it")
        less = f"is worth {self.about(other.loss_minor)} less{self.all_costs}"
        with_it = "The best plan that keeps money ready for it" if study.trigger else "The best plan with it"
        given_up = self._given_up(swap)
        if not given_up:
            return self._adds_less(swap, with_it, less)
        if study.trigger:
            return f"Left out. The best plan that keeps money ready for it {given_up} and {less}."
        return f"Left out. The best plan with it {given_up} and {less}."

    def _adds_less(self, swap: Swap, with_it: str, less: str) -> str:
        """When nothing else need go: what it would add beside what it would cost."""
        cost = swap.after.cost_minor - swap.before.cost_minor
        value = swap.after.value_minor - swap.before.value_minor
        loss = swap.before.net_minor - swap.after.net_minor
        if cost > 0 and value == 0:
            told = "and would make no answer worth more than the plan makes it already"
            return f"Left out. It would cost {self.about(cost)} {told}."
        if cost > 0 and 0 < value == cost - loss:
            added = f"It would cost {self.about(cost)} more and make the answers worth only {self.about(value)} more"
            return f"Left out. {added}, so the plan would be worth {self.about(loss)} less."
        return f"Left out. {with_it} {less}."

    def _kept(self, study: Study, found: Finding, swap: Swap | None) -> str:
        other, forced = found.turned, self.forced(study)
        if other is None or swap is None:
            ruled = other is not None and other.is_ruled_out
            asked = "Kept because the rules ask for it: no plan without it keeps them all."
            return asked if ruled else f"Kept. {self.reasons.for_kept(study, ())}"
        instead = self._instead(swap)
        if other.loss_minor > 0:
            why = f"Kept because {forced}, and worth it" if forced else "Kept"
            less = f"{self.about(other.loss_minor)} less{self.all_costs}"
            return f"{why}. Without it the best plan is worth {less}{instead}."
        if not forced:
            return self._close(other.loss_minor, "Kept", "without it")
        if other.loss_minor == 0:
            return f"Kept because {forced}. Without it the plan would be worth just as much."
        more = f"the best plan is worth {self.about(-other.loss_minor)} more{self.all_costs}"
        return f"Kept only because {forced}. Without it {more}{instead.replace(' even', '', 1)}."

    def _conditional(self, study: Study, found: Finding, chance_ppm: int) -> str:
        first = self.names[study.trigger.study_key] if study.trigger else ""
        runs = f"Runs only if “{first}” reports {self._outcome(study)}, about {chance(chance_ppm)}."
        other = found.turned
        if other is None or other.plan is None or other.loss_minor <= 0:
            return f"{runs} Until then its money is held back."
        less = f"the best plan is worth {self.about(other.loss_minor)} less{self.all_costs}"
        return f"{runs} Without that possibility {less}."

    def _outcome(self, study: Study) -> str:
        """The finding that releases it, as its question words it."""
        states = self.programme.question(study.question_keys[0]).decision.states if study.question_keys else ()
        place = study.trigger.outcome if study.trigger else 0
        return f"“{states[place].name}”" if place < len(states) else "the finding it waits for"

    def _close(self, loss_minor: int, lot: str, how: str) -> str:
        if loss_minor == 0:
            return f"{lot}, but it is a close call: the best plan {how} is worth just as much."
        more = f"is worth {self.about(-loss_minor)} more"
        return f"{lot}, though the best plan {how} {more}: this plan was chosen in too little time. Choose again."

    def forced(self, study: Study) -> str:
        """Why it is in whatever it is worth; empty when nobody has asked for that."""
        if any(one.study == study.key for one in self.problem.fixed):
            return "somebody has already decided on it"
        return "it is mandatory" if study.is_mandatory else ""

    def _given_up(self, swap: Swap) -> str:
        """What the plan gives up for it: drops “A” and has “B” at a smaller level."""
        leaves = [self.names[one.study] for one in swap.change.of_kind("leaves")]
        smaller = [self.names[one.study] for one in swap.change.of_kind("alters") if _is_smaller(one)]
        parts = [f"drops {some(leaves)}"] if leaves else []
        parts += [f"has {some(smaller)} at a smaller level"] if smaller else []
        return "".join(f"{part}, " for part in parts)[:-1]

    def _instead(self, swap: Swap) -> str:
        """What would take its place: “, even with “A” in its place”."""
        enters = [self.names[one.study] for one in swap.change.of_kind("enters")]
        return f", even with {some(enters)} in its place" if enters else ""

    def about(self, minor: int) -> str:
        """Money to the whole pound; to the penny below one."""
        unit = 10 ** exponent(self.problem.currency)
        return short_money(minor if abs(minor) < unit else round(minor / unit) * unit, self.problem.currency)


def some(names: Sequence[str]) -> str:
    """Names in quotation marks, the first few of many: “A”, “B” and 4 others."""
    shown = [f"“{name}”" for name in names[:_MOST_NAMED]]
    more = len(names) - len(shown)
    return joined([*shown, *([f"{more} {'other' if more == 1 else 'others'}"] if more else [])])


def chance(ppm: int) -> str:
    """A chance in words: “3 times in 10”, “2 times in 100”."""
    of = 10 if ppm * 20 >= MILLION else 100
    times = round(ppm * of / MILLION)
    return f"{times} {'time' if times == 1 else 'times'} in {of}" if times else "less than once in 100 times"


def _is_smaller(one: StudyChange) -> bool:
    places = [LEVELS.index(place.level) for place in (one.before, one.after) if place]
    return places != sorted(places)
