"""What a person did, put into the audit trail of their workspace, told to whom it concerns, and checked."""

from typing import Any

from sqlmodel import Session

from planner.services import trail_entry
from planner.services.actors import Actor
from planner.services.announcing import announce
from planner.services.errors import ServiceError
from planner.storage import audit
from planner.storage.audit import TrailHead

_HASH_LENGTH = 64
_LONGEST_COUNT = 9


def record(session: Session, actor: Actor, action: str, object_: str, detail: dict[str, Any] | None = None) -> None:
    """Record that ``actor`` did ``action`` to ``object_``, and tell whoever is to know of it.

    In the transaction of the change itself, after all else that it writes.
    """
    session.flush()
    announce(session, actor, action, object_, detail or {})
    trail_entry.record(session, actor, action, object_, detail)


def head_words(session: Session, workspace_id: int) -> str:
    """The head of the trail as ``COUNT:HASH``: kept elsewhere, it shows that the end of the trail was cut off."""
    head = audit.trail_head(session, workspace_id)
    return f"{head.count}:{head.hash}"


def read_head(text: str) -> TrailHead:
    """The head that ``text`` holds as ``head_words`` wrote it; spaces, as a print may break it, count for nothing.

    Raises ServiceError.
    """
    count, _, digest = "".join(text.split()).partition(":")
    is_number = count.isascii() and count.isdigit() and len(count) <= _LONGEST_COUNT
    if not is_number or len(digest) != _HASH_LENGTH or not set(digest.lower()) <= set("0123456789abcdef"):
        raise ServiceError(
            "That is no head of a trail. Give the head as it was printed: a count, a colon, and 64 letters and digits."
        )
    return TrailHead(int(count), digest.lower())


def verify(session: Session, workspace_id: int, head_text: str = "") -> int | None:
    """The first entry at which the trail is broken, None when it is whole; with a head, a cut end is found too.

    Raises ServiceError when ``head_text`` is no head.
    """
    return audit.verify_trail(session, workspace_id, read_head(head_text) if head_text.strip() else None)
