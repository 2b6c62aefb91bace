"""Workspaces, and who may act in them from the command line."""

from sqlmodel import Session, col, func, select

from planner.permissions import PERMISSIONS
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.people import normal_email
from planner.services.sessions import actor_of
from planner.services.trail_entry import record
from planner.storage.database import Database
from planner.storage.records import MembershipRecord, ProgrammeRecord, UserRecord, WorkspaceRecord

_MOST_NAMED = 10


def add_workspace(database: Database, key: str, name: str) -> None:
    """Add an empty workspace. Raises ConflictError when the key is taken."""
    with database.write() as session:
        if session.exec(select(WorkspaceRecord).where(WorkspaceRecord.key == key)).first():
            raise ConflictError(f"There is a workspace “{key}” already.")
        session.add(WorkspaceRecord(key=key, name=name))


def choose_zone(database: Database, actor: Actor, zone: str) -> None:
    """Say whose calendar the workspace keeps, from now on. ``zone`` is one of ``zones()``; raises ForbiddenError."""
    actor.require("people.edit")
    with database.write() as session:
        place = session.get(WorkspaceRecord, actor.workspace_id)
        if place is None:
            raise ForbiddenError
        if place.zone != zone:
            before, place.zone = place.zone, zone
            session.add(place)
            session.flush()
            record(session, actor, "workspace.zone", "workspace", {"zone": zone, "before": before})


def only_workspace(database: Database) -> str:
    """The key of the only workspace. Raises NotFoundError, with what to do, when there is none or more than one."""
    with database.read() as session:
        keys = session.exec(select(WorkspaceRecord.key).order_by(col(WorkspaceRecord.key)).limit(_MOST_NAMED)).all()
    if not keys:
        raise NotFoundError("There is no workspace yet. Make one with its first person: --new-workspace NAME")
    if len(keys) > 1:
        raise NotFoundError(f"There is more than one workspace ({', '.join(keys)}). Say which with --workspace KEY.")
    return keys[0]


def is_empty(database: Database) -> bool:
    """Whether nobody has a workspace yet."""
    with database.read() as session:
        return session.exec(select(func.count()).select_from(WorkspaceRecord)).one() == 0


def person_named(database: Database, email: str) -> Actor:
    """The person with ``email`` with their roles.

    Raises NotFoundError when nobody signs in so or they hold none, and ForbiddenError when they are switched off.
    """
    with database.read() as session:
        user = session.exec(select(UserRecord).where(UserRecord.email == normal_email(email))).first()
        found = actor_of(session, user) if user else None
    if user is None or found is None:
        raise NotFoundError(f"Nobody signs in as {normal_email(email)}. Add them with: planner user add")
    if not user.active:
        raise ForbiddenError(f"{normal_email(email)} is switched off. Switch them on with: planner user on")
    return found


def person_for(database: Database, programme_key: str, permission: str) -> Actor:
    """The person longest in the programme's workspace who may do ``permission``. Raises NotFoundError."""
    with database.read() as session:
        return _person_who_may(session, _workspace_of(session, programme_key), permission)


def person_in(database: Database, workspace_key: str, permission: str) -> Actor:
    """The person longest in the workspace who may do ``permission``. Raises NotFoundError."""
    with database.read() as session:
        found = session.exec(select(WorkspaceRecord.id).where(WorkspaceRecord.key == workspace_key)).first()
        if found is None:
            message = (
                f"There is no workspace “{workspace_key[:64]}”. Add one with its first person: "
                "planner user add --new-workspace NAME"
            )
            raise NotFoundError(message)
        return _person_who_may(session, found, permission)


def _person_who_may(session: Session, workspace_id: int, permission: str) -> Actor:
    found = session.exec(
        select(UserRecord)
        .join(MembershipRecord, col(MembershipRecord.user_id) == col(UserRecord.id))
        .where(
            MembershipRecord.workspace_id == workspace_id,
            col(MembershipRecord.role).in_(PERMISSIONS[permission]),
            col(UserRecord.active),
        )
        .order_by(col(UserRecord.id))
    ).first()
    actor = actor_of(session, found) if found else None
    if actor is None or actor.workspace_id != workspace_id:
        raise NotFoundError("Nobody in this workspace may do that. Add somebody with: planner user add")
    return actor


def _workspace_of(session: Session, programme_key: str) -> int:
    found = session.exec(select(ProgrammeRecord.workspace_id).where(ProgrammeRecord.key == programme_key)).all()
    if not found:
        raise NotFoundError(f"There is no programme “{programme_key[:64]}”.")
    if len(found) > 1:
        raise NotFoundError(f"Several workspaces have a programme “{programme_key[:64]}”. Say whose with --as EMAIL.")
    return found[0]
