"""What a test hears: notices by person, letters as they are kept, and a mail server's box."""

import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from sqlmodel import col, select

from planner.config import MailSettings
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import LetterRecord, NoticeRecord

KEY = "retention-2027"


@dataclass
class PostBox:
    """Takes every message unless an answer is set for its address, or for all with ``None``."""

    mail: MailSettings
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str | None, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: ANN401, N802  as aiosmtpd calls it
        """Refuse an address that an answer is set for."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802  as aiosmtpd calls it
        """Take the message, unless none is taken."""
        if None in self.answers:
            return self.answers[None]
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        return "250 OK"


def notices_of(database: Database, person: Actor) -> list[tuple[str, str, str]]:
    """Event, words and path of what ``person`` was told, in order."""
    with database.read() as session:
        mine = select(NoticeRecord).where(NoticeRecord.user_id == person.user_id).order_by(col(NoticeRecord.id))
        return [(row.event, row.words, row.path) for row in session.exec(mine).all()]


def letters(database: Database) -> list[LetterRecord]:
    """Every letter, in order."""
    with database.read() as session:
        return list(session.exec(select(LetterRecord).order_by(col(LetterRecord.id))).all())


def part_of(message: EmailMessage, kind: str) -> str:
    """The text of the message's plain or HTML part."""
    found = message.get_body(preferencelist=(kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content())
