"""Looking for items of an import that look like others: the same key, or nearly the same words within a week.

They are flagged for a person and never left out by themselves.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from planner.imports.columns import ColumnMapping
from planner.imports.likeness import LEAST_ALIKE, Bands, bands_of, candidates, likeness_milli
from planner.services.import_watching import Watcher
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord, LookAlikeRecord

MOST_COMPARED = 200_000
MOST_FLAGGED = 2_000
_PORTION = 5_000
_PAIRS = 400
_ITEM = FeedbackItemRecord
_LOOK_ALIKE = SQLModel.metadata.tables["look_alike"]


def find_look_alikes(database: Database, kept: FeedbackImportRecord, watcher: Watcher) -> None:
    """Flag what looks alike, again from the beginning when it was cut off."""
    mapping = ColumnMapping.from_json(kept.mapping)
    with database.write() as session:
        session.exec(sa.delete(LookAlikeRecord).where(col(LookAlikeRecord.import_id) == kept.id))
    found = _same_keys(database, kept, watcher) if mapping.own_key else iter(())
    if not mapping.keeps_identical:
        found = itertools.chain(found, _near_texts(database, kept, watcher))
    flagged: dict[tuple[int, int], dict[str, Any]] = {}
    for pair in itertools.islice(found, MOST_FLAGGED):
        flagged.setdefault((pair["item_id"], pair["like_item_id"]), pair)
    _flag(database, kept, list(flagged.values()))


def _flag(database: Database, kept: FeedbackImportRecord, pairs: list[dict[str, Any]]) -> None:
    owners = {"workspace_id": kept.workspace_id, "import_id": kept.id, "verdict": "open"}
    with database.write() as session:
        for start in range(0, len(pairs), _PAIRS):
            session.execute(sa.insert(_LOOK_ALIKE), [pair | owners for pair in pairs[start : start + _PAIRS]])
        session.exec(
            sa.update(FeedbackImportRecord)
            .where(col(FeedbackImportRecord.id) == kept.id)
            .values(look_alike_count=len(pairs))
        )


def _same_keys(database: Database, kept: FeedbackImportRecord, watcher: Watcher) -> Iterator[dict[str, Any]]:
    """Each item whose key an earlier item of this import, or a published one, has too."""
    first = 0
    other = sa.orm.aliased(_ITEM)
    while True:
        watcher.stop_if_cancelled()
        with database.read() as session:
            rows = session.execute(
                sa.select(col(_ITEM.id), sa.func.min(other.id))
                .join(other, (other.own_key == _ITEM.own_key) & (other.id < _ITEM.id))  # type: ignore[arg-type,operator]  # columns, as SQLAlchemy types them
                .where(
                    col(_ITEM.import_id) == kept.id,
                    col(_ITEM.own_key) != "",
                    col(_ITEM.id) > first,
                    col(other.programme_id) == kept.programme_id,
                    col(other.import_id).in_(_compared(session, kept)),
                )
                .group_by(col(_ITEM.id))
                .order_by(col(_ITEM.id))
                .limit(_PORTION)
            ).all()
        for item_id, like_id in rows:
            yield {"item_id": item_id, "like_item_id": like_id, "reason": "key", "similarity_milli": 1000}
        if len(rows) < _PORTION:
            return
        first = rows[-1][0]


def _near_texts(database: Database, kept: FeedbackImportRecord, watcher: Watcher) -> Iterator[dict[str, Any]]:
    """Each item that says nearly what an earlier one said within a week, at least one of them of this import."""
    ids, days, own, parts = list[int](), list[int](), list[bool](), list[Any]()
    for rows in _portions(database, kept):
        watcher.stop_if_cancelled()
        parts.append(bands_of([row.text for row in rows]))
        ids.extend(row.id for row in rows)
        days.extend(row.said_on.toordinal() for row in rows)
        own.extend(row.import_id == kept.id for row in rows)
    if not ids:
        return
    bands: Bands = np.concatenate(parts)
    pairs = candidates(bands, np.array(days, dtype=np.int32))
    wanted = ((ids[newer], ids[older]) for newer, older in pairs if own[newer] or own[older])
    while some := list(itertools.islice(wanted, _PAIRS)):
        watcher.stop_if_cancelled()
        yield from _judged(database, some)


def _judged(database: Database, pairs: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    with database.read() as session:
        asked = {item_id for pair in pairs for item_id in pair}
        rows = session.execute(sa.select(col(_ITEM.id), col(_ITEM.text)).where(col(_ITEM.id).in_(asked)))
        texts = {item_id: text for item_id, text in rows}  # noqa: C416  a row is no pair to ``dict``
    for newer, older in pairs:
        alike = likeness_milli(texts.get(newer, ""), texts.get(older, ""))
        if alike >= LEAST_ALIKE:
            yield {"item_id": newer, "like_item_id": older, "reason": "text", "similarity_milli": alike}


def _portions(database: Database, kept: FeedbackImportRecord) -> Iterator[list[Any]]:
    """Items to compare, the latest first so that an import's own come before what was published, in portions."""
    last, left = 2**31 - 1, MOST_COMPARED
    while left > 0:
        with database.read() as session:
            rows = list(
                session.execute(
                    sa.select(col(_ITEM.id), col(_ITEM.import_id), col(_ITEM.said_on), col(_ITEM.text))
                    .where(col(_ITEM.import_id).in_(_compared(session, kept)), col(_ITEM.id) < last)
                    .order_by(col(_ITEM.id).desc())
                    .limit(min(left, _PORTION))
                )
            )
        if not rows:
            return
        yield rows
        last, left = rows[-1].id, left - len(rows)


def _compared(session: Session, kept: FeedbackImportRecord) -> list[int]:
    """The import itself and those of its programme that are published."""
    shown = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.programme_id == kept.programme_id, FeedbackImportRecord.state == "published"
    )
    return [kept.id or 0, *(found for found in session.exec(shown).all() if found)]
