"""Write down what was printed, so that a PDF can later be told from one that was changed."""

import hashlib
from datetime import UTC, datetime

from planner.services.actors import Actor
from planner.services.plans import VersionHead
from planner.storage.database import Database
from planner.storage.repositories import publishing


def note_print(database: Database, actor: Actor, programme_key: str, head: VersionHead, pdf: bytes) -> None:
    """Remember that ``pdf`` was made of a version in its present state. Call it before the file gets its name."""
    with database.write(is_apart=True) as session:
        publishing.keep_print(
            session,
            actor.workspace_id,
            programme_key,
            head.number,
            state=head.state,
            file_digest=hashlib.sha256(pdf).hexdigest(),
            at=datetime.now(UTC),
        )
