"""Whether what is kept of who decided on a plan version, and on its lines, is what the audit trail tells."""

from collections import Counter
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.filters import count
from planner.services.verdicts import Check, failed, passed
from planner.storage.records import LineDecisionRecord, PlanVersionRecord
from planner.storage.repositories.publishing import KnownVersion
from planner.storage.tables import AUDIT

LINES: Final = "Decisions on lines"
_DIGEST_AT: Final = 2
_LAST: Final = ("plan.approved", "plan.rejected", "plan.sent_back")

# The version on which it was decided, place, action, digest of the line, and who decided.
_Told = tuple[int, str, str, str, int | None]


def are_deciders_told(session: Session, known: KnownVersion, digest: str) -> bool:
    """Whether the trail tells of this very content that those approved it first, and decided on it, who are kept."""
    entries = session.execute(
        sa.select(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.detail)
        .where(
            AUDIT.c.workspace_id == known.workspace_id,
            AUDIT.c.object == known.object,
            AUDIT.c.action.in_(("plan.part_approved", *_LAST)),
        )
        .order_by(AUDIT.c.sequence)
    )
    told = [(action, actor_id) for action, actor_id, detail in entries if detail.get("digest") == digest]
    kept = session.exec(select(PlanVersionRecord).where(PlanVersionRecord.id == known.id)).one()
    first = [actor_id for action, actor_id in told if action == "plan.part_approved"]
    last = [actor_id for action, actor_id in told if action in _LAST]
    return first == _people(kept.first_by) and last == _people(kept.decided_by)


def _people(kept: int | None) -> list[int]:
    return [] if kept is None else [kept]


def check_lines(session: Session, known: KnownVersion) -> Check:
    """The decisions on lines up to the version, against what the trail tells of them."""
    kept, told = Counter(_kept(session, known)), Counter(_told(session, known))
    if kept != told:
        wrong = sum(((kept - told) + (told - kept)).values())
        differ = "1 decision differs" if wrong == 1 else f"{count(wrong)} decisions differ"
        return failed(
            LINES,
            f"What is kept of the decisions on lines is not what the audit trail tells: {differ} in the line, in what "
            "was decided, in the line’s content or in who decided. Ask finance which lines it approved.",
        )
    if not kept:
        return passed(LINES, "Nobody has decided on a line of it, and the audit trail tells of no decision.")
    decisions = "1 decision" if kept.total() == 1 else f"{count(kept.total())} decisions"
    return passed(LINES, f"{decisions} on lines up to this version: the audit trail tells of each and of no other.")


def _kept(session: Session, known: KnownVersion) -> list[_Told]:
    row = LineDecisionRecord
    found = session.execute(
        sa.select(col(row.plan_number), col(row.place), col(row.action), col(row.digest), col(row.decided_by))
        .join(PlanVersionRecord, col(PlanVersionRecord.programme_id) == col(row.programme_id))
        .where(col(PlanVersionRecord.id) == known.id, col(row.plan_number) <= known.number)
    ).all()
    return [(number, place, action, digest, by) for number, place, action, digest, by in found]


def _told(session: Session, known: KnownVersion) -> list[_Told]:
    of_programme = f"programme:{known.programme_key}/plan:"
    entries = session.execute(
        sa.select(AUDIT.c.object, AUDIT.c.actor_id, AUDIT.c.detail).where(
            AUDIT.c.workspace_id == known.workspace_id,
            AUDIT.c.object.startswith(of_programme, autoescape=True),
            AUDIT.c.action.startswith("line.", autoescape=True),
        )
    )
    return [
        (number, str(line[0]), str(line[1]), str(line[2]), actor_id)
        for object_, actor_id, detail in entries
        if (number := _number(object_.removeprefix(of_programme))) <= known.number
        for line in detail.get("lines", ())
        if len(line) > _DIGEST_AT
    ]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
