"""Signing in, and the people of a workspace."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, func, or_, select

from planner.services.errors import ConflictError, LockedOutError, NotFoundError
from planner.services.passwords import hash_password, is_password, nobodys_hash
from planner.services.sessions import end_sessions_of
from planner.storage import audit
from planner.storage.database import Database
from planner.storage.records import (
    ROLES,
    MembershipRecord,
    SecondFactorRecord,
    SignInAttemptRecord,
    UserRecord,
    WorkspaceRecord,
)

MOST_FAILURES = 10
LOCK_OUT = timedelta(minutes=15)


def normal_email(email: str) -> str:
    """The one spelling under which an address is kept and looked up."""
    return email.strip().casefold()


def sign_in(database: Database, email: str, password: str, address: str, now: datetime) -> int | None:
    """The id of the person with ``email`` and ``password``, or None: the caller must not tell why.

    Each try is counted before the password is looked at, so that many tries at once cannot slip past the lock-out.
    Whoever is asked for a code next has their tries counted on until that is right, too.
    Raises LockedOutError after MOST_FAILURES failures in LOCK_OUT for the account, known or not, or for ``address``.
    """
    account = account_hash(email)
    count_try(database, account, address[:64], now)
    with database.read() as session:
        user = session.exec(select(UserRecord).where(UserRecord.email == normal_email(email))).first()
    is_right = is_password(user.password if user else nobodys_hash(), password)
    if user is None or not user.active or not is_right:
        return None
    with database.read() as session:
        waits_for_code = user.id is not None and session.get(SecondFactorRecord, user.id) is not None
    if not waits_for_code:
        forget_tries(database, account)
    return user.id


def account_hash(email: str, purpose: str = "") -> str:
    """Under what tries for ``email`` are counted, whoever that is; those for another ``purpose`` are counted apart."""
    return hashlib.sha256(f"{purpose}{normal_email(email)}".encode("utf-8", "surrogatepass")).hexdigest()


def forget_tries(database: Database, account: str) -> None:
    """Forget the tries for an account: the last one was right."""
    with database.write(is_apart=True) as session:
        session.exec(delete(SignInAttemptRecord).where(col(SignInAttemptRecord.account_hash) == account))


def add_person(
    database: Database,
    workspace_key: str,
    email: str,
    name: str,
    password: str,
    roles: frozenset[str],
    *,
    new_workspace: str | None = None,
) -> int:
    """Add a person with ``roles`` to the workspace ``workspace_key``, from the command line; gives their id.

    ``new_workspace`` is the name of the workspace when it is to be made with them. Raises NotFoundError when there is
    no such workspace and ConflictError when the address or the new workspace's key is taken.
    """
    hashed = hash_password(password)
    with database.write() as session:
        workspace_id = _workspace(session, workspace_key, new_workspace)
        if session.exec(select(UserRecord).where(UserRecord.email == normal_email(email))).first():
            message = f"Somebody already signs in as {normal_email(email)}."
            raise ConflictError(message)
        user = UserRecord(
            email=normal_email(email), name=name.strip(), password=hashed, session_key=secrets.token_hex(16)
        )
        session.add(user)
        session.flush()
        user_id = user.id or 0
        give_roles(session, user_id, workspace_id, roles)
        record_change(session, workspace_id, "add person", user_id, {"roles": sorted(roles)})
        return user_id


def change_password(database: Database, email: str, password: str) -> None:
    """Give the person with ``email`` a new password and sign them out everywhere. Raises NotFoundError."""
    hashed = hash_password(password)
    with database.write() as session:
        user = session.exec(select(UserRecord).where(UserRecord.email == normal_email(email))).first()
        if user is None:
            message = f"Nobody signs in as {normal_email(email)}."
            raise NotFoundError(message)
        user.password = hashed
        session.add(user)
        user_id = user.id or 0
        end_sessions_of(session, user_id)
        member = select(MembershipRecord.workspace_id).where(MembershipRecord.user_id == user_id).distinct()
        for workspace_id in sorted(session.exec(member)):
            record_change(session, workspace_id, "change password", user_id, {})


def give_roles(session: Session, user_id: int, workspace_id: int, roles: frozenset[str]) -> None:
    """Give a person ``roles``, within the caller's transaction. Raises NotFoundError for none or an unknown one."""
    unknown = roles - set(ROLES)
    if unknown or not roles:
        message = f"Roles are {', '.join(ROLES)}; give at least one of them."
        raise NotFoundError(message)
    for role in sorted(roles):
        session.add(MembershipRecord(user_id=user_id, workspace_id=workspace_id, role=role))


def record_change(session: Session, workspace_id: int, action: str, user_id: int, detail: dict[str, Any]) -> None:
    """Record what was done to a person from the command line, in the transaction of the change itself."""
    audit.record(
        session,
        workspace_id=workspace_id,
        actor_id=None,
        action=action,
        object_=f"person/{user_id}",
        detail=detail,
        at=datetime.now(UTC),
    )


def _workspace(session: Session, key: str, new_name: str | None) -> int:
    found = session.exec(select(WorkspaceRecord.id).where(WorkspaceRecord.key == key)).first()
    if new_name is None:
        if found is None:
            raise NotFoundError(f"There is no workspace “{key[:64]}”. Name another, or make one: --new-workspace NAME")
        return found
    if found is not None:
        raise ConflictError(f"There is a workspace “{key}” already.")
    made = WorkspaceRecord(key=key, name=new_name)
    session.add(made)
    session.flush()
    return made.id or 0


def count_try(database: Database, account: str, address: str, now: datetime) -> None:
    """Count a try for ``account``, a hash, from ``address``. Raises LockedOutError after too many failures."""
    attempt = SignInAttemptRecord
    with database.write(is_apart=True) as session:
        session.exec(delete(attempt).where(col(attempt.tried_at) < now - LOCK_OUT))
        by_account = func.count().filter(col(attempt.account_hash) == account)
        by_address = func.count().filter(col(attempt.address) == address)
        either = or_(col(attempt.account_hash) == account, col(attempt.address) == address)
        failures = max(session.exec(select(by_account, by_address).where(either)).one())
        if failures < MOST_FAILURES:
            session.add(attempt(account_hash=account, address=address, tried_at=now))
    if failures >= MOST_FAILURES:
        raise LockedOutError
