"""Feedback as it stands after an import, put there without one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import select

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord, ProgrammeRecord

Said = tuple[int, str, str]


def say(database: Database, actor: Actor, key: str, items: Iterable[Said], *, persona: str = "") -> None:
    """Publish items of (day of January 2026, text, channel) that stand at no point."""
    with database.write() as session:
        asked = select(ProgrammeRecord).where(
            ProgrammeRecord.key == key, ProgrammeRecord.workspace_id == actor.workspace_id
        )
        programme = session.exec(asked).one()
        own: dict[str, Any] = {"workspace_id": actor.workspace_id, "programme_id": programme.id or 0}
        file: dict[str, Any] = {"file_name": "said.csv", "stored_name": "said", "state": "published", "mapping": {}}
        made = FeedbackImportRecord(**own, **file, created_by=actor.user_id, created_at=datetime.now(UTC))
        session.add(made)
        session.flush()
        for number, (day, text, channel) in enumerate(items):
            item = FeedbackItemRecord(
                **own,
                import_id=made.id or 0,
                row_number=number,
                said_on=date(2026, 1, day),
                channel=channel,
                text=text,
                persona=persona,
                severity=2,
                fingerprint=f"{made.id}-{number}",
            )
            session.add(item)
