"""A form that is sent twice is acted on once: each carries a key, and the key is kept with what came of it."""

import secrets
from collections.abc import Callable
from typing import Any, Final

from sqlmodel import Session

from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.storage.database import Database
from planner.storage.mapping.documents import canonical, digest_of
from planner.storage.repositories import approvals

_LONGEST: Final = 64
Answer = dict[str, Any]


def new_form_key() -> str:
    """A key for one rendering of a form, which nobody can guess."""
    return secrets.token_urlsafe(24)


def act_once(
    database: Database,
    actor: Actor,
    programme_key: str,
    form_key: str,
    said: object,
    act: Callable[[Session], Answer],
) -> Answer:
    """What ``act`` came to in one transaction; the same again, without acting, when the key was answered before.

    ``said`` is what the form says, as JSON values. Without a key every sending is an act of its own. Whoever changes
    plans or lines of the same programme at that moment is waited for. Raises ConflictError for a key that was used for
    something else, and NotFoundError when there is no such programme.
    """
    with database.write() as session:
        approvals.take_turn(session, actor.workspace_id, programme_key)
        answered = answered_before(session, actor, programme_key, form_key, said)
        if answered is not None:
            return answered
        answer = act(session)
        keep_answer(session, actor, programme_key, form_key, said, answer)
    return answer


def answered_before(session: Session, actor: Actor, programme_key: str, form_key: str, said: object) -> Answer | None:
    """What the form came to when it was sent before; None where it was not, or has no key. ConflictError as above."""
    if len(form_key) > _LONGEST:
        raise ConflictError("This form is no longer good. Reload the page, then try again.")
    kept = approvals.form_answer(session, actor.workspace_id, actor.user_id, form_key) if form_key else None
    return None if kept is None else _same(kept.digest, _digest(programme_key, said), kept.answer)


def keep_answer(
    session: Session, actor: Actor, programme_key: str, form_key: str, said: object, answer: Answer
) -> None:
    """Keep what a form with a key came to, in the transaction of what it did."""
    if form_key:
        digest = _digest(programme_key, said)
        approvals.keep_form_answer(session, actor.workspace_id, actor.user_id, form_key, digest, answer)


def _digest(programme_key: str, said: object) -> str:
    return digest_of(canonical([programme_key, said]))


def _same(kept: str, digest: str, answer: Answer) -> Answer:
    if kept != digest:
        raise ConflictError("This form was sent before and said something else. Reload the page, then try again.")
    return answer
