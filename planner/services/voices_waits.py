"""What waits for researchers in one query for all of it, and which roles wait for a second person's word."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session, col

from planner.services.actors import Actor
from planner.services.comment_threads import is_waiting
from planner.services.learning_waits import MOST, WaitingWords, decided_words, undecided
from planner.services.place_words import at_comment, short
from planner.services.roles import PAGE, see_waiting
from planner.storage.records import CommentRecord, CommentTextRecord, ProgrammeRecord, QuestionRecord, UserRecord

# What each row of the query holds beside its kind: its order, the programme's key and name, who, a key and a text.
_COLUMNS: Final = ("turn", "programme_key", "programme", "who", "key", "text")
Kinds = Mapping[str, list[WaitingWords]]


def for_research(session: Session, actor: Actor) -> Kinds:
    """Queries to answer, decisions to record and questions to complete, each kind's words under its name."""
    parts = {"decisions": undecided(actor), "queries": _unanswered(actor), "questions": _drafts(actor)}
    rows = session.execute(sa.union_all(*(_part(kind, part) for kind, part in parts.items()))).all()
    in_order = sorted(rows, key=lambda row: row.turn)
    words = {"decisions": decided_words, "queries": _query_words, "questions": _draft_words}
    return {kind: [say(row) for row in in_order if row.kind == kind] for kind, say in words.items()}


def roles(session: Session, actor: Actor) -> list[WaitingWords]:
    """Roles that ``actor`` could confirm."""
    return [
        (
            f"{one.asked_by} asks to make {one.name} {one.role}",
            f"“{short(one.reason)}” It is in force only when a second person confirms it.",
            PAGE,
            "Look at it",
            "waits for a second person",
        )
        for one in see_waiting(session, actor)
        if not one.hindrance
    ][:MOST]


def _part(kind: str, asked: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """One kind of rows; its order and limit hold within it."""
    inner = asked.subquery()
    return sa.select(sa.literal(kind).label("kind"), *(inner.c[name] for name in _COLUMNS))


def _named(columns: Sequence[Any]) -> list[Any]:
    return [column.label(name) for column, name in zip(columns, _COLUMNS, strict=True)]


def _unanswered(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Queries of others that nobody has answered, the oldest first."""
    comment, text = CommentRecord, CommentTextRecord
    newest = sa.select(sa.func.max(col(text.number))).where(col(text.comment_id) == col(comment.id))
    columns: list[Any] = [
        comment.id,
        ProgrammeRecord.key,
        ProgrammeRecord.name,
        UserRecord.name,
        comment.place,
        text.text,
    ]
    return (
        sa.select(*_named(columns))
        .select_from(comment)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(comment.programme_id))
        .join(UserRecord, col(UserRecord.id) == col(comment.author_id))
        .join(text, col(text.comment_id) == col(comment.id))
        .where(
            col(comment.workspace_id) == actor.workspace_id,
            col(comment.author_id) != actor.user_id,
            col(text.number) == newest.correlate(comment).scalar_subquery(),
            is_waiting(),
        )
        .order_by(col(comment.id))
        .limit(MOST)
    )


def _drafts(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Questions that are drafts, the newest first."""
    question = QuestionRecord
    nobody, of = sa.literal(""), ProgrammeRecord
    columns: list[Any] = [-col(question.id), of.key, of.name, nobody, question.key, question.text]
    return (
        sa.select(*_named(columns))
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(question.programme_id))
        .where(col(question.workspace_id) == actor.workspace_id, col(question.state) == "draft")
        .order_by(col(question.id).desc())
        .limit(MOST)
    )


def _query_words(row: sa.Row[Any]) -> WaitingWords:
    path = f"/p/{row.programme_key}/comments?place={quote(row.key, safe=':')}{at_comment(row.turn)}"
    return (f"{row.programme}: {row.who} waits for an answer", f"“{short(row.text)}”", path, "Answer it", "query")


def _draft_words(row: sa.Row[Any]) -> WaitingWords:
    return (
        row.text,
        "A draft question. It joins the choice once its decision, stakes and belief are complete.",
        f"/p/{row.programme_key}/questions/{row.key}",
        "Complete it",
        "draft",
    )
