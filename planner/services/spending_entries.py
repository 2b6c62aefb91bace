"""What people enter of spending: orders, invoices, credit notes, counter-entries, fieldwork, and reasons."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.errors import SpendingError
from budgeting.learning.money import Purse
from budgeting.spending.entering import (
    Typed,
    check_day,
    check_order,
    excess_of,
    parts_back,
    parts_of,
)
from budgeting.spending.entries import Actual, Order
from budgeting.spending.productivity import check_actual, figures_of
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError
from planner.services.form_keys import answered_before, keep_answer
from planner.services.purses import keep_purse
from planner.services.spending import SeenSpending, see_spending
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import ProgrammeRecord
from planner.storage.repositories import programmes, spending

MEANWHILE: Final = "Somebody entered something for this programme at the same moment. Look at it, then try again."


@dataclass(frozen=True)
class NewOrder:
    """An order as it was typed; ``is_seen`` says that somebody looked again at one beyond what was approved.

    ``form_key`` is that of the form: sent twice, it is one order.
    """

    owner: str
    supplier: str
    reference: str
    ordered_on: date
    typed: Typed
    reason: str = ""
    is_seen: bool = False
    form_key: str = ""


def enter_order(database: Database, actor: Actor, programme_key: str, new: NewOrder) -> int:
    """Keep an order; its number. Raises SpendingError, NotFoundError, ConflictError."""
    actor.require("order.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        answered = answered_before(session, actor, programme_key, new.form_key, _said(new))
        return answered["number"] if answered else keep(session, programme, seen)

    def keep(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        owner = seen.owner(new.owner)
        check_day(new.ordered_on, seen.course.on, "ordered_on")
        parts = parts_of(owner, new.typed)
        excess = excess_of(owner, parts, seen.tallies, purse_in(seen).free_minor)
        check_order(owner, excess, new.reason, is_seen=new.is_seen)
        number = len(seen.books.orders) + 1
        order = Order(number, owner.place, new.supplier, new.ordered_on, parts, new.reference, new.reason)
        spending.add_order(session, programme, order, stamp(actor, seen))
        detail = {"for": owner.place, "minor": order.minor, "supplier": new.supplier}
        record(session, actor, "order.entered", f"programme:{programme_key}/order:{number}", detail)
        if excess.needs_reason:
            told = detail | {"order": number, "beyond_minor": excess.owner_minor, "reason": new.reason}
            record(session, actor, "order.over_granted", f"programme:{programme_key}/{owner.place}", told)
        keep_answer(session, actor, programme_key, new.form_key, _said(new), {"number": number})
        return number

    return enter(database, actor, programme_key, act, MEANWHILE)


def _said(new: NewOrder) -> dict[str, Any]:
    """The order as JSON values."""
    return asdict(new) | {"ordered_on": new.ordered_on.isoformat()}


def take_back(database: Database, actor: Actor, programme_key: str, number: int, reason: str) -> None:
    """Take back what of an order is not invoiced, by a counter-entry. Raises SpendingError, NotFound, Conflict."""
    actor.require("order.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        order = order_in(seen, number)
        rest = seen.rest_of(order)
        if not rest:
            raise SpendingError("Nothing is left of this order.", place="reason")
        if not reason.strip():
            raise SpendingError("Say why it is taken back, so that others can follow.", place="reason")
        back = Order(
            len(seen.books.orders) + 1,
            order.owner,
            order.supplier,
            seen.course.on,
            parts_back(rest),
            order.reference,
            reason,
            number,
        )
        spending.add_order(session, programme, back, stamp(actor, seen))
        detail = {"for": order.owner, "minor": back.minor, "reason": reason}
        record(session, actor, "order.taken_back", f"programme:{programme_key}/order:{number}", detail)
        return back.number

    enter(database, actor, programme_key, act, MEANWHILE)


def enter_actual(database: Database, actor: Actor, programme_key: str, actual: Actual) -> None:
    """Keep what a study's fieldwork came to so far. Raises SpendingError, NotFoundError, ConflictError."""
    actor.require("actual.enter")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        seen.owner(f"study:{actual.study_key}")
        for place in ("as_of", "started_on", "ended_on"):
            day = getattr(actual, place)
            if day is not None:
                check_day(day, seen.course.on, place)
        check_actual(actual, seen.books.actual_of(actual.study_key))
        method = seen.course.in_force.programme.study(actual.study_key).method
        told = (method.key, figures_of(method, actual))
        spending.add_actual(session, programme, actual, told, stamp(actor, seen))
        detail = {"completes": actual.completes, "as_of": actual.as_of.isoformat(), "figures": dict(told[1])}
        record(session, actor, "actual.entered", f"programme:{programme_key}/study:{actual.study_key}", detail)
        return 0

    enter(database, actor, programme_key, act, MEANWHILE)


def say_why(database: Database, actor: Actor, programme_key: str, place: str, reason: str) -> None:
    """Keep why a study or shared cost will cost other than was granted. Raises SpendingError, NotFoundError."""
    actor.require("spending.explain")

    def act(session: Session, programme: ProgrammeRecord, seen: SeenSpending) -> int:
        seen.owner(place)
        if not reason.strip():
            raise SpendingError("Say why it differs from the plan.", place="reason")
        difference = next(one.difference_minor for one in seen.outlooks if one.owner.place == place)
        spending.add_reason(session, programme, place, (difference, reason), stamp(actor, seen))
        detail = {"difference_minor": difference, "reason": reason}
        record(session, actor, "spending.explained", f"programme:{programme_key}/{place}", detail)
        return 0

    enter(database, actor, programme_key, act, MEANWHILE)


Act = Callable[[Session, ProgrammeRecord, SeenSpending], int]


def enter(database: Database, actor: Actor, programme_key: str, act: Act, clash: str) -> int:
    """``act`` in one transaction on the books as they are then; ConflictError with ``clash`` where two met."""
    seen = see_spending(database, actor, programme_key)
    seen.course.in_force  # noqa: B018  refuses while no plan is approved
    try:
        with database.write() as session:
            programme = programmes.by_key(session, actor.workspace_id, programme_key)
            programmes.take_turn(session, programme)
            now = replace(seen, books=spending.books_of(session, programme.id or 0))
            if len(now.books.orders) != len(seen.books.orders):
                raise ConflictError(MEANWHILE)
            kept = act(session, programme, now)
            keep_purse(session, actor, now.course)
            return kept
    except sa.exc.IntegrityError as error:
        raise ConflictError(clash) from error


def order_in(seen: SeenSpending, number: int) -> Order:
    """The order of that number, counter-entries apart. Raises NotFoundError."""
    found = next((one for one in seen.books.orders if one.number == number and one.cancels is None), None)
    if found is None:
        raise NotFoundError
    return found


def purse_in(seen: SeenSpending) -> Purse:
    """Where the budget is. Raises NotFoundError while no plan is approved."""
    purse = seen.course.purse
    if purse is None:
        raise NotFoundError
    return purse


def stamp(actor: Actor, seen: SeenSpending) -> dict[str, Any]:
    """Who enters something, when, and under which version of the plan."""
    return {"plan_number": seen.course.number, "entered_by": actor.user_id, "entered_at": datetime.now(UTC)}
