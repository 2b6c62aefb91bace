"""Decisions on cost lines, between rows and the domain."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, cast

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.approvals.decisions import LineDecision
from budgeting.approvals.states import LineAction
from planner.storage.keeping import kept_until_written
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import approvals, programmes
from planner.storage.tables import LINE_DECISION

_DECIDED: Final = sa.insert(LINE_DECISION)


@kept_until_written
def load_line_decisions(session: Session, workspace_id: int, programme_key: str) -> tuple[LineDecision, ...]:
    """Every decision on a line of the programme, in the order in which they were made. Raises NotFoundError."""
    return decisions_at(session, programmes.by_key(session, workspace_id, programme_key).id or 0)


def decisions_at(
    session: Session, programme_id: int, places: Collection[str] | None = None
) -> tuple[LineDecision, ...]:
    """The decisions on the lines at ``places``, in the order in which they were made; None: on every line."""
    return tuple(
        LineDecision(
            place=row["place"],
            digest=row["digest"],
            action=cast("LineAction", row["action"]),  # a check constraint keeps every other word out
            decided_by_id=row["decided_by"],
            decided_by=row["decider"],
            at=row["decided_at"].isoformat(timespec="seconds"),
            plan_number=row["plan_number"],
            turn=row["turn"],
            quantity_milli=row["quantity_milli"],
            rate_minor=row["rate_minor"],
            reduced_digest=row["reduced_digest"],
            note=row["note"],
            on_behalf_of_id=row["decided_for"],
            on_behalf_of=row["giver"],
        )
        for row in approvals.decision_rows(session, programme_id, places)
    )


def add_line_decisions(
    session: Session, version: PlanVersionRecord, decisions: Iterable[LineDecision], at: datetime
) -> None:
    """Add ``decisions`` on lines of a plan version that was submitted."""
    rows = [
        {
            "workspace_id": version.workspace_id,
            "programme_id": version.programme_id,
            "place": one.place,
            "turn": one.turn,
            "plan_number": version.number,
            "digest": one.digest,
            "action": one.action,
            "quantity_milli": one.quantity_milli,
            "rate_minor": one.rate_minor,
            "reduced_digest": one.reduced_digest,
            "note": one.note,
            "author_id": version.author_id,
            "submitted_by": version.submitted_by or version.author_id,
            "decided_by": one.decided_by_id,
            "decided_for": one.on_behalf_of_id,
            "decided_at": at,
        }
        for one in decisions
    ]
    if rows:
        session.execute(_DECIDED, rows)
