"""Why each study of a plan version is in or out: look at it, and take the cards away as a table."""

from dataclasses import dataclass
from typing import Final

from budgeting.money import Money
from planner.once import once_for_the_same
from planner.reports.cards import FATE_WORDS, CardRow, CardsPage, Moved, cards_page
from planner.services import answers
from planner.services.actors import Actor
from planner.services.plans import SeenPlan
from planner.services.sheets import Cell, Sheet
from planner.storage.database import Database


@dataclass(frozen=True)
class SeenCards:
    """A version with its cards (None: not worked out yet) and the job that works them out, if any."""

    seen: SeenPlan
    page: CardsPage | None
    job_id: int | None


def see_cards(database: Database, actor: Actor, programme_key: str, number: int) -> SeenCards:
    """The cards of a version. Raises what ``see_plan`` raises."""
    shown = answers.see_answers(database, actor, programme_key, number, "cards")
    found = shown.answer_by_kind.get("cards")
    return SeenCards(shown.seen, _page(shown.seen.plan, found) if found else None, shown.job_id)


_page: Final = once_for_the_same(8)(cards_page)


def card_sheets(page: CardsPage) -> tuple[Sheet, ...]:
    """Every card in a row, and every study that would change beside it."""
    return _cards(page), _changes(page)


def _cards(page: CardsPage) -> Sheet:
    heads = ("Study", "Plan", "Why", "Lost without it, or with it", "Proven", "Cost change", "What would change it")
    return Sheet("Why", heads, tuple(_card(page, row) for row in page.rows))


def _card(page: CardsPage, row: CardRow) -> tuple[Cell, ...]:
    card = row.card
    return (
        row.planned.study.name,
        FATE_WORDS[row.planned.fate],
        card.sentence,
        _money(page, card.loss_minor),
        "" if card.loss_minor is None else "yes" if card.is_exact else "no",
        _money(page, card.cost_turn_minor),
        " ".join(card.changes),
    )


def _changes(page: CardsPage) -> Sheet:
    rows = tuple(_change(row, moved) for row in page.rows for moved in row.moved)
    return Sheet("Swaps", ("Card", "Other plan", "Study", "Now", "Level now", "There", "Level there"), rows)


def _change(row: CardRow, moved: Moved) -> tuple[Cell, ...]:
    fates = FATE_WORDS[moved.before_fate], FATE_WORDS[moved.after_fate]
    return (row.planned.study.name, row.other, moved.study.name, fates[0], moved.before, fates[1], moved.after)


def _money(page: CardsPage, minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, page.plan.programme.currency)
