"""Letters: e-mail written in the transaction of what it tells of, sent later by a worker."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, delete, func, or_, select, update

from planner.services.actors import Actor
from planner.services.errors import NotFoundError
from planner.services.trail_entry import record
from planner.storage.database import Database
from planner.storage.records import LetterRecord, UserRecord

MOST_TRIES: Final = 6
FIRST_PAUSE: Final = timedelta(minutes=1)
CLAIMED_FOR: Final = timedelta(minutes=5)
OLDEST: Final = timedelta(days=2)
LINK_END: Final = "{link}"
_FORGET_AFTER: Final = timedelta(days=30)
_MOST_LISTED: Final = 100
_TOO_OLD: Final = "It could not be sent for two days, so it was given up as no longer of use."
_GONE: Final = "The person is switched off."


@dataclass(frozen=True)
class Section:
    """A part of a letter: a heading, and things with the path of their page ("" without one)."""

    heading: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Letter:
    """A letter as it is to be sent.

    ``why`` is why somebody gets it who cannot choose what is sent to them. The token of a link, which a path holds as
    ``LINK_END``, is made from ``nonce`` when the letter goes out: the database never holds it. ``language`` is the one
    that the person chose to read in; it is said in English to whoever chose none.
    """

    id: int
    address: str
    name: str
    subject: str
    sections: tuple[Section, ...]
    message_key: str
    tries: int
    why: str = ""
    nonce: str = ""
    language: str = "en"


@dataclass(frozen=True)
class PersonalLetter:
    """A letter about signing in: what it says, the path below the last words, and why somebody gets it."""

    subject: str
    words: tuple[str, ...]
    why: str
    path: str = ""
    nonce: str = ""


@dataclass(frozen=True)
class LetterState:
    """A letter on the administrator's page: to whom and how it fared, not what it says."""

    id: int
    name: str
    address: str
    subject: str
    state: str
    tries: int
    reason: str
    created_at: datetime
    next_try_at: datetime


@dataclass(frozen=True)
class Post:
    """How the letters of a workspace fare: the latest that wait or were given up, and how many were sent of late."""

    letters: tuple[LetterState, ...]
    sent_count: int


def write_letter(
    session: Session,
    workspace_id: int,
    user_id: int,
    subject: str,
    sections: Sequence[Section],
    once: str,
    at: datetime,
) -> bool:
    """Write a letter in the caller's transaction; False, and nothing written, when there is one with that ``once``."""
    if session.exec(select(LetterRecord.id).where(LetterRecord.once == once)).first() is not None:
        return False
    told = [{"heading": one.heading, "items": [list(item) for item in one.items]} for one in sections]
    letter = LetterRecord(
        workspace_id=workspace_id,
        user_id=user_id,
        subject=one_line(subject)[:200],
        content={"sections": told},
        once=once,
        message_key=secrets.token_hex(16),
        next_try_at=at,
        created_at=at,
    )
    session.add(letter)
    session.flush()
    return True


def write_personal_letter(
    session: Session, workspace_id: int, to: int | str, letter: PersonalLetter, at: datetime
) -> None:
    """Write a letter about signing in, in the caller's transaction: to a person by their id, or to an address."""
    items = [[words, ""] for words in letter.words[:-1]] + [[letter.words[-1], letter.path]]
    content = {"sections": [{"heading": "", "items": items}], "why": letter.why, "nonce": letter.nonce}
    record = LetterRecord(
        workspace_id=workspace_id,
        user_id=to if isinstance(to, int) else None,
        address=to if isinstance(to, str) else "",
        subject=one_line(letter.subject)[:200],
        content=content,
        once=f"personal:{secrets.token_hex(16)}",
        message_key=secrets.token_hex(16),
        next_try_at=at,
        created_at=at,
    )
    session.add(record)
    session.flush()


def claim_letter(database: Database, now: datetime) -> Letter | None:
    """The letter that has waited longest, for the caller alone for five minutes; None when none is due.

    Its try is counted before it is made, so that a letter that kills the worker is not tried for ever.
    """
    with database.write(is_apart=True) as session:
        _end_hopeless(session, now)
        found = session.exec(
            select(LetterRecord, UserRecord)
            .outerjoin(UserRecord, col(UserRecord.id) == col(LetterRecord.user_id))
            .where(LetterRecord.state == "waiting", col(LetterRecord.next_try_at) <= now, _is_free(now))
            .order_by(col(LetterRecord.next_try_at), col(LetterRecord.id))
            .limit(1)
            .with_for_update(of=LetterRecord, skip_locked=True)
        ).first()
        if found is None:
            return None
        letter, user = found
        letter.tries, letter.claimed_until = letter.tries + 1, now + CLAIMED_FOR
        session.add(letter)
        return _letter(letter, user)


def mark_sent(database: Database, letter_id: int, now: datetime) -> None:
    """The mail server took the letter."""
    _end(database, letter_id, {"state": "sent", "reason": "", "ended_at": now, "claimed_until": None})


def mark_failed(database: Database, letter: Letter, reason: str, now: datetime, *, is_final: bool = False) -> None:
    """The letter was not taken: it is tried again after a pause that grows fourfold, and given up after MOST_TRIES."""
    told = {"reason": one_line(reason)[:300], "claimed_until": None}
    if is_final or letter.tries >= MOST_TRIES:
        _end(database, letter.id, {**told, "state": "given_up", "ended_at": now})
    else:
        _end(database, letter.id, {**told, "next_try_at": now + FIRST_PAUSE * 4 ** (letter.tries - 1)})


def see_post(database: Database, actor: Actor, now: datetime) -> Post:
    """The letters of the workspace that wait or were given up, the latest first."""
    actor.require("letter.see")
    here = LetterRecord.workspace_id == actor.workspace_id
    with database.read() as session:
        rows = session.exec(
            select(LetterRecord, UserRecord)
            .outerjoin(UserRecord, col(UserRecord.id) == col(LetterRecord.user_id))
            .where(here, LetterRecord.state != "sent")
            .order_by(col(LetterRecord.id).desc())
            .limit(_MOST_LISTED)
        ).all()
        is_late = col(LetterRecord.ended_at) > now - timedelta(days=7)
        sent = select(func.count()).where(here, LetterRecord.state == "sent", is_late)
        return Post(tuple(_state(*row) for row in rows), session.exec(sent).one())


def try_again(database: Database, actor: Actor, letter_id: int) -> None:
    """Let a letter that was given up be tried anew. Raises NotFoundError."""
    actor.require("letter.see")
    now = datetime.now(UTC)
    with database.write() as session:
        asked = select(LetterRecord).where(
            LetterRecord.id == letter_id,
            LetterRecord.workspace_id == actor.workspace_id,
            LetterRecord.state == "given_up",
        )
        found = session.exec(asked.with_for_update()).first()
        if found is None:
            raise NotFoundError
        found.state, found.tries, found.ended_at = "waiting", 0, None
        # Its age counts from now on, or it would be given up again at once.
        found.created_at = found.next_try_at = now
        session.add(found)
        record(session, actor, "letter.tried_again", f"letter:{letter_id}", {})


def one_line(text: str) -> str:
    """``text`` without line breaks and other control characters, which could begin a header of their own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _is_free(now: datetime) -> Any:  # noqa: ANN401  SQLAlchemy's expressions have no shorter type
    return or_(col(LetterRecord.claimed_until).is_(None), col(LetterRecord.claimed_until) < now)


def _end_hopeless(session: Session, now: datetime) -> None:
    """Give up what is too old or for somebody who is gone, and forget what ended a month ago."""
    letter, waits = LetterRecord, col(LetterRecord.state) == "waiting"
    gone = select(UserRecord.id).where(~col(UserRecord.active))
    for reason, which in (
        (_TOO_OLD, col(letter.created_at) < now - OLDEST),
        (_GONE, col(letter.user_id).in_(gone)),
    ):
        ended = update(letter).where(waits, _is_free(now), which)
        session.exec(ended.values(state="given_up", reason=reason, ended_at=now))
    session.exec(delete(letter).where(col(letter.ended_at) < now - _FORGET_AFTER))


def _end(database: Database, letter_id: int, values: dict[str, Any]) -> None:
    with database.write(is_apart=True) as session:
        which = (col(LetterRecord.id) == letter_id, col(LetterRecord.state) == "waiting")
        session.exec(update(LetterRecord).where(*which).values(values))


def _letter(letter: LetterRecord, user: UserRecord | None) -> Letter:
    sections = tuple(
        Section(str(one["heading"]), tuple((str(words), str(path)) for words, path in one["items"]))
        for one in letter.content["sections"]
    )
    return Letter(
        letter.id or 0,
        user.email if user else letter.address,
        user.name if user else "",
        letter.subject,
        sections,
        letter.message_key,
        letter.tries,
        str(letter.content.get("why", "")),
        str(letter.content.get("nonce", "")),
        (user.language if user else "") or "en",
    )


def _state(letter: LetterRecord, user: UserRecord | None) -> LetterState:
    return LetterState(
        letter.id or 0,
        user.name if user else letter.address,
        user.email if user else letter.address,
        letter.subject,
        letter.state,
        letter.tries,
        letter.reason,
        letter.created_at,
        letter.next_try_at,
    )
