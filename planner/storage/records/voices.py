"""What people say to each other and are told: comments, notices, letters, and roles that wait for a second person."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner
from planner.storage.records.people import ROLES

COMMENT_KINDS = ("comment", "query", "answer")
LETTER_STATES = ("waiting", "sent", "given_up")
GRANT_STATES = ("waiting", "confirmed", "refused", "withdrawn")


class CommentRecord(SQLModel, table=True):
    """Something said about a place; what it says stands in its texts, the last of which counts.

    ``plan_number`` is the version that was looked at, where one was. An answer names the query it answers.
    """

    __tablename__ = "comment"
    __table_args__ = (
        one_of("kind", COMMENT_KINDS, "kind"),
        sa.CheckConstraint("(answers_id IS NOT NULL) = (kind = 'answer')", name="answer"),
        sa.Index("ix_comment_programme_place", "programme_id", "place"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    programme_id: int = owner("programme", index=False)
    place: str = Field(max_length=140)
    kind: str = Field(max_length=8)
    plan_number: int | None = None
    answers_id: int | None = owner("comment", nullable=True)
    author_id: int = Field(foreign_key="user_account.id")
    created_at: datetime = moment_column()


class CommentTextRecord(SQLModel, table=True):
    """One version of what a comment says, numbered from 1; a withdrawal is a version with no words."""

    __tablename__ = "comment_text"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "number"),
        sa.CheckConstraint("is_withdrawn = (text = '')", name="withdrawn"),
    )
    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = owner("comment", index=False)
    number: int
    text: str = Field(max_length=4000)
    is_withdrawn: bool = False
    written_by: int = Field(foreign_key="user_account.id")
    written_at: datetime = moment_column()


class NoticeRecord(SQLModel, table=True):
    """Something that a person is told of; ``once`` keeps a reminder from being given twice."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "workspace_id", "once"),
        sa.Index("ix_notice_unread", "user_id", "workspace_id", "read_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int = owner("user_account", index=False)
    event: str = Field(max_length=20)
    words: str = Field(max_length=400)
    path: str = Field(max_length=300)
    way: str = Field(max_length=8)
    once: str | None = Field(default=None, max_length=200)
    caused_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = moment_column()
    read_at: datetime | None = moment_column(nullable=True)


class NoticeChoiceRecord(SQLModel, table=True):
    """How a person wants to be told of one kind of event in one workspace."""

    __tablename__ = "notice_choice"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True, ondelete="CASCADE")
    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True, ondelete="CASCADE")
    event: str = Field(max_length=20, primary_key=True)
    way: str = Field(max_length=8)


class LetterRecord(SQLModel, table=True):
    """An e-mail to be sent, written in the transaction of what it tells of.

    ``content`` holds its sections; ``address`` is where it goes when nobody signs in with it yet. ``once`` keeps it
    from being written twice; ``message_key`` is the same on every try, so that a reader's program sees two copies as
    one. While it is being sent, nobody else takes it until ``claimed_until``.
    """

    __tablename__ = "letter"
    __table_args__ = (
        one_of("state", LETTER_STATES, "state"),
        sa.Index("ix_letter_due", "state", "next_try_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int | None = owner("user_account", nullable=True)
    address: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})
    subject: str = Field(max_length=200)
    content: dict[str, Any] = json_column()
    once: str = Field(max_length=200, unique=True)
    message_key: str = Field(max_length=64, unique=True)
    state: str = Field(default="waiting", max_length=10)
    tries: int = 0
    next_try_at: datetime = moment_column()
    claimed_until: datetime | None = moment_column(nullable=True)
    reason: str = Field(default="", max_length=300)
    created_at: datetime = moment_column()
    ended_at: datetime | None = moment_column(nullable=True)


class RoleGrantRecord(SQLModel, table=True):
    """A role that decides on money, asked for one person by another, in force only when a third agrees."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", ROLES, "role"),
        one_of("state", GRANT_STATES, "state"),
        sa.CheckConstraint("asked_by <> user_id", name="not_for_oneself"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> user_id", name="not_by_oneself"),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'refused') OR (decided_by IS NOT NULL AND decided_by <> asked_by)",
            name="second_person",
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="decided"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int = owner("user_account")
    role: str = Field(max_length=20)
    reason: str = Field(max_length=300)
    state: str = Field(default="waiting", max_length=10)
    asked_by: int = Field(foreign_key="user_account.id")
    asked_at: datetime = moment_column()
    decided_by: int | None = Field(default=None, foreign_key="user_account.id")
    decided_at: datetime | None = moment_column(nullable=True)
