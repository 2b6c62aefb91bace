"""Touchpoints and anxiety points as an import meets them: found by name, made when new, removed when unused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.feedback import name_point_key
from budgeting.keys import make_key
from planner.imports.items import ReadItem
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackChangeRecord,
    FeedbackImportRecord,
    FeedbackItemRecord,
    FeedbackMovedRecord,
    ProgrammeRecord,
    QuestionAnxietyRecord,
    TouchpointRecord,
)

NOT_PLACED = "Not placed"
MOST_POINTS = 1_000

_Pair = tuple[str, str]


class TooManyPointsError(Exception):
    """The topic column holds so many different values that they cannot be recurring pains."""

    message = (
        f"Touchpoint and topic have more than {MOST_POINTS:,} different values, so they name no recurring pains. "
        "Import the file again with a broader topic column, or with none."
    )


@dataclass
class PointFinder:
    """Finds the anxiety point of each item of one programme; remembers only what the import itself uses."""

    workspace_id: int
    programme_id: int
    _id_by_pair: dict[_Pair, int] = field(default_factory=dict)
    _new: dict[_Pair, int] = field(default_factory=dict)
    _standing: tuple[int, int] = (0, 0)

    def find(self, session: Session, items: Sequence[ReadItem]) -> list[int | None]:
        """The point of each item in turn, None for items without a topic. Raises TooManyPointsError.

        What is made in ``session`` counts as known only after ``keep``, once its transaction is committed.
        """
        self._new = {}
        pairs = dict.fromkeys(_pair(item) for item in items if item.topic)
        if self._unknown(pairs):
            # First, and not after the weaker lock: two who both wait for more than they hold wait for ever.
            self._lock(session)
        self._forget_if_merged(session)
        unknown = self._unknown(pairs)
        if unknown:
            self._lock(session)
            self._look_up(session, unknown)
        known = self._id_by_pair | self._new
        return [known[_folded(_pair(item))] if item.topic else None for item in items]

    def keep(self) -> None:
        """Remember what the committed transaction found or made."""
        self._id_by_pair |= self._new

    def remove_unused(self, session: Session) -> int:
        """Remove points of the programme that no feedback and no question speaks of, and touchpoints without points.

        How many of both: none while an import is read, which knows points that nothing it saved speaks of yet.
        """
        self._lock(session)
        if self._is_one_read(session):
            return 0
        point, touchpoint = AnxietyPointRecord, TouchpointRecord
        points = session.exec(
            sa.delete(point).where(
                col(point.programme_id) == self.programme_id,
                # A change that is undone puts feedback back where it was.
                col(point.merged_into_id).is_(None),
                # What a programme file said of it is nowhere else.
                sa.cast(col(point.carried), sa.String) == "{}",
                col(point.id).not_in(_moved(FeedbackMovedRecord.from_point_id)),
                col(point.id).not_in(_moved(FeedbackMovedRecord.to_point_id)),
                ~sa.exists().where(col(FeedbackItemRecord.anxiety_point_id) == col(point.id)),
                ~sa.exists().where(col(QuestionAnxietyRecord.anxiety_point_id) == col(point.id)),
            )
        )
        touchpoints = session.exec(
            sa.delete(touchpoint).where(
                col(touchpoint.programme_id) == self.programme_id,
                col(touchpoint.merged_into_id).is_(None),
                ~sa.exists().where(col(point.touchpoint_id) == col(touchpoint.id)),
            )
        )
        return points.rowcount + touchpoints.rowcount

    def _is_one_read(self, session: Session) -> bool:
        ours = FeedbackImportRecord.programme_id == self.programme_id
        read = select(FeedbackImportRecord.id).where(ours, FeedbackImportRecord.state == "reading")
        return session.exec(read.limit(1)).first() is not None

    def learn(self, session: Session) -> None:
        """Know all points that there are by now, so that ``find`` keeps nobody waiting for those."""
        self._standing = self._now_standing(session)
        touchpoints = self._touchpoints(session)
        places = ends_of({t.id or 0: t.merged_into_id for t in touchpoints.values()})
        points = select(AnxietyPointRecord).where(AnxietyPointRecord.programme_id == self.programme_id)
        found = session.exec(points).all()
        ends = ends_of({p.id or 0: p.merged_into_id for p in found})
        known: dict[int, dict[str, int]] = {}
        for one in found:
            known.setdefault(one.touchpoint_id, {})[one.name.casefold()] = ends[one.id or 0]
        for name, touchpoint in touchpoints.items():
            own = touchpoint.id or 0
            of_both = known.get(places.get(own, own), {}) | known.get(own, {})
            self._id_by_pair |= {(name, topic): point for topic, point in of_both.items()}

    def _unknown(self, pairs: Iterable[_Pair]) -> list[_Pair]:
        return [pair for pair in pairs if _folded(pair) not in self._id_by_pair]

    def _look_up(self, session: Session, pairs: list[_Pair]) -> None:
        touchpoints = self._touchpoints(session)
        points = session.exec(
            select(AnxietyPointRecord).where(AnxietyPointRecord.programme_id == self.programme_id)
        ).all()
        ends = ends_of({p.id or 0: p.merged_into_id for p in points})
        id_by_pair = {(p.touchpoint_id, p.name.casefold()): ends[p.id or 0] for p in points}
        places = ends_of({t.id or 0: t.merged_into_id for t in touchpoints.values()})
        taken = {p.key for p in points}
        for pair in pairs:
            folded = _folded(pair)
            touchpoint = touchpoints.get(folded[0]) or self._make_touchpoint(session, pair[0], touchpoints)
            place = places.get(touchpoint.id or 0, touchpoint.id or 0)
            there = (id_by_pair.get((one, folded[1])) for one in (touchpoint.id or 0, place))
            found = self._new.get(folded) or next(filter(None, there), None)
            self._new[folded] = found or self._make_point(session, place, pair, taken)

    def _forget_if_merged(self, session: Session) -> None:
        """What was found before a merge may be a point that went into another; no merge ends while this one saves."""
        ours = select(ProgrammeRecord.id).where(ProgrammeRecord.id == self.programme_id)
        session.exec(ours.with_for_update(read=True, key_share=True)).one()
        standing = self._now_standing(session)
        if standing != self._standing:
            self._id_by_pair, self._standing = {}, standing

    def _now_standing(self, session: Session) -> tuple[int, int]:
        """Which change of feedback was the last, and how many are undone."""
        change = FeedbackChangeRecord
        last = session.scalar(
            sa.select(sa.func.max(col(change.id))).where(col(change.programme_id) == self.programme_id)
        )
        undone = sa.select(sa.func.count(col(change.undone_at))).where(col(change.programme_id) == self.programme_id)
        return last or 0, session.scalar(undone) or 0

    def _lock(self, session: Session) -> None:
        """One import at a time makes and removes points of a programme."""
        session.exec(select(ProgrammeRecord.id).where(ProgrammeRecord.id == self.programme_id).with_for_update()).one()

    def _touchpoints(self, session: Session) -> dict[str, TouchpointRecord]:
        found = session.exec(select(TouchpointRecord).where(TouchpointRecord.programme_id == self.programme_id)).all()
        return {touchpoint.name.casefold(): touchpoint for touchpoint in found}

    def _make_touchpoint(self, session: Session, name: str, known: dict[str, TouchpointRecord]) -> TouchpointRecord:
        made = TouchpointRecord(
            workspace_id=self.workspace_id,
            programme_id=self.programme_id,
            position=max((t.position for t in known.values()), default=0) + 1,
            key=make_key(name, {t.key for t in known.values()}),
            name=name,
        )
        session.add(made)
        session.flush()
        known[name.casefold()] = made
        return made

    def _make_point(self, session: Session, touchpoint_id: int, pair: _Pair, taken: set[str]) -> int:
        if len(taken) >= MOST_POINTS:
            raise TooManyPointsError
        made = AnxietyPointRecord(
            workspace_id=self.workspace_id,
            programme_id=self.programme_id,
            touchpoint_id=touchpoint_id,
            key=name_point_key(pair[0], pair[1], taken),
            name=pair[1],
        )
        session.add(made)
        session.flush()
        taken.add(made.key)
        return made.id or 0


def _moved(column: int | None) -> sa.Select[int | None]:
    return sa.select(col(column)).where(col(column).is_not(None)).distinct()


def ends_of(merged: Mapping[int, int | None]) -> dict[int, int]:
    """Where each of ``merged`` (number -> what it went into) ends: at itself where it was not merged."""
    ends = {}
    for number in merged:
        end, seen = number, {number}
        while (further := merged.get(end)) is not None and further not in seen:
            end = further
            seen.add(end)
        ends[number] = end
    return ends


def pair_of(item: ReadItem) -> tuple[str, str]:
    """Touchpoint and topic of ``item`` as they are compared: without a difference of capitals."""
    return _folded(_pair(item))


def _pair(item: ReadItem) -> _Pair:
    return item.touchpoint or NOT_PLACED, item.topic


def _folded(pair: _Pair) -> _Pair:
    return pair[0].casefold(), pair[1].casefold()
