"""The language in which a person reads."""

from sqlmodel import col, update

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import UserRecord


def choose_own_language(database: Database, actor: Actor, language: str) -> None:
    """From the next page on the person reads in ``language``; empty is what their browser asks for."""
    with database.write() as session:
        session.exec(update(UserRecord).where(col(UserRecord.id) == actor.user_id).values(language=language))
