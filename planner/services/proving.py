"""Showing that it is really them: a code after the password, and either of them anew before something large."""

from datetime import UTC, datetime

from budgeting.approvals.proving import PROOF_HOLDS, check_proof
from planner.services.actors import Actor
from planner.services.errors import PasswordError
from planner.services.passwords import is_password, nobodys_hash
from planner.services.people import account_hash, count_try, forget_tries
from planner.services.second_factor import has_second_factor, take_code
from planner.services.sessions import mark_proven
from planner.storage.database import Database
from planner.storage.records import UserRecord

_WRONG = "That is neither your password nor a code that is good now. Type it again."


def needs_code(database: Database, user_id: int) -> bool:
    """Whether the person is asked for a code after their password."""
    with database.read() as session:
        return has_second_factor(session, user_id)


def check_code(database: Database, secret_key: str, user_id: int, code: str, address: str, now: datetime) -> bool:
    """Whether ``code`` is right. Tries count with those of the password: LockedOutError."""
    with database.read() as session:
        user = session.get(UserRecord, user_id)
    if user is None or not user.active:
        return False
    account = account_hash(user.email)
    count_try(database, account, address[:64], now)
    with database.write(is_apart=True) as session:
        is_right = take_code(session, secret_key, user_id, code, now)
    if is_right:
        forget_tries(database, account)
    return is_right


def prove(
    database: Database, secret_key: str, actor: Actor, given: str, token: str, address: str, now: datetime
) -> None:
    """Take a password or a code anew, and write down in the session of ``token`` when that was.

    A password alone is enough where it is enough to sign in. Raises PasswordError, LockedOutError.
    """
    account = account_hash(actor.email)
    count_try(database, account, address[:64], now)
    with database.read() as session:
        user = session.get(UserRecord, actor.user_id)
    is_right = is_password(user.password if user else nobodys_hash(), given)
    with database.write(is_apart=True) as session:
        if not is_right and not take_code(session, secret_key, actor.user_id, given, now):
            raise PasswordError(_WRONG, "proof")
        mark_proven(session, token, now)
    forget_tries(database, account)


def is_recent(actor: Actor) -> bool:
    """Whether the person showed that it is them a moment ago."""
    return actor.proven_at is not None and datetime.now(UTC) - actor.proven_at <= PROOF_HOLDS


def require_proof(actor: Actor, *, takes_two: bool) -> None:
    """ApprovalError when a plan for two people is approved on a proof that is too old, or by a program.

    Where nobody is signed in and no token is used (the command line), the machine's own sign-in was the proof.
    """
    if actor.proven_at is None and actor.scopes is None:
        return
    since = datetime.now(UTC) - actor.proven_at if actor.proven_at else None
    check_proof(takes_two=takes_two, since_proof=since)
