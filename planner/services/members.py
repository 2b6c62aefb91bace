"""The people of a workspace with the roles that they hold there now."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from planner.storage.records import MembershipRecord, UserRecord


@dataclass(frozen=True)
class MemberName:
    """Somebody who may sign in, and what they may do."""

    user_id: int
    name: str
    email: str
    roles: frozenset[str]


def members_of(session: Session, workspace_id: int) -> tuple[MemberName, ...]:
    """Everybody who is switched on and holds a role in the workspace, by name."""
    rows = session.exec(
        select(UserRecord.id, UserRecord.name, UserRecord.email, MembershipRecord.role)
        .join(MembershipRecord, col(MembershipRecord.user_id) == col(UserRecord.id))
        .where(MembershipRecord.workspace_id == workspace_id, col(UserRecord.active))
        .order_by(col(UserRecord.name), col(UserRecord.id))
    ).all()
    roles: dict[tuple[int, str, str], set[str]] = {}
    for user_id, name, email, role in rows:
        roles.setdefault((user_id or 0, name, email), set()).add(role)
    return tuple(MemberName(*person, frozenset(held)) for person, held in roles.items())


def names_of(session: Session, workspace_id: int) -> Mapping[int, str]:
    """The names of the members, by id."""
    return {one.user_id: one.name for one in members_of(session, workspace_id)}
