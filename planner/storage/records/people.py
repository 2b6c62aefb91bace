"""People, the workspaces they belong to, their sessions, and the audit trail of what they did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner
from planner.zones import USUAL

ROLES = ("researcher", "finance", "manager", "administrator")


class WorkspaceRecord(SQLModel, table=True):
    """One organisation's space; ``needs_code``: whoever decides on money there must sign in with a second factor.

    ``zone`` is the one whose calendar says what day it is there.
    """

    __tablename__ = "workspace"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=120)
    needs_code: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    zone: str = Field(default=USUAL, max_length=64, sa_column_kwargs={"server_default": USUAL})


class UserRecord(SQLModel, table=True):
    """A person who can sign in; ``session_key`` changes when all their sessions must end.

    ``language`` is the one they read pages in; empty is what their browser asks for.
    """

    __tablename__ = "user_account"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    password: str = Field(max_length=255)
    active: bool = True
    session_key: str = Field(max_length=64, unique=True)
    language: str = Field(default="", max_length=8)


class MembershipRecord(SQLModel, table=True):
    """A role that a person holds in a workspace."""

    __tablename__ = "membership"
    __table_args__ = (sa.UniqueConstraint("user_id", "workspace_id", "role"), one_of("role", ROLES, "role"))
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = owner("user_account")
    workspace_id: int = owner("workspace")
    role: str = Field(max_length=20)


class SessionRecord(SQLModel, table=True):
    """A signed-in browser: the cookie holds a random token, this row only its SHA-256.

    ``device`` is what the browser says of itself, ``proven_at`` when the person last gave a password or a code.
    """

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: int | None = owner("user_account", nullable=True)
    content: dict[str, Any] = json_column()
    started_at: datetime = moment_column()
    seen_at: datetime = moment_column(index=True)
    device: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    address: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    proven_at: datetime | None = moment_column(nullable=True)


class SignInAttemptRecord(SQLModel, table=True):
    """A failed sign-in, counted for the lock-out; the account is kept as a hash of what was typed."""

    __tablename__ = "sign_in_attempt"
    id: int | None = Field(default=None, primary_key=True)
    account_hash: str = Field(max_length=64, index=True)
    address: str = Field(max_length=64, index=True)
    tried_at: datetime = moment_column(index=True)


class AuditRecord(SQLModel, table=True):
    """One thing that happened, written in the transaction of the change; chained by hash within its workspace."""

    __tablename__ = "audit"
    __table_args__ = (
        sa.UniqueConstraint("workspace_id", "sequence"),
        sa.Index("ix_audit_workspace_object", "workspace_id", "object"),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    sequence: int
    actor_id: int | None = Field(default=None, foreign_key="user_account.id")
    action: str = Field(max_length=60)
    object: str = Field(max_length=160)
    detail: dict[str, Any] = json_column()
    happened_at: datetime = moment_column()
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
