"""Reminders: once a day, what is due soon or has waited long is told to whom it concerns, each thing once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from budgeting.notices.places import check_place
from budgeting.notices.reminders import AHEAD, Due, reminders
from planner.services.comment_threads import open_queries_before
from planner.services.notices import News, remind
from planner.services.place_words import path_of, short, words_of, writers_of
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord, ProgrammeRecord, QuestionRecord, RateCardRecord, WorkspaceRecord
from planner.zones import day_in

WAITED_LONG: Final = timedelta(days=3)
_SETTLED: Final = ("answered", "closed")
_UNDECIDED: Final = ("in_review", "part_approved")


def write_reminders(database: Database, now: datetime) -> int:
    """Remind of quotes that expire and decisions due within 14 days, and of queries and plans that have waited 3 days.

    How many people were told something; called again it tells nobody twice. ``now`` is the clock.
    """
    with database.read() as session:
        workspaces = session.exec(select(WorkspaceRecord).order_by(col(WorkspaceRecord.id))).all()
    told = 0
    for place in workspaces:
        here, today = place.id or 0, day_in(place.zone, now)
        with database.write() as session:
            news = [*_dated(session, here, today), *_long_waiting(session, here, now)]
            told += sum(remind(session, here, one, now) for one in news)
    return told


def _dated(session: Session, workspace_id: int, today: date) -> Iterator[News]:
    due = [*_quotes(session, workspace_id, today), *_decisions(session, workspace_id)]
    for one in reminders(due, today):
        yield News(one.event, one.words, one.path, once=one.once)


def _quotes(session: Session, workspace_id: int, today: date) -> Iterator[Due]:
    card = RateCardRecord
    near = (card.workspace_id == workspace_id, card.kind == "quote", col(card.expires_on).between(today, today + AHEAD))
    for quote in session.exec(select(card).where(*near)).all():
        if quote.expires_on is not None:
            name, path = f"The quote “{short(quote.name)}” expires", f"/rate-cards/{quote.key}"
            yield Due("quote_expires", quote.key, name, path, quote.expires_on)


def _decisions(session: Session, workspace_id: int) -> Iterator[Due]:
    asked = select(QuestionRecord, ProgrammeRecord.key).join(
        ProgrammeRecord, col(ProgrammeRecord.id) == col(QuestionRecord.programme_id)
    )
    waiting = col(QuestionRecord.state).not_in(_SETTLED)
    for question, key in session.exec(asked.where(QuestionRecord.workspace_id == workspace_id, waiting)).all():
        on = question.decision.get("decide_by")
        if on:
            name = f"The decision behind “{short(question.text)}” is due"
            place = f"{key}/{question.key}"
            path = f"/p/{key}/questions/{question.key}"
            yield Due("decide_by_near", place, name, path, date.fromisoformat(on))


def _long_waiting(session: Session, workspace_id: int, now: datetime) -> Iterator[News]:
    since = now - WAITED_LONG
    here = select(ProgrammeRecord).where(ProgrammeRecord.workspace_id == workspace_id)
    for programme in session.exec(here.order_by(col(ProgrammeRecord.id))).all():
        yield from _plans(session, programme, since)
        yield from _queries(session, programme, since)


def _plans(session: Session, programme: ProgrammeRecord, since: datetime) -> Iterator[News]:
    version = PlanVersionRecord
    waits = (
        version.programme_id == programme.id,
        col(version.state).in_(_UNDECIDED),
        col(version.submitted_at) < since,
    )
    for number in session.exec(select(version.number).where(*waits)).all():
        what = f"Version {number} of the plan of {short(programme.name)} has waited for a decision for 3 days"
        path = f"/p/{programme.key}/plan/versions/{number}/review"
        yield News("plan_submitted", what, path, once=f"waiting:{programme.key}:plan:{number}")


def _queries(session: Session, programme: ProgrammeRecord, since: datetime) -> Iterator[News]:
    for query in open_queries_before(session, programme, since):
        place = check_place(query.place)
        what = f"A query on {words_of(session, programme, place)} has waited for an answer for 3 days"
        path = path_of(programme.key, place, query.plan_number, query.id)
        concerned = writers_of(session, programme, place, query.plan_number)
        yield News("queried", what, path, concerned, once=f"waiting:query:{query.id}")
