"""What people may do and whether they may sign in at all, changed from the command line."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from planner.services.errors import ConflictError, NotFoundError
from planner.services.people import give_roles, normal_email, record_change
from planner.services.second_factor import forget_second_factor
from planner.services.sessions import end_sessions_of
from planner.storage.database import Database
from planner.storage.records import MembershipRecord, UserRecord, WorkspaceRecord


def change_roles(database: Database, email: str, roles: frozenset[str], workspace_key: str | None = None) -> None:
    """Let the person with ``email`` hold ``roles`` and no others, from their next request on.

    The workspace is the one that they belong to unless ``workspace_key`` names one. Raises NotFoundError for an unknown
    person, workspace or role, and ConflictError for a workspace that is not theirs.
    """
    with database.write() as session:
        user_id = _person(session, email).id or 0
        workspace_id = _workspace_of(session, user_id, email, workspace_key)
        held = (col(MembershipRecord.user_id) == user_id) & (col(MembershipRecord.workspace_id) == workspace_id)
        before = session.exec(select(MembershipRecord.role).where(held)).all()
        session.exec(delete(MembershipRecord).where(held))
        give_roles(session, user_id, workspace_id, roles)
        record_change(
            session, workspace_id, "change roles", user_id, {"before": sorted(before), "roles": sorted(roles)}
        )


def switch_off(database: Database, email: str) -> None:
    """Sign the person with ``email`` out everywhere and let them in no more. Raises NotFoundError."""
    _switch(database, email, is_active=False)


def switch_on(database: Database, email: str) -> None:
    """Let the person with ``email`` sign in again, with the roles that they held. Raises NotFoundError."""
    _switch(database, email, is_active=True)


def forget_codes(database: Database, email: str) -> bool:
    """Take the second factor of the person with ``email`` away and sign them out; False when they had none.

    Raises NotFoundError.
    """
    with database.write() as session:
        user_id = _person(session, email).id or 0
        if not forget_second_factor(session, user_id):
            return False
        end_sessions_of(session, user_id)
        for workspace in _homes(session, user_id):
            record_change(session, workspace.id or 0, "second_factor.off", user_id, {})
        return True


def _switch(database: Database, email: str, *, is_active: bool) -> None:
    with database.write() as session:
        user = _person(session, email)
        user_id = user.id or 0
        # When switched on as well: one that began while they were being switched off must not come back to life.
        end_sessions_of(session, user_id)
        if user.active is is_active:
            return
        user.active = is_active
        session.add(user)
        action = "switch on person" if is_active else "switch off person"
        for workspace in _homes(session, user_id):
            record_change(session, workspace.id or 0, action, user_id, {})


def _person(session: Session, email: str) -> UserRecord:
    """The person with ``email``, whom nobody else changes until the transaction ends."""
    found = session.exec(select(UserRecord).where(UserRecord.email == normal_email(email)).with_for_update()).first()
    if found is None:
        raise NotFoundError(f"Nobody signs in as {normal_email(email)}.")
    return found


def _workspace_of(session: Session, user_id: int, email: str, key: str | None) -> int:
    homes = _homes(session, user_id)
    every = session.exec(select(WorkspaceRecord).order_by(col(WorkspaceRecord.key))).all()
    chosen = [one for one in (every if key else homes or every) if key in {None, one.key}]
    if not chosen:
        raise NotFoundError(f"There is no workspace “{(key or '')[:64]}”.")
    if len(chosen) > 1:
        raise NotFoundError(f"Say in which workspace with --workspace KEY: {', '.join(one.key for one in chosen)}.")
    if homes and chosen[0].id not in {one.id for one in homes}:
        raise ConflictError(f"{normal_email(email)} belongs to the workspace “{homes[0].key}”, and to one alone.")
    return chosen[0].id or 0


def _homes(session: Session, user_id: int) -> Sequence[WorkspaceRecord]:
    """The workspaces in which the person holds a role."""
    held = select(MembershipRecord.workspace_id).where(MembershipRecord.user_id == user_id)
    return session.exec(
        select(WorkspaceRecord).where(col(WorkspaceRecord.id).in_(held)).order_by(col(WorkspaceRecord.id))
    ).all()
