"""Having themes looked for in feedback: what is read, and what is kept of what was found."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.listening.themes import Theme
from planner.jobs.queue import JobQueue
from planner.services.actors import Actor
from planner.services.errors import ServiceError
from planner.services.feedback import published
from planner.services.jobs import start_job
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import FeedbackItemRecord, JobRecord, SuggestedThemeRecord, ThemeItemRecord
from planner.storage.repositories import programmes

KIND: Final = "suggest_themes"
SCOPES: Final = {"unplaced": "Only what stands at no anxiety point yet", "all": "Everything that was said"}
MOST_TEXTS: Final = 200_000
_AT_ONCE: Final = 5_000
_LONGEST_READ: Final = 2_000


def ask_for_themes(database: Database, queue: JobQueue, actor: Actor, programme_key: str, scope: str) -> int:
    """Have a worker look for themes in ``scope`` (of SCOPES); the job's id, of the one under way where there is one."""
    actor.require("feedback.edit")
    if scope not in SCOPES:
        raise ServiceError("Choose what to look through for themes.")

    def at_work(session: Session) -> int | None:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        return session.exec(
            select(JobRecord.id).where(
                JobRecord.programme_id == programme.id,
                JobRecord.kind == KIND,
                col(JobRecord.state).in_(("queued", "running")),
            )
        ).first()

    arguments = {"programme": programme_key, "scope": scope}
    return start_job(database, queue, actor, KIND, programme_key, arguments, at_work)


def texts_to_read(database: Database, actor: Actor, programme_key: str, scope: str) -> list[tuple[int, str]]:
    """The newest texts in ``scope`` with the ids of their items; at most 200,000."""
    actor.require("feedback.see")
    item = FeedbackItemRecord
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        where = published(programme_id)
        if scope != "all":
            where.append(col(item.anxiety_point_id).is_(None))
        asked = sa.select(col(item.id), sa.func.substr(col(item.text), 1, _LONGEST_READ)).where(*where)
        rows = session.execute(asked.order_by(col(item.said_on).desc(), col(item.id).desc()).limit(MOST_TEXTS))
        return [(int(item_id), str(text)) for item_id, text in rows]


def keep_themes(
    database: Database,
    actor: Actor,
    programme_key: str,
    job_id: int | None,
    item_ids: Sequence[int],
    themes: Sequence[Theme],
) -> int:
    """Keep ``themes`` of the items as suggestions, instead of those that nobody has decided on; their number."""
    with database.write() as session:
        programme = programmes.by_key(session, actor.workspace_id, programme_key)
        old = SuggestedThemeRecord
        session.exec(sa.delete(old).where(col(old.programme_id) == programme.id, col(old.state) == "suggested"))
        for theme in themes:
            row = SuggestedThemeRecord(
                workspace_id=actor.workspace_id,
                programme_id=programme.id or 0,
                job_id=job_id,
                name=theme.name[:200],
                words=list(theme.words),
                quotes=[item_ids[place] for place in theme.quotes],
                origins=[],
                created_at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            _keep_items(session, row.id or 0, [item_ids[place] for place in theme.texts])
        record(session, actor, "theme.suggested", f"programme:{programme_key}", {"themes": len(themes)})
    return len(themes)


def _keep_items(session: Session, theme_id: int, item_ids: Sequence[int]) -> None:
    for start in range(0, len(item_ids), _AT_ONCE):
        some = item_ids[start : start + _AT_ONCE]
        # What was taken back while the themes were looked for is not here any more.
        here = set(session.exec(select(FeedbackItemRecord.id).where(col(FeedbackItemRecord.id).in_(some))))
        rows = [{"theme_id": theme_id, "item_id": item_id} for item_id in some if item_id in here]
        if rows:
            session.execute(sa.insert(ThemeItemRecord), rows)
