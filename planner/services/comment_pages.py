"""Threads read page by page: the newest page first, each in the order in which it was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from budgeting.notices.mentions import pieces
from budgeting.notices.places import Place
from planner.services.actors import Actor
from planner.services.comment_threads import Former, Said
from planner.services.errors import NotFoundError
from planner.storage.records import CommentRecord, CommentTextRecord, ProgrammeRecord, UserRecord

# So many comments and queries at once, each with its answers.
PAGE_SIZE: Final = 25
_Version = sa.Row[Any]


@dataclass(frozen=True)
class Look:
    """How somebody looks at a thread: beside which version of the plan, and at which page, from 1, the newest.

    At the page on which ``comment_id`` stands, where a comment of that place is named.
    """

    plan_number: int | None = None
    page: int = 1
    comment_id: int | None = None


@dataclass(frozen=True)
class Reading:
    """What is read, and who reads it: a place of a programme, the reader, and the names that can be mentioned."""

    programme: ProgrammeRecord
    place: Place
    actor: Actor
    people: Mapping[int, str]

    @property
    def at(self) -> Mapping[str, object]:
        """What a query takes to look at that place."""
        return {"programme_id": self.programme.id, "place": self.place.text}


def page_at(session: Session, reading: Reading, look: Look, said_count: int) -> tuple[int, int, tuple[Said, ...]]:
    """The number of the page that is looked at, how many there are of ``said_count``, and what was said on it.

    Raises NotFoundError for a page that is not there.
    """
    page_count = max(-(-said_count // PAGE_SIZE), 1)
    page = _page_with(session, reading, look.comment_id) or look.page
    if page > page_count:
        raise NotFoundError
    start = (page - 1) * PAGE_SIZE
    ids = session.scalars(_SAID, {**reading.at, "start": start, "size": PAGE_SIZE}).all() if said_count else ()
    return page, page_count, _said_with(session, reading, ids)


def said_in(session: Session, reading: Reading, comment_id: int) -> Said:
    """One comment that was said there, a query with its answers. Raises NotFoundError."""
    ids = session.scalars(_ONE, {**reading.at, "comment_id": comment_id}).all()
    if not ids:
        raise NotFoundError
    return _said_with(session, reading, ids)[0]


def _said_with(session: Session, reading: Reading, ids: Sequence[int | None]) -> tuple[Said, ...]:
    """The comments of ``ids``, the oldest first, each query with its answers."""
    versions = session.execute(_VERSIONS, {"ids": ids}).all() if ids else []
    by_comment = [list(group) for _, group in groupby(versions, key=lambda row: row.id)]
    answers: dict[int, list[Said]] = {}
    for own in by_comment:
        if own[0].answers_id is not None:
            answers.setdefault(own[0].answers_id, []).append(_said(own, (), reading))
    wanted = frozenset(ids)
    return tuple(_said(own, tuple(answers.get(own[0].id, ())), reading) for own in by_comment if own[0].id in wanted)


def _page_with(session: Session, reading: Reading, comment_id: int | None) -> int:
    """The page on which a comment, or the query that it answers, stands; 0 when there is none at that place."""
    if not comment_id:
        return 0
    return -(-session.scalars(_SINCE, {**reading.at, "comment_id": comment_id}).one() // PAGE_SIZE)


def _said(versions: Sequence[_Version], answers: tuple[Said, ...], reading: Reading) -> Said:
    *former, latest = versions
    return Said(
        id=latest.id,
        kind=latest.kind,
        author=latest.author,
        text=latest.text,
        pieces=pieces(latest.text, reading.people),
        plan_number=latest.plan_number,
        created_at=latest.created_at,
        changed_at=latest.written_at,
        former=tuple(Former(one.text, one.written_at) for one in former),
        answers=answers,
        is_withdrawn=latest.is_withdrawn,
        is_mine=latest.author_id == reading.actor.user_id,
    )


def _at(record: Any) -> tuple[sa.ColumnElement[bool], ...]:  # noqa: ANN401  the table of comments, or its alias
    return col(record.programme_id) == sa.bindparam("programme_id"), col(record.place) == sa.bindparam("place")


def _said_at(record: Any) -> tuple[sa.ColumnElement[bool], ...]:  # noqa: ANN401  as above
    """What limits comments to those that are no answers: these stand with their query."""
    return *_at(record), col(record.kind) != "answer"


def _since() -> sa.Select[int]:
    """How much was said since a comment or the query that it answers, it included."""
    own, later = CommentRecord, sa.orm.aliased(CommentRecord)
    root = sa.func.coalesce(col(own.answers_id), col(own.id))
    at = sa.select(root).where(col(own.id) == sa.bindparam("comment_id"), *_at(own)).scalar_subquery()
    return sa.select(sa.func.count()).select_from(later).where(*_said_at(later), col(later.id) >= at)


def _versions() -> sa.Select[*tuple[Any, ...]]:
    """Each version of comments and of the answers to them."""
    comment, text = CommentRecord, CommentTextRecord
    ids: sa.BindParameter[list[int]] = sa.bindparam("ids", expanding=True)
    of_comment = (comment.id, comment.kind, comment.plan_number, comment.answers_id, comment.author_id)
    of_version = (comment.created_at, text.text, text.written_at, text.is_withdrawn)
    columns: list[Any] = [*of_comment, *of_version, col(UserRecord.name).label("author")]
    return (
        sa.select(*columns)
        .join(UserRecord, col(UserRecord.id) == col(comment.author_id))
        .join(text, col(text.comment_id) == col(comment.id))
        .where(sa.or_(col(comment.id).in_(ids), col(comment.answers_id).in_(ids)))
        .order_by(col(comment.id), col(text.number))
    )


# Put together once: that took longer than running them.
_IDS: Final = sa.select(col(CommentRecord.id))
_ONE: Final = _IDS.where(col(CommentRecord.id) == sa.bindparam("comment_id"), *_at(CommentRecord))
_SAID: Final = (
    _IDS.where(*_said_at(CommentRecord))
    .order_by(col(CommentRecord.id).desc())
    .limit(sa.bindparam("size"))
    .offset(sa.bindparam("start"))
)
_SINCE: Final = _since()
_VERSIONS: Final = _versions()
