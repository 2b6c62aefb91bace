"""One step over many items: which they are, within bounds, in one transaction with its change and audit entry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from planner.services.actors import Actor
from planner.services.errors import ConflictError, ServiceError
from planner.services.feedback_counts import count_days, hinted
from planner.services.feedback_filters import Conditions, FeedbackFilter, conditions
from planner.services.trail import record
from planner.storage.database import Database
from planner.storage.records import FeedbackChangeRecord
from planner.storage.repositories import programmes
from planner.storage.tables import FEEDBACK_ITEM, PROGRAMME

MOST_TICKED: Final = 500


@dataclass(frozen=True)
class Chosen:
    """What a step is for: the items ticked or, with ``wanted``, all ``expected`` that the filter left when seen."""

    item_ids: tuple[int, ...] = ()
    wanted: FeedbackFilter | None = None
    expected: int = 0


@dataclass(frozen=True)
class Done:
    """A change that was made: its number, by which it is undone, and how many items it changed."""

    change_id: int
    item_count: int


@dataclass(frozen=True)
class Step:
    """A step under way, in one transaction; ``piece`` is what it takes of many items now."""

    session: Session
    actor: Actor
    programme_id: int
    where: Conditions
    wanted: FeedbackFilter
    piece: Conditions = field(default_factory=list)

    def items(self, *columns: Any) -> sa.Select[Any]:  # noqa: ANN401  what a select takes
        """Columns of the chosen items."""
        return hinted(sa.select(*columns).select_from(FEEDBACK_ITEM).where(*self.where), self.wanted)

    def begin(self, kind: str, detail: Mapping[str, Any]) -> FeedbackChangeRecord:
        """The change that the step makes."""
        return new_change(self.session, self.actor, self.programme_id, kind, detail)

    def end(self, change: FeedbackChangeRecord, count: int, action: str, nothing: str) -> Done:
        """Count what was changed. ConflictError, and nothing is kept, where that is ``nothing``."""
        if not count:
            raise ConflictError(nothing)
        return finish_change(self.session, self.actor, change, count, action)

    def finish(self, change: FeedbackChangeRecord, count: int, action: str) -> Done:
        """Count what was changed in this piece of a change."""
        return finish_change(self.session, self.actor, change, count, action)


@contextmanager
def step_over(database: Database, actor: Actor, programme_key: str, chosen: Chosen, most: int) -> Iterator[Step]:
    """A step over the chosen items, at most ``most``. ServiceError, ConflictError when the filter leaves others now."""
    actor.require("feedback.edit")
    with database.write() as session:
        programme_id = lock_programme(session, actor, programme_key)
        wanted = chosen.wanted or FeedbackFilter()
        where = conditions(session, programme_id, wanted)
        if chosen.wanted is None:
            where.append(FEEDBACK_ITEM.c.id.in_(_ticked(chosen)))
            wanted = replace(wanted, words="-")  # a few items are found by their number
        else:
            _check_count(count_days(database, session, programme_id, wanted).total, chosen.expected, most)
        yield Step(session, actor, programme_id, where, wanted)


def lock_programme(session: Session, actor: Actor, programme_key: str) -> int:
    """The programme's number; until the commit, nobody else moves or merges in it, and imports wait to name points."""
    programme_id = programmes.by_key(session, actor.workspace_id, programme_key).id or 0
    session.execute(sa.select(PROGRAMME.c.id).where(PROGRAMME.c.id == programme_id).with_for_update())
    return programme_id


def new_change(
    session: Session, actor: Actor, programme_id: int, kind: str, detail: Mapping[str, Any]
) -> FeedbackChangeRecord:
    """A change that is under way in this transaction."""
    made = FeedbackChangeRecord(
        workspace_id=actor.workspace_id,
        programme_id=programme_id,
        kind=kind,
        made_by=actor.user_id,
        made_at=datetime.now(UTC),
        item_count=0,
        detail=dict(detail),
    )
    session.add(made)
    session.flush()
    return made


def finish_change(session: Session, actor: Actor, change: FeedbackChangeRecord, count: int, action: str) -> Done:
    """Write down how many (more) items a change changed, and that it was made."""
    change.item_count += count
    session.add(change)
    told = {name: value for name, value in change.detail.items() if isinstance(value, str)}
    record(session, actor, action, f"feedback:{change.id}", {**told, "items": count})
    return Done(change.id or 0, count)


def _ticked(chosen: Chosen) -> tuple[int, ...]:
    if not chosen.item_ids:
        raise ServiceError("Nothing is ticked. Tick what you mean, or choose all that the filter leaves.")
    return chosen.item_ids[:MOST_TICKED]


def _check_count(total: int, expected: int, most: int) -> None:
    if total != expected:
        raise ConflictError(
            f"The filter left {expected:,} when you looked, and leaves {total:,} now. Look again, then repeat the step."
        )
    if total > most:
        raise ServiceError(f"One step changes at most {most:,}, and the filter leaves {total:,}. Narrow it by a date.")
