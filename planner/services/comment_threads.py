"""What was said about a place, as it is read back, and how much was said and waits for an answer at each place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from budgeting.notices.mentions import Piece
from planner.storage.keeping import kept_until_told
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
    """What was said about a place: its text, what it is in words, its page, and the version that was looked at.

    ``said`` is one page of it, in the order in which it was said: page ``page_number`` of ``page_count``, the newest of
    which is the first. ``said_count`` comments and queries were said in all, of which ``open_query_count`` queries wait
    for an answer. ``below`` are its parts (the lines of a study) about which something was said.
    """

    place: str
    what: str
    page: str
    plan_number: int | None
    said: tuple[Said, ...]
    said_count: int
    open_query_count: int
    page_number: int = 1
    page_count: int = 1
    below: tuple[Below, ...] = ()


@dataclass(frozen=True)
class Counted:
    """How much was said about a place, and how many of the queries among it wait for an answer.

    Answers are comments too; ``said_count`` is how much was said without them.
    """

    comment_count: int
    open_query_count: int
    said_count: int


def counted(session: Session, programme: ProgrammeRecord) -> Mapping[str, Counted]:
    """How much was said about each place of a programme; silent places are absent."""
    return _counted(session, programme.workspace_id, programme.id or 0)


@kept_until_told
def _counted(session: Session, _workspace_id: int, programme_id: int) -> Mapping[str, Counted]:
    rows = session.execute(_COUNTED, {"programme_id": programme_id})
    return {row.place: Counted(row.comments, row.waiting, row.comments - row.answers) for row in rows}


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


_COUNTED: Final = (
    sa.select(
        col(CommentRecord.place),
        func.count().label("comments"),
        func.count().filter(col(CommentRecord.kind) == "answer").label("answers"),
        func.count().filter(is_waiting()).label("waiting"),
    )
    .where(col(CommentRecord.programme_id) == sa.bindparam("programme_id"))
    .group_by(col(CommentRecord.place))
)
