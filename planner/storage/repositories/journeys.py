"""The journey of a programme as it is kept: what people drew, completed by what feedback names."""

from typing import Final

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from budgeting.errors import FeedbackError
from budgeting.feedback import STAGES, order_stages
from budgeting.journey import MOST_PARTS, DrawnJourney, complete
from planner.storage.keeping import kept_until_written
from planner.storage.records import (
    AnxietyPointRecord,
    DrawnJourneyRecord,
    FeedbackImportRecord,
    FeedbackItemRecord,
    TouchpointRecord,
)

JOURNEY: Final = TypeAdapter(DrawnJourney)


def drawn(session: Session, programme_id: int) -> DrawnJourney | None:
    """What people drew; None where nobody did. FeedbackError where what is kept is no journey."""
    row = _row(session, programme_id)
    if row is None:
        return None
    try:
        return JOURNEY.validate_python(row.content)
    except (ValidationError, FeedbackError) as error:
        raise FeedbackError("The journey that is kept cannot be read. Restore it from a backup.") from error


def version(session: Session, programme_id: int) -> int:
    """How often the journey was changed; 0 where nobody drew it."""
    row = _row(session, programme_id)
    return row.version if row else 0


@kept_until_written
def seen(session: Session, _workspace_id: int, programme_id: int) -> tuple[DrawnJourney, int]:
    """The whole journey, and how often it was changed."""
    return whole(session, programme_id), version(session, programme_id)


def whole(session: Session, programme_id: int) -> DrawnJourney:
    """What people drew with what feedback names beyond it; where nobody drew, the usual stages."""
    kept = drawn(session, programme_id)
    in_use = _stages_in_use(session, programme_id)
    stages = in_use if kept else order_stages({*STAGES, *in_use})
    return complete(
        kept or DrawnJourney(),
        stages=stages,
        personas=_personas_in_use(session, programme_id),
        touchpoints=_touchpoints(session, programme_id),
    )


def stages(session: Session, programme_id: int) -> tuple[str, ...]:
    """The stages as people drew them; where nobody drew, the usual ones."""
    kept = drawn(session, programme_id)
    return kept.stages if kept else STAGES


def keep(session: Session, workspace_id: int, programme_id: int, journey: DrawnJourney) -> None:
    """Keep ``journey`` as what people drew."""
    row = _row(session, programme_id)
    if row is None:
        row = DrawnJourneyRecord(workspace_id=workspace_id, programme_id=programme_id, content={}, version=0)
    row.content = JOURNEY.dump_python(journey, mode="json")
    row.version += 1
    session.add(row)


def _row(session: Session, programme_id: int) -> DrawnJourneyRecord | None:
    return session.exec(select(DrawnJourneyRecord).where(DrawnJourneyRecord.programme_id == programme_id)).first()


def _stages_in_use(session: Session, programme_id: int) -> tuple[str, ...]:
    point = AnxietyPointRecord
    found = session.exec(select(point.stage).where(point.programme_id == programme_id, point.stage != "").distinct())
    return order_stages(found)


def _personas_in_use(session: Session, programme_id: int) -> list[str]:
    item = FeedbackItemRecord
    shown = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == programme_id, FeedbackImportRecord.state == "published"
    )
    rows = session.execute(
        sa.select(col(item.persona), sa.func.count())
        .where(
            col(item.programme_id) == programme_id,
            # Written out and not bound, so that the databases see that the index of named personas will do.
            col(item.persona) != sa.literal_column("''"),
            col(item.import_id).in_(shown),
        )
        .group_by(col(item.persona))
        .order_by(sa.func.count().desc(), col(item.persona))
        .limit(MOST_PARTS["persona"])
    )
    return [str(persona) for persona, _ in rows]


def _touchpoints(session: Session, programme_id: int) -> list[str]:
    touchpoint = TouchpointRecord
    asked = select(touchpoint.name).where(
        touchpoint.programme_id == programme_id, col(touchpoint.merged_into_id).is_(None)
    )
    return list(session.exec(asked.order_by(col(touchpoint.position))))
