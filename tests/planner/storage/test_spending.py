"""Orders, invoices and fieldwork are kept by both databases, never changed, and an invoice number once."""

import itertools

import pytest
import sqlalchemy as sa

from budgeting.errors import SpendingError
from budgeting.spending.entering import Typed
from budgeting.spending.entries import Actual
from planner.jobs.queue import JobQueue
from planner.services import spending_invoices
from planner.services.course import load_course
from planner.services.errors import ConflictError
from planner.services.frame import load_frame
from planner.services.programmes import begin_programme
from planner.services.spending import see_spending
from planner.services.spending_entries import enter_actual, say_why, take_back
from planner.services.spending_invoices import counter_invoice, credit_invoice
from planner.storage.database import Database
from planner.storage.records import SpendInvoiceRecord
from tests.budgeting.learning.worlds import world
from tests.people import Cast
from tests.planner.choose.choosing import bring_to, keep_plan
from tests.planner.spending.paying import KEY, TODAY, invoice, order
from tests.planner.storage.test_concurrency import at_once

TABLES = ("spend_order", "spend_invoice", "study_actual", "spend_reason")
WAYS = ("UPDATE {0} SET id = id + 100", "DELETE FROM {0}", "TRUNCATE {0} CASCADE")
WRITERS = 4


@pytest.fixture
def approved(database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A plan in force."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)
    begin_programme(database, cast.ada, world())
    bring_to(database, cast, "approved", keep_plan(database, cast.ada, world()))
    return database


def test_what_was_ordered_paid_and_measured_is_read_back_and_never_changed(approved: Database, cast: Cast) -> None:
    first = order(approved, cast.femi, 6_000)
    second = order(approved, cast.femi, 1_000)
    invoice(approved, cast.femi, 2_500, order_number=first)
    wrong = invoice(approved, cast.femi, 700, number="INV-2")
    counter_invoice(approved, cast.femi, KEY, wrong, "Typed twice")
    again = invoice(approved, cast.femi, 900, number="INV-2")
    credit_invoice(approved, cast.femi, KEY, again, "CN-1", TODAY, Typed((), 10_000))
    take_back(approved, cast.femi, KEY, second, "Not needed")
    enter_actual(approved, cast.ada, KEY, Actual("survey", TODAY, 200, 280_000))
    say_why(approved, cast.ada, KEY, "study:survey", "It went well")
    seen = see_spending(approved, cast.mona, KEY)
    assert (seen.spent_minor, seen.committed_minor) == (330_000, 350_000)
    used = load_course(approved, cast.ada, KEY).used["study:survey"]
    assert (used.spent_minor, used.committed_minor) == (330_000, 350_000)
    meter = load_frame(approved, cast.ada, KEY).meter
    assert meter is not None
    assert (meter.spent_minor, meter.committed_minor) == (330_000, 350_000)
    for table in TABLES:
        for way in WAYS if not approved.is_sqlite else WAYS[:2]:
            with pytest.raises(sa.exc.IntegrityError, match="added beside it"), approved.engine.begin() as connection:
                connection.exec_driver_sql(way.format(table))


def test_of_all_who_enter_one_invoice_number_at_once_one_wins(approved: Database, cast: Cast) -> None:
    raised = at_once(lambda _: _bill(approved, cast), WRITERS)
    assert len(raised) == WRITERS - 1
    assert all(isinstance(one, SpendingError | ConflictError) for one in raised)
    assert _count(approved) == 1


def test_without_the_turn_of_a_number_each_of_them_would_be_kept(
    approved: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    turns = itertools.count(1)
    monkeypatch.setattr(spending_invoices, "_next_turn", lambda *_: next(turns))
    assert at_once(lambda _: _bill(approved, cast), WRITERS) == []
    assert _count(approved) == WRITERS


def test_the_table_itself_refuses_a_number_that_is_there(
    approved: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spending_invoices, "_next_turn", lambda *_: 1)
    invoice(approved, cast.femi, 500)
    with pytest.raises(ConflictError, match="came twice"):
        invoice(approved, cast.femi, 500)


def _bill(database: Database, cast: Cast) -> None:
    invoice(database, cast.femi, 500)


def _count(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(sa.select(sa.func.count()).select_from(SpendInvoiceRecord)).scalar_one())
