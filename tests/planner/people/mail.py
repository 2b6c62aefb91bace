"""What the letters of a test say, as the mail server would get them, and the links in them."""

import re
from pathlib import Path
from typing import Final

from sqlmodel import col, select

from planner.config import MailSettings
from planner.jobs.mailing import message_of
from planner.services.letters import _letter  # the letter as the worker reads it
from planner.storage.database import Database
from planner.storage.records import LetterRecord, UserRecord
from tests.browsing import make_settings
from tests.planner.voices.hearing import part_of

PUBLIC: Final = "https://planner.example.com"
MAIL: Final = MailSettings("127.0.0.1", 25, "planner@example.com", security="none")
_LINK: Final = re.compile(r"https?://\S+")


def letters_to(database: Database, home: Path, address: str) -> list[str]:
    """The plain text of every letter to ``address``, the oldest first."""
    settings = make_settings(database, home, mail=MAIL, public_url=PUBLIC)
    with database.read() as session:
        rows = session.exec(
            select(LetterRecord, UserRecord)
            .outerjoin(UserRecord, col(UserRecord.id) == col(LetterRecord.user_id))
            .order_by(col(LetterRecord.id))
        ).all()
    found = [_letter(*row) for row in rows]
    at = rows[0][0].created_at if rows else None
    return [part_of(message_of(one, MAIL, settings, at), "plain") for one in found if at and one.address == address]


def links_in(text: str) -> list[str]:
    """The addresses in a letter."""
    return _LINK.findall(text)


def path_in(text: str) -> str:
    """The first link of a letter, which must begin with the public address, without that."""
    [link, *_] = links_in(text)
    assert link.startswith(f"{PUBLIC}/"), link
    return link.removeprefix(PUBLIC)
