"""The money that studies and shared costs have used, as orders and invoices tell it."""

from collections.abc import Mapping

from sqlmodel import Session

from budgeting.learning.money import Used
from budgeting.spending.entries import of_owner, owner_of, tallies
from planner.storage.repositories import outcomes, programmes, spending

# The last step with a study after which nothing more is to be ordered for it.
_OVER = frozenset({"close", "stop"})


def used_of(session: Session, workspace_id: int, programme_key: str) -> Mapping[str, Used]:
    """What each ``study:<key>`` and ``shared:<key>`` has committed and spent; empty where nothing was ordered."""
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    books = spending.books_of(session, programme_id)
    found = tallies(books.orders, books.invoices)
    over = {f"study:{key}" for key, steps in outcomes.steps(session, programme_id).items() if steps[-1].action in _OVER}
    owners = dict.fromkeys(owner_of(place) for place in found)
    used = {owner: of_owner(found, owner) for owner in owners}
    return {
        owner: Used(tally.committed_minor, tally.spent_minor, is_final=owner in over) for owner, tally in used.items()
    }
