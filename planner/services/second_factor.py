"""A second factor: codes that a phone shows (TOTP, RFC 6238), and recovery codes for when it is lost."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, func, select

from budgeting.approvals.proving import check_second_factor
from planner.deriving import derived
from planner.reports.square_code import SquareCode, square_code
from planner.services import trail_entry
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, PasswordError
from planner.services.letters import PersonalLetter, write_personal_letter
from planner.storage.database import Database
from planner.storage.records import RecoveryCodeRecord, SecondFactorRecord, WorkspaceRecord

RECOVERY_CODES: Final = 10
_SHOWN_AS: Final = "Planner"
_STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_LONGEST_NONCE: Final = 64
_NEW_CODE: Final = "This code is not right. Wait for the next one on your phone, then type it."
_NEEDS_CODE: Final = select(WorkspaceRecord.needs_code).where(col(WorkspaceRecord.id) == bindparam("workspace_id"))
_WHY: Final = "You get this because you have an account in the planner."
_NOT_YOU: Final = "If it was not you, change your password at once, and tell an administrator of your workspace."


@dataclass(frozen=True)
class Enrolment:
    """What a phone needs: the picture, the same in letters, and the words that bring both back."""

    nonce: str
    secret: str
    picture: SquareCode


@dataclass(frozen=True)
class Standing:
    """Since when a person has a second factor, None without one; how many recovery codes are left; whether asked."""

    since: datetime | None
    codes_left: int
    is_asked: bool


def new_enrolment(secret_key: str, actor: Actor, nonce: str = "") -> Enrolment:
    """A secret for the person's phone; the same one again for the same ``nonce``."""
    nonce = nonce[:_LONGEST_NONCE] or secrets.token_hex(16)
    secret = _secret(secret_key, actor.user_id, nonce)
    return Enrolment(
        nonce, secret, square_code(pyotp.TOTP(secret).provisioning_uri(name=actor.email, issuer_name=_SHOWN_AS))
    )


def enrol(database: Database, secret_key: str, actor: Actor, nonce: str, code: str, now: datetime) -> tuple[str, ...]:
    """Ask for codes from now on; the recovery codes, shown once. Raises PasswordError, ConflictError."""
    nonce = nonce[:_LONGEST_NONCE]
    step = _step_of(_secret(secret_key, actor.user_id, nonce), code, now)
    if step is None:
        raise PasswordError(_NEW_CODE, "code")
    with database.write() as session:
        if session.get(SecondFactorRecord, actor.user_id) is not None:
            raise ConflictError("You have a second factor already. Switch it off first.")
        session.add(SecondFactorRecord(user_id=actor.user_id, nonce=nonce, last_step=step, begun_at=now))
        codes = _new_codes(session, secret_key, actor.user_id)
        _tell(session, actor, "second_factor.on", "You sign in with a code from your phone from now on.", now)
        return codes


def switch_off(database: Database, secret_key: str, actor: Actor, code: str, now: datetime) -> None:
    """Ask for no more codes, in exchange for one. Raises PasswordError when the code is not right."""
    with database.write() as session:
        if not take_code(session, secret_key, actor.user_id, code, now):
            raise PasswordError(_NEW_CODE, "code")
        _forget(session, actor.user_id)
        _tell(session, actor, "second_factor.off", "You no longer sign in with a code from your phone.", now)


def renew_codes(database: Database, secret_key: str, actor: Actor, code: str, now: datetime) -> tuple[str, ...]:
    """New recovery codes in place of all former ones. Raises PasswordError when the code is not right."""
    with database.write() as session:
        if not take_code(session, secret_key, actor.user_id, code, now):
            raise PasswordError(_NEW_CODE, "code")
        codes = _new_codes(session, secret_key, actor.user_id)
        _tell(session, actor, "second_factor.codes", "You made new recovery codes; the former ones are no good.", now)
        return codes


def take_code(session: Session, secret_key: str, user_id: int, code: str, now: datetime) -> bool:
    """Whether ``code`` is right, which then is no good a second time; within the caller's transaction."""
    asked = select(SecondFactorRecord).where(SecondFactorRecord.user_id == user_id)
    found = session.exec(asked.with_for_update()).first()
    if found is None:
        return False
    step = _step_of(_secret(secret_key, user_id, found.nonce), code, now)
    if step is not None and step > found.last_step:
        found.last_step = step
        session.add(found)
        return True
    return _take_recovery(session, secret_key, user_id, code, now)


def has_second_factor(session: Session, user_id: int) -> bool:
    """Whether the person signs in with codes."""
    return session.get(SecondFactorRecord, user_id) is not None


def see_standing(database: Database, actor: Actor) -> Standing:
    """How the person's second factor stands."""
    with database.read() as session:
        found = session.get(SecondFactorRecord, actor.user_id)
        code = RecoveryCodeRecord
        left = select(func.count()).where(code.user_id == actor.user_id, col(code.used_at).is_(None))
        is_asked = is_needed(session, actor.workspace_id) and actor.may("plan.decide")
        return Standing(found.begun_at if found else None, session.exec(left).one(), is_asked)


def is_needed(session: Session, workspace_id: int) -> bool:
    """Whether everybody who decides on money in the workspace must sign in with codes."""
    return bool(session.scalar(_NEEDS_CODE, {"workspace_id": workspace_id}))


def require_second_factor(session: Session, actor: Actor) -> None:
    """ApprovalError when the person must sign in with codes before they decide on money, and does not."""
    if is_needed(session, actor.workspace_id):
        check_second_factor(is_asked=True, has_one=has_second_factor(session, actor.user_id))


def set_needed(database: Database, actor: Actor, *, needed: bool) -> None:
    """Say whether everybody who decides on money must sign in with codes. Raises ForbiddenError."""
    actor.require("people.edit")
    with database.write() as session:
        place = session.get(WorkspaceRecord, actor.workspace_id)
        if place is None:
            raise ForbiddenError
        if place.needs_code is not needed:
            place.needs_code = needed
            session.add(place)
            session.flush()
            trail_entry.record(session, actor, "second_factor.asked", "workspace", {"is_asked": needed})


def forget_second_factor(session: Session, user_id: int) -> bool:
    """Take a lost second factor away, from the command line; False when there was none."""
    had = has_second_factor(session, user_id)
    _forget(session, user_id)
    return had


def _secret(secret_key: str, user_id: int, nonce: str) -> str:
    """The secret in letters, 160 bits as RFC 4226 recommends."""
    return base64.b32encode(derived(secret_key, "second factor", f"{user_id}:{nonce}")[:20]).decode()


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half-minute whose code it is: this one, the one before or the next, for clocks that differ; else None."""
    typed = "".join(code.split())
    if not (len(typed) == _DIGITS and typed.isascii() and typed.isdigit()):
        return None
    this, shown = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    steps = (this, this - 1, this + 1)
    return next((step for step in steps if hmac.compare_digest(shown.at(step * _STEP_SECONDS), typed)), None)


def _new_codes(session: Session, secret_key: str, user_id: int) -> tuple[str, ...]:
    session.exec(delete(RecoveryCodeRecord).where(col(RecoveryCodeRecord.user_id) == user_id))
    codes = tuple(base64.b32encode(secrets.token_bytes(10)).decode().lower()[:12] for _ in range(RECOVERY_CODES))
    for code in codes:
        session.add(RecoveryCodeRecord(user_id=user_id, code_hash=_code_hash(secret_key, user_id, code)))
    session.flush()
    return tuple("-".join((code[:4], code[4:8], code[8:])) for code in codes)


def _take_recovery(session: Session, secret_key: str, user_id: int, code: str, now: datetime) -> bool:
    typed = "".join(letter for letter in code.casefold() if letter.isalnum())
    row = RecoveryCodeRecord
    hashed = _code_hash(secret_key, user_id, typed)
    asked = select(row).where(row.user_id == user_id, row.code_hash == hashed, col(row.used_at).is_(None))
    found = session.exec(asked.with_for_update()).first()
    if found is None:
        return False
    found.used_at = now
    session.add(found)
    return True


def _code_hash(secret_key: str, user_id: int, code: str) -> str:
    """What is kept of a recovery code: nobody can try codes against it without the secret key."""
    return derived(secret_key, "recovery code", f"{user_id}:{code}").hex()


def _forget(session: Session, user_id: int) -> None:
    for row in (RecoveryCodeRecord, SecondFactorRecord):
        session.exec(delete(row).where(col(row.user_id) == user_id))


def _tell(session: Session, actor: Actor, action: str, words: str, now: datetime) -> None:
    session.flush()
    trail_entry.record(session, actor, action, f"person/{actor.user_id}")
    letter = PersonalLetter("How you sign in was changed", (words, _NOT_YOU), _WHY, "/account")
    write_personal_letter(session, actor.workspace_id, actor.user_id, letter, now)
