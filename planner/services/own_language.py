"""The language in which a person reads."""

from typing import Final

from sqlmodel import col, update

from planner.services.actors import Actor
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import UserRecord

_AS_ASKED: Final = "as the browser asks"


def choose_own_language(database: Database, actor: Actor, language: str) -> None:
    """From the next page on the person reads in ``language``; empty is what their browser asks for."""
    with database.write() as session:
        session.exec(update(UserRecord).where(col(UserRecord.id) == actor.user_id).values(language=language))
        detail = {"to": language or _AS_ASKED, "from": actor.language or _AS_ASKED}
        record(session, actor, "language.chosen", f"person:{actor.user_id}", detail)
