"""How people come in: invitations, password resets, second factors, and accounts at a single sign-on."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, one_of, owner

INVITATION_STATES = ("waiting", "accepted", "revoked")


class InvitationRecord(SQLModel, table=True):
    """Somebody asked by e-mail to work in a workspace; of the link's token only the SHA-256 is kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("state", INVITATION_STATES, "state"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("(state = 'accepted') = (accepted_by IS NOT NULL)", name="accepted"),
        sa.Index(
            "ix_invitation_waiting",
            "workspace_id",
            "email",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    email: str = Field(max_length=254, index=True)
    roles: list[str] = json_column()
    reason: str = Field(max_length=300)
    token_hash: str = Field(max_length=64, unique=True)
    state: str = Field(default="waiting", max_length=10)
    invited_by: int = Field(foreign_key="user_account.id")
    invited_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    accepted_by: int | None = Field(default=None, foreign_key="user_account.id")
    ended_at: datetime | None = moment_column(nullable=True)


class PasswordResetRecord(SQLModel, table=True):
    """A link that lets its holder choose a new password, once; of its token only the SHA-256 is kept."""

    __tablename__ = "password_reset"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = owner("user_account")
    token_hash: str = Field(max_length=64, unique=True)
    asked_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(nullable=True)


class SecondFactorRecord(SQLModel, table=True):
    """A phone that shows codes: its secret comes from ``nonce`` and the installation's key, and is not kept.

    ``last_step`` is the half-minute of the last code that was taken: no code is taken twice.
    """

    __tablename__ = "second_factor"
    user_id: int = Field(foreign_key="user_account.id", primary_key=True, ondelete="CASCADE")
    nonce: str = Field(max_length=64)
    last_step: int = 0
    begun_at: datetime = moment_column()


class RecoveryCodeRecord(SQLModel, table=True):
    """A code for when the phone is lost, good once; only a hash of it is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = owner("user_account")
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = moment_column(nullable=True)


class ExternalIdentityRecord(SQLModel, table=True):
    """Who a person is at an issuer of single sign-on: its name for them never changes, an address may."""

    __tablename__ = "external_identity"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), sa.UniqueConstraint("user_id", "issuer"))
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = owner("user_account")
    issuer: str = Field(max_length=300)
    subject: str = Field(max_length=255)
    joined_at: datetime = moment_column()
