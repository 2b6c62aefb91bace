"""The tokens with which programs ask, and what was answered to requests that may be sent twice."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from planner.storage.records.base import json_column, moment_column, owner


class ApiTokenRecord(SQLModel, table=True):
    """A token of a person in a workspace: its holder has the token, this row only its SHA-256.

    ``scopes`` are permissions; at each request they are cut down to what the person's roles allow at that moment.
    """

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int = owner("user_account")
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64, unique=True)
    scopes: list[str] = json_column()
    created_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(nullable=True)
    revoked_at: datetime | None = moment_column(nullable=True)


class ApiAnswerRecord(SQLModel, table=True):
    """What a request with a key was answered, kept for a day; ``status`` is null while it is at work."""

    __tablename__ = "api_answer"
    __table_args__ = (sa.UniqueConstraint("workspace_id", "user_id", "request_key"),)
    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = owner("workspace")
    user_id: int = owner("user_account")
    request_key: str = Field(max_length=120)
    request_digest: str = Field(max_length=64)
    status: int | None = None
    headers: dict[str, str] = json_column()
    body: str = Field(sa_type=sa.Text)
    asked_at: datetime = moment_column(index=True)
