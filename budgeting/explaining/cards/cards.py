"""Why each study is in a plan or out of it, and what would change that: found by choosing again, never by a ratio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from budgeting.explaining.again.asking import OnStep, Solver, chosen
from budgeting.explaining.again.in_parts import Found, all_at_once
from budgeting.explaining.again.weighing import Swap, swap
from budgeting.explaining.cards.card_changes import CardChanges
from budgeting.explaining.cards.card_words import CardWords
from budgeting.explaining.cards.findings import DOING, BetterStart, Finding, FindingOut
from budgeting.explaining.cards.levels import LevelFit, level_fits
from budgeting.explaining.cards.turning import Turn
from budgeting.plans.frozen import Frozen
from budgeting.plans.plan import Fate
from budgeting.problem import Bundle


@dataclass(frozen=True)
class Card:
    """One study's card.

    ``sentence`` says why in words, ``changes`` what would change it. ``loss_minor`` is what the plan would lose with
    the study's lot turned round, in its objective (negative: gain; None: no plan can do that, or nothing was tried),
    exact when ``is_exact``; ``swap`` shows that plan beside this one. ``cost_turn_minor`` is how far its cost may rise
    before it leaves (positive) or must fall before it enters (negative), exact when ``is_turn_exact``; None where no
    cost would do or none was looked for, or, when not ``is_turn_exact``, where that was not settled in the time.
    """

    study: str
    fate: Fate
    sentence: str
    changes: tuple[str, ...] = ()
    loss_minor: int | None = None
    is_exact: bool = True
    swap: Swap | None = None
    cost_turn_minor: int | None = None
    is_turn_exact: bool = True
    levels: tuple[LevelFit, ...] = ()


@dataclass(frozen=True)
class Cards:
    """The card of every study, in the programme's order."""

    cards: tuple[Card, ...]

    def card(self, study: str) -> Card | None:
        """The card of a study; None when there is no such study."""
        return next((one for one in self.cards if one.study == study), None)


class StudyCards:
    """A card for every study of the plan, in the units of ``FindingOut``."""

    shapes: ClassVar[Mapping[str, Any]] = FindingOut.shapes

    def __init__(self, frozen: Frozen, found: Found) -> None:
        self._frozen, self._finding = frozen, FindingOut(frozen, found)

    def units(self) -> tuple[str, ...]:
        """As ``FindingOut.units``."""
        return self._finding.units()

    def find(self, unit: str, solve: Solver) -> object:
        """As ``FindingOut.find``."""
        return self._finding.find(unit, solve)

    def whole(self) -> Cards:
        """What was found out, written as cards."""
        found = self._finding.whole()
        write = _Writing(self._frozen, {key: one.start for key, one in found.items() if one.start})
        studies = self._frozen.programme.studies
        return Cards(tuple(write.card(found[study.key]) for study in studies if study.key in found))


def explain_studies(frozen: Frozen, solve: Solver, on_step: OnStep) -> Cards:
    """A card for every study of the plan. ProblemError when nothing was chosen."""
    cards: Cards = all_at_once(StudyCards, frozen, solve, on_step, DOING)
    return cards


class _Writing:
    """Findings written as cards."""

    def __init__(self, frozen: Frozen, starts: Mapping[str, BetterStart]) -> None:
        self.problem, self.plan = frozen.problem, chosen(frozen.solution)
        self.words = CardWords(frozen, self.plan)
        self.changes = CardChanges(frozen, self.plan, self.words, starts)

    def card(self, found: Finding) -> Card:
        other = found.turned
        beside = swap(self.problem, self.plan, other.plan) if other and other.plan else None
        levels = self._levels(found)
        return Card(
            found.study,
            found.fate,
            self.words.sentence(found, beside, self._chance_ppm(found)),
            self.changes.sentences(found, beside, levels),
            other.loss_minor if other and other.plan else None,
            other.is_exact if other else True,
            beside,
            found.turn.by_minor if isinstance(found.turn, Turn) else None,
            found.turn.is_exact if isinstance(found.turn, Turn) else found.turn != "not settled",
            levels,
        )

    def _levels(self, found: Finding) -> tuple[LevelFit, ...]:
        study = next(one for one in self.problem.studies if one.key == found.study)
        return level_fits(self.problem, self.plan, study) if not study.excluded else ()

    def _chance_ppm(self, found: Finding) -> int:
        chosen_keys = {(one.question, one.bundle) for one in self.plan.bundles}
        bundles: list[Bundle] = [b for q in self.problem.questions for b in q.bundles if (q.key, b.key) in chosen_keys]
        chances = [one.probability_ppm for b in bundles for one in b.follow_ups if one.study == found.study]
        return max(chances, default=0)
