"""What was said about a place, read back: each comment with its versions, queries with their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from budgeting.notices.mentions import Piece, pieces
from budgeting.notices.places import Place
from planner.services.actors import Actor
from planner.storage.records import CommentRecord, CommentTextRecord, ProgrammeRecord, UserRecord


@dataclass(frozen=True)
class Former:
    """What a comment said before it was changed."""

    text: str
    written_at: datetime


@dataclass(frozen=True)
class Said:
    """One comment as it stands; ``pieces`` are its words with the mentions marked, none when it was withdrawn."""

    id: int
    kind: str
    author: str
    text: str
    pieces: tuple[Piece, ...]
    plan_number: int | None
    created_at: datetime
    changed_at: datetime
    former: tuple[Former, ...]
    answers: tuple["Said", ...]
    is_withdrawn: bool
    is_mine: bool

    @property
    def is_open(self) -> bool:
        """Whether it is a query that waits for an answer."""
        return self.kind == "query" and not self.is_withdrawn and all(one.is_withdrawn for one in self.answers)


@dataclass(frozen=True)
class Below:
    """A part of a place about which something was said: its place, what it is in words, and how much."""

    place: str
    what: str
    counted: "Counted"


@dataclass(frozen=True)
class Thread:
    """All that was said about a place: its text, what it is in words, its page, and the version that was looked at.

    ``below`` are its parts (the lines of a study) about which something was said.
    """

    place: str
    what: str
    page: str
    plan_number: int | None
    said: tuple[Said, ...]
    below: tuple[Below, ...] = ()

    @property
    def open_query_count(self) -> int:
        """How many queries wait for an answer."""
        return sum(one.is_open for one in self.said)


@dataclass(frozen=True)
class Counted:
    """How much was said about a place, and how many of the queries among it wait for an answer."""

    comment_count: int
    open_query_count: int


_Row = tuple[CommentRecord, str, Sequence[CommentTextRecord]]


def threads_of(
    session: Session, programme: ProgrammeRecord, place: Place, actor: Actor, people: Mapping[int, str]
) -> tuple[Said, ...]:
    """What was said about ``place``, the oldest first, answers with their query."""
    rows = session.exec(
        select(CommentRecord, UserRecord.name, CommentTextRecord)
        .join(UserRecord, col(UserRecord.id) == col(CommentRecord.author_id))
        .join(CommentTextRecord, col(CommentTextRecord.comment_id) == col(CommentRecord.id))
        .where(CommentRecord.programme_id == programme.id, CommentRecord.place == place.text)
        .order_by(col(CommentRecord.id), col(CommentTextRecord.number))
    ).all()
    grouped: list[_Row] = []
    for _, group in groupby(rows, key=lambda row: row[0].id):
        versions = list(group)
        grouped.append((versions[0][0], versions[0][1], [version[2] for version in versions]))
    answers: dict[int, list[Said]] = {}
    for row in grouped:
        if row[0].answers_id is not None:
            answers.setdefault(row[0].answers_id, []).append(_said(row, (), actor, people))
    return tuple(
        _said(row, tuple(answers.get(row[0].id or 0, ())), actor, people) for row in grouped if row[0].kind != "answer"
    )


def counted(session: Session, programme: ProgrammeRecord) -> Mapping[str, Counted]:
    """How much was said about each place of a programme."""
    asked = select(CommentRecord.place, func.count()).where(CommentRecord.programme_id == programme.id)
    total = dict(session.exec(asked.group_by(col(CommentRecord.place))).all())
    waiting = open_count_by_place(session, programme)
    return {place: Counted(count, waiting.get(place, 0)) for place, count in total.items()}


def open_count_by_place(session: Session, programme: ProgrammeRecord) -> Mapping[str, int]:
    """How many queries wait for an answer, by place."""
    asked = select(CommentRecord.place, func.count()).where(_waits(programme)).group_by(col(CommentRecord.place))
    return dict(session.exec(asked).all())


def open_queries_before(session: Session, programme: ProgrammeRecord, since: datetime) -> Sequence[CommentRecord]:
    """Queries that were asked before ``since`` and wait for an answer."""
    asked = select(CommentRecord).where(_waits(programme), col(CommentRecord.created_at) < since)
    return session.exec(asked.order_by(col(CommentRecord.id))).all()


def answers_by_place(session: Session, programme: ProgrammeRecord) -> Mapping[str, tuple[str, str]]:
    """Who answered the newest query that has an answer at each place, and the words of it."""
    text, later = CommentTextRecord, sa.orm.aliased(CommentTextRecord)
    is_former = sa.exists().where(col(later.comment_id) == col(text.comment_id), col(later.number) > col(text.number))
    rows = session.exec(
        select(CommentRecord.place, UserRecord.name, text.text)
        .join(UserRecord, col(UserRecord.id) == col(CommentRecord.author_id))
        .join(text, sa.and_(col(text.comment_id) == col(CommentRecord.id), ~is_former))
        .where(CommentRecord.programme_id == programme.id, CommentRecord.kind == "answer", ~col(text.is_withdrawn))
        .order_by(col(CommentRecord.id))
    )
    return {place: (name, said) for place, name, said in rows}


def is_waiting() -> sa.ColumnElement[bool]:
    """A condition on ``comment``: a query that was neither withdrawn nor answered."""
    query = CommentRecord.__table__  # type: ignore[attr-defined]  # SQLModel's
    reply = query.alias()
    answers = sa.select(reply.c.id).where(reply.c.answers_id == query.c.id, ~_is_withdrawn(reply.c.id))
    return sa.and_(query.c.kind == "query", ~_is_withdrawn(query.c.id), ~answers.correlate(query).exists())


def _waits(programme: ProgrammeRecord) -> sa.ColumnElement[bool]:
    return sa.and_(col(CommentRecord.programme_id) == programme.id, is_waiting())


def _is_withdrawn(comment_id: sa.ColumnElement[int]) -> sa.Exists:
    text = CommentTextRecord.__table__.alias()  # type: ignore[attr-defined]  # SQLModel's
    return sa.exists().where(text.c.comment_id == comment_id, text.c.is_withdrawn)


def _said(row: _Row, answers: tuple[Said, ...], actor: Actor, people: Mapping[int, str]) -> Said:
    comment, author, versions = row
    *former, latest = sorted(versions, key=attrgetter("number"))
    return Said(
        id=comment.id or 0,
        kind=comment.kind,
        author=author,
        text=latest.text,
        pieces=pieces(latest.text, people),
        plan_number=comment.plan_number,
        created_at=comment.created_at,
        changed_at=latest.written_at,
        former=tuple(Former(one.text, one.written_at) for one in former),
        answers=answers,
        is_withdrawn=latest.is_withdrawn,
        is_mine=comment.author_id == actor.user_id,
    )
