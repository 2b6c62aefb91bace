"""Suggested themes as their page shows them: words, reach, channels, telling quotes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.actors import Actor
from planner.services.feedback import published
from planner.services.theme_finding import KIND
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackItemRecord,
    JobRecord,
    SuggestedThemeRecord,
    ThemeItemRecord,
    TouchpointRecord,
)
from planner.storage.repositories import programmes

_MOST_DECIDED: Final = 30
_LONGEST_QUOTE: Final = 400


@dataclass(frozen=True)
class ShownTheme:
    """A theme: ``reach`` items speak of it, ``placed`` of them stand at an anxiety point; quotes are texts."""

    theme_id: int
    version: int
    name: str
    words: tuple[str, ...]
    state: str
    reach: int
    placed: int
    by_channel: tuple[tuple[str, int], ...]
    quotes: tuple[str, ...]
    point_key: str
    merged_into: str

    @property
    def has_single_channel(self) -> bool:
        """Whether all that is known of it came one way."""
        return len(self.by_channel) == 1


@dataclass(frozen=True)
class ThemesPage:
    """Themes to decide on, what was decided (the latest first), touchpoints to choose from, and a job under way."""

    open: tuple[ShownTheme, ...]
    decided: tuple[ShownTheme, ...]
    touchpoints: tuple[str, ...]
    job_id: int | None
    item_count: int
    unplaced_count: int


def see_themes(database: Database, actor: Actor, programme_key: str) -> ThemesPage:
    """All themes of the programme, those to decide on by reach. NotFoundError."""
    actor.require("feedback.see")
    with database.read() as session:
        programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
        page = _page(session, actor.workspace_id, programme_id)
        return replace(page, job_id=_job_id(session, programme_id))


@kept_until_written
def _page(session: Session, _workspace_id: int, programme_id: int) -> ThemesPage:
    """The page but for the job that looks for themes."""
    open_ = [_shown(session, row) for row in _rows(session, programme_id, is_open=True)]
    touchpoint = TouchpointRecord
    names = select(touchpoint.name).where(
        touchpoint.programme_id == programme_id, col(touchpoint.merged_into_id).is_(None)
    )
    return ThemesPage(
        open=tuple(sorted(open_, key=lambda one: (-one.reach, one.name))),
        decided=tuple(_shown(session, row) for row in _rows(session, programme_id, is_open=False)),
        touchpoints=tuple(session.exec(names.order_by(col(touchpoint.position)))),
        job_id=None,
        **_counts(session, programme_id),
    )


def _rows(session: Session, programme_id: int, *, is_open: bool) -> list[SuggestedThemeRecord]:
    theme = SuggestedThemeRecord
    asked = select(theme).where(theme.programme_id == programme_id)
    if is_open:
        return list(session.exec(asked.where(theme.state == "suggested")))
    latest = asked.where(theme.state != "suggested").order_by(col(theme.decided_at).desc(), col(theme.id).desc())
    return list(session.exec(latest.limit(_MOST_DECIDED)))


def _shown(session: Session, row: SuggestedThemeRecord) -> ShownTheme:
    channels, placed = _channels(session, row.id or 0, row.programme_id)
    into = session.get(SuggestedThemeRecord, row.merged_into_id) if row.merged_into_id else None
    point = session.get(AnxietyPointRecord, row.anxiety_point_id) if row.anxiety_point_id else None
    return ShownTheme(
        theme_id=row.id or 0,
        version=row.version,
        name=row.name,
        words=tuple(str(word) for word in row.words),
        state=row.state,
        reach=sum(channels.values()),
        placed=placed,
        by_channel=tuple(sorted(channels.items(), key=lambda pair: (-pair[1], pair[0]))),
        quotes=_quotes(session, row),
        point_key=point.key if point else "",
        merged_into=into.name if into else "",
    )


def _channels(session: Session, theme_id: int, programme_id: int) -> tuple[Mapping[str, int], int]:
    item, of_theme = FeedbackItemRecord, ThemeItemRecord
    is_placed = sa.case((col(item.anxiety_point_id).is_not(None), 1), else_=0)
    # By its import alone: were the programme named too, SQLite would go through all that it has, for each theme.
    _, is_shown = published(programme_id)
    rows = session.execute(
        sa.select(col(item.channel), sa.func.count(), sa.func.sum(is_placed))
        .join(of_theme, col(of_theme.item_id) == col(item.id))
        .where(col(of_theme.theme_id) == theme_id, is_shown)
        .group_by(col(item.channel))
    )
    channels: dict[str, int] = defaultdict(int)
    placed = 0
    for channel, number, standing in rows:
        channels[channel] += int(number)
        placed += int(standing)
    return channels, placed


def _quotes(session: Session, row: SuggestedThemeRecord) -> tuple[str, ...]:
    wanted = row.quotes
    asked = select(FeedbackItemRecord.id, FeedbackItemRecord.text).where(
        col(FeedbackItemRecord.id).in_(wanted), *published(row.programme_id)
    )
    texts = {item_id: text[:_LONGEST_QUOTE] for item_id, text in session.exec(asked)}
    return tuple(texts[one] for one in wanted if one in texts)


def _job_id(session: Session, programme_id: int) -> int | None:
    under_way = col(JobRecord.state).in_(("queued", "running"))
    asked = select(JobRecord.id).where(JobRecord.programme_id == programme_id, JobRecord.kind == KIND, under_way)
    return session.exec(asked.order_by(col(JobRecord.id).desc()).limit(1)).first()


def _counts(session: Session, programme_id: int) -> dict[str, int]:
    item = FeedbackItemRecord
    is_unplaced = sa.case((col(item.anxiety_point_id).is_(None), 1), else_=0)
    total, unplaced = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(is_unplaced), 0)).where(*published(programme_id))
    ).one()
    return {"item_count": int(total), "unplaced_count": int(unplaced)}
