"""Why each study is in or out, as the values that pages, tables and the PDF show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from budgeting.explaining.again.changes import Place, StudyChange
from budgeting.explaining.again.weighing import Swap
from budgeting.explaining.cards.cards import Card, Cards
from budgeting.plans.plan import Fate, Plan, PlannedStudy
from budgeting.questions import Question
from budgeting.studies import Study

FATE_WORDS: Final[dict[Fate, str]] = {"kept": "Kept", "conditional": "Conditional", "left_out": "Left out"}
_CHART_KINDS: Final[dict[Fate, str]] = {"kept": "kept", "conditional": "conditional", "left_out": "out"}
_SWAP_TITLES: Final[dict[Fate, str]] = {
    "kept": "The best plan without it",
    "conditional": "The best plan without that possibility",
    "left_out": "The best plan with it",
}


@dataclass(frozen=True)
class Figure:
    """One figure of this plan beside that of the other one; money in minor units, else a count of studies."""

    name: str
    before: int
    after: int
    is_money: bool = True

    @property
    def difference(self) -> int:
        """How much more it is after."""
        return self.after - self.before


@dataclass(frozen=True)
class Moved:
    """A study that the two plans treat differently, with its place in each in words."""

    study: Study
    before: str
    after: str
    before_fate: Fate
    after_fate: Fate


@dataclass(frozen=True)
class CardRow:
    """A card with the study as the plan has it."""

    planned: PlannedStudy
    card: Card
    questions: tuple[Question, ...]
    figures: tuple[Figure, ...]
    moved: tuple[Moved, ...]

    @property
    def kind(self) -> str:
        """What the plan does with it, in the words of charts."""
        return _CHART_KINDS[self.planned.fate]

    @property
    def why(self) -> str:
        """The sentence without the word that says where it stands, for lists that say it already."""
        lot, _, rest = self.card.sentence.partition(". ")
        return rest if rest and lot in FATE_WORDS.values() else self.card.sentence

    @property
    def other(self) -> str:
        """What the plan beside this one is."""
        return _SWAP_TITLES[self.planned.fate]


@dataclass(frozen=True)
class CardsPage:
    """Every card of a plan version, in the programme's order."""

    plan: Plan
    rows: tuple[CardRow, ...]

    def of(self, fate: Fate) -> tuple[CardRow, ...]:
        """The cards of the studies kept or conditional, the surest first, or left out, the nearest to being kept first.

        Those for which nothing could be weighed come last.
        """
        rows = [row for row in self.rows if row.planned.fate == fate]
        sign = 1 if fate == "left_out" else -1
        return tuple(sorted(rows, key=lambda row: (row.card.loss_minor is None, sign * (row.card.loss_minor or 0))))

    @property
    def charted(self) -> tuple[CardRow, ...]:
        """The cards with a loss to show, the greatest first."""
        rows = [row for row in self.rows if (row.card.loss_minor or 0) > 0]
        return tuple(sorted(rows, key=lambda row: -(row.card.loss_minor or 0)))

    @property
    def is_exact(self) -> bool:
        """Whether every loss is proven."""
        return all(row.card.is_exact for row in self.rows)

    def row(self, study_key: str) -> CardRow | None:
        """The card of a study; None when the plan knows no such study."""
        return next((row for row in self.rows if row.planned.study.key == study_key), None)

    def beside(self, row: CardRow) -> tuple[CardRow | None, CardRow | None]:
        """The cards before and after one in the order in which they are listed."""
        order: list[CardRow | None] = [None, *self.of("kept"), *self.of("conditional"), *self.of("left_out"), None]
        place = order.index(row)
        return order[place - 1], order[place + 1]


def cards_page(plan: Plan, found: Cards) -> CardsPage:
    """The cards of ``plan``."""
    rows = [_row(plan, planned, card) for planned in plan.studies if (card := found.card(planned.study.key))]
    return CardsPage(plan, tuple(rows))


def _row(plan: Plan, planned: PlannedStudy, card: Card) -> CardRow:
    asked = planned.answers or planned.study.question_keys
    questions = tuple(plan.programme.question(key) for key in asked)
    if card.swap is None:
        return CardRow(planned, card, questions, (), ())
    return CardRow(planned, card, questions, tuple(_figures(card.swap)), tuple(_moved(plan, card.swap)))


def _figures(swap: Swap) -> Iterator[Figure]:
    before, after = swap.before, swap.after
    yield Figure("Worth of the answers", before.value_minor, after.value_minor)
    yield Figure("Cost", before.cost_minor, after.cost_minor)
    yield Figure("Follow-ups, on average", before.expected_follow_up_minor, after.expected_follow_up_minor)
    yield Figure("Net worth", before.net_minor, after.net_minor)
    yield Figure("Reserve", before.reserve_minor, after.reserve_minor)
    yield Figure("Studies kept", before.kept_count, after.kept_count, is_money=False)
    yield Figure("Studies that wait for a finding", before.conditional_count, after.conditional_count, is_money=False)


def _moved(plan: Plan, swap: Swap) -> Iterator[Moved]:
    """Those that leave first, then those that enter, then those that alter."""
    for kind in ("leaves", "enters", "alters"):
        for one in swap.change.studies:
            if one.kind == kind:
                study = plan.programme.study(one.study)
                yield Moved(study, *_words(plan, one), _fate(one.before), _fate(one.after))


def _words(plan: Plan, one: StudyChange) -> tuple[str, str]:
    """Level, and the start where only that differs or it moves."""
    starts = one.before is not None and one.after is not None and one.before.start != one.after.start
    return _place(plan, one.before, starts=starts), _place(plan, one.after, starts=starts)


def _place(plan: Plan, place: Place | None, *, starts: bool) -> str:
    if place is None:
        return ""
    when = f", from {plan.programme.period(place.start).name}" if starts and place.start else ""
    return f"{place.level}{when}"


def _fate(place: Place | None) -> Fate:
    return "left_out" if place is None else place.way
