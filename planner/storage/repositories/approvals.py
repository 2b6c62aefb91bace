"""Decisions on lines, delegations, limits, and forms that were answered."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import NotFoundError
from planner.storage.keeping import kept_until_rewritten
from planner.storage.records import (
    ApprovalLimitRecord,
    DelegationRecord,
    FormAnswerRecord,
    LineDecisionRecord,
    MembershipRecord,
    PlanVersionRecord,
    ProgrammeRecord,
    UserRecord,
)
from planner.storage.repositories import programmes
from planner.storage.repositories.plans import read_for_approved
from planner.storage.tables import AUDIT, FORM_ANSWER


def take_turn(session: Session, workspace_id: int, programme_key: str) -> ProgrammeRecord:
    """The programme's row, held until the transaction ends, so that decisions follow each other. NotFoundError."""
    found = programmes.by_key(session, workspace_id, programme_key)
    programmes.take_turn(session, found)
    return found


def _decisions_query(*, is_at_places: bool) -> sa.Select[*tuple[Any, ...]]:
    row, decider, giver = LineDecisionRecord, sa.orm.aliased(UserRecord), sa.orm.aliased(UserRecord)
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            *(getattr(row, name) for name in ("place", "turn", "plan_number", "digest", "action", "quantity_milli")),
            *(getattr(row, name) for name in ("rate_minor", "reduced_digest", "note", "decided_by", "decided_for")),
            col(row.decided_at),
            col(decider.name).label("decider"),
            sa.func.coalesce(col(giver.name), "").label("giver"),
        )
        .join(decider, col(decider.id) == col(row.decided_by))
        .outerjoin(giver, col(giver.id) == col(row.decided_for))
        .where(col(row.programme_id) == sa.bindparam("programme_id"))
        .order_by(col(row.id))
    )
    if is_at_places:
        return statement.where(col(row.place).in_(sa.bindparam("places", expanding=True)))
    return statement


# Put together once: that took longer than running one.
_DECISIONS: Final = _decisions_query(is_at_places=False)
_DECISIONS_AT: Final = _decisions_query(is_at_places=True)


_ANSWERED: Final = sa.insert(FORM_ANSWER)
_FORM_ANSWER: Final = select(FormAnswerRecord).where(
    *(col(getattr(FormAnswerRecord, name)) == sa.bindparam(name) for name in ("workspace_id", "user_id", "key"))
)


def decision_rows(
    session: Session, programme_id: int, places: Collection[str] | None = None
) -> Sequence[sa.RowMapping]:
    """Every decision on a line of the programme with the names of people, in the order in which they were made.

    Those on the lines at ``places`` alone where they are given.
    """
    if places is None:
        return session.execute(_DECISIONS, {"programme_id": programme_id}).mappings().all()
    asked = {"programme_id": programme_id, "places": list(places)}
    return session.execute(_DECISIONS_AT, asked).mappings().all()


def other_versions_in(
    session: Session, programme_id: int, number: int, states: Sequence[str]
) -> Sequence[PlanVersionRecord]:
    """The programme's versions in one of ``states``, without that of ``number``."""
    version = PlanVersionRecord
    return session.exec(
        select(version).where(
            version.programme_id == programme_id, version.number != number, col(version.state).in_(states)
        )
    ).all()


@kept_until_rewritten
def writers_by_place(session: Session, workspace_id: int, programme_key: str) -> dict[str, set[int]]:
    """Who wrote on each study (``study:diary``) and shared cost what the plan approved last does not hold yet."""
    place = f"programme:{programme_key}"
    wrote = session.execute(
        sa.select(AUDIT.c.object, AUDIT.c.actor_id)
        .distinct()
        .where(
            AUDIT.c.workspace_id == workspace_id,
            AUDIT.c.object.startswith(f"{place}/", autoescape=True),
            AUDIT.c.action.in_(("study.written", "shared_cost.set")),
            AUDIT.c.sequence > read_for_approved(session, workspace_id, programme_key),
            AUDIT.c.actor_id.is_not(None),
        )
    )
    found: dict[str, set[int]] = {}
    for written, actor_id in wrote:
        found.setdefault(written.removeprefix(f"{place}/"), set()).add(actor_id)
    return found


def roles_of(session: Session, workspace_id: int, user_id: int) -> tuple[str, frozenset[str]]:
    """The name and the roles of a person of the workspace. Raises NotFoundError when they are not of it."""
    rows = session.execute(
        sa.select(col(UserRecord.name), col(MembershipRecord.role))
        .join(MembershipRecord, col(MembershipRecord.user_id) == col(UserRecord.id))
        .where(
            col(MembershipRecord.workspace_id) == workspace_id,
            col(UserRecord.id) == user_id,
            col(UserRecord.active).is_(True),
        )
    ).all()
    if not rows:
        raise NotFoundError
    return rows[0][0], frozenset(role for _, role in rows)


def name_of(session: Session, user_id: int) -> str:
    """The name of a person, whatever they are today."""
    return session.exec(select(UserRecord.name).where(UserRecord.id == user_id)).one()


def people_with(session: Session, workspace_id: int, role: str) -> Sequence[tuple[int, str]]:
    """Number and name of everybody of the workspace who holds the role, by name."""
    rows = session.execute(
        sa.select(col(UserRecord.id), col(UserRecord.name))
        .join(MembershipRecord, col(MembershipRecord.user_id) == col(UserRecord.id))
        .where(
            col(MembershipRecord.workspace_id) == workspace_id,
            col(MembershipRecord.role) == role,
            col(UserRecord.active).is_(True),
        )
        .order_by(col(UserRecord.name), col(UserRecord.id))
    )
    return [(number, name) for number, name in rows]


def delegations(session: Session, workspace_id: int) -> Sequence[tuple[DelegationRecord, str, str]]:
    """Every delegation with the names of giver and taker, the newest first."""
    giver, taker = sa.orm.aliased(UserRecord), sa.orm.aliased(UserRecord)
    rows = session.execute(
        sa.select(DelegationRecord, col(giver.name), col(taker.name))
        .join(giver, col(giver.id) == col(DelegationRecord.giver_id))
        .join(taker, col(taker.id) == col(DelegationRecord.taker_id))
        .where(col(DelegationRecord.workspace_id) == workspace_id)
        .order_by(col(DelegationRecord.id).desc())
    )
    return [(one, giver_name, taker_name) for one, giver_name, taker_name in rows]


def delegation(session: Session, workspace_id: int, number: int) -> DelegationRecord:
    """One delegation. Raises NotFoundError."""
    found = session.exec(
        select(DelegationRecord).where(DelegationRecord.workspace_id == workspace_id, DelegationRecord.id == number)
    ).first()
    if found is None:
        raise NotFoundError
    return found


@kept_until_rewritten
def givers_to(session: Session, workspace_id: int, taker_id: int, on: date) -> Sequence[tuple[int, str]]:
    """Number and name of everybody for whom the person may decide on the day, by name."""
    row = DelegationRecord
    rows = session.execute(
        sa.select(col(UserRecord.id), col(UserRecord.name))
        .distinct()
        .join(row, col(row.giver_id) == col(UserRecord.id))
        .where(
            col(row.workspace_id) == workspace_id,
            col(row.taker_id) == taker_id,
            col(row.from_on) <= on,
            col(row.until_on) >= on,
            col(row.ended_at).is_(None),
        )
        .order_by(col(UserRecord.name), col(UserRecord.id))
    )
    return [(number, name) for number, name in rows]


def limits(session: Session, workspace_id: int) -> Sequence[tuple[ApprovalLimitRecord, str]]:
    """The limit of each currency with the name of whoever set it, by currency."""
    rows = session.execute(
        sa.select(ApprovalLimitRecord, col(UserRecord.name))
        .join(UserRecord, col(UserRecord.id) == col(ApprovalLimitRecord.set_by))
        .where(col(ApprovalLimitRecord.workspace_id) == workspace_id)
        .order_by(col(ApprovalLimitRecord.currency))
    )
    return [(one, name) for one, name in rows]


def limits_set(session: Session, workspace_id: int) -> Sequence[tuple[int | None, dict[str, Any]]]:
    """Who set which limit, as the trail tells it, the oldest first."""
    rows = session.execute(
        sa.select(AUDIT.c.actor_id, AUDIT.c.detail)
        .where(AUDIT.c.workspace_id == workspace_id, AUDIT.c.action == "approval_limit.set")
        .order_by(AUDIT.c.sequence)
    )
    return [(who, told) for who, told in rows]


def form_answer(session: Session, workspace_id: int, user_id: int, key: str) -> FormAnswerRecord | None:
    """What a form with that key came to; None while it was not sent."""
    asked = {"workspace_id": workspace_id, "user_id": user_id, "key": key}
    return session.exec(_FORM_ANSWER, params=asked).first()


def keep_form_answer(
    session: Session, workspace_id: int, user_id: int, key: str, digest: str, answer: dict[str, Any]
) -> None:
    """Keep what a form came to."""
    whose = {"workspace_id": workspace_id, "user_id": user_id, "key": key}
    session.execute(_ANSWERED, {**whose, "digest": digest, "answer": answer, "created_at": datetime.now(UTC)})
