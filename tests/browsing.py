"""The web application in a test, and people who use it without a browser."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from planner.app import create_app
from planner.config import Settings
from planner.context import Planner
from planner.services.actors import Actor
from planner.services.sessions import Lifetimes, start_session
from planner.storage.database import Database

SECRET: Final = "a secret key that only tests know, 32 characters and more"
LIFETIMES: Final = Lifetimes(timedelta(minutes=30), timedelta(hours=12))
_TOKEN: Final = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Visitor(FlaskClient):
    """Somebody at a browser; ``send`` posts a form with the token that the page would have held."""

    token = ""

    def send(self, path: str, fields: Mapping[str, Any] | None = None, **arguments: Any) -> TestResponse:  # noqa: ANN401  as its base
        """POST ``fields`` to ``path`` as a form of ours."""
        return self.post(path, data={"csrf_token": self.token, **(fields or {})}, **arguments)

    def read_token(self, path: str = "/sign-in") -> str:
        """Open ``path`` and keep the token of its form."""
        found = _TOKEN.search(self.get(path).text)
        self.token = found[1] if found else ""
        return self.token


def make_settings(database: Database, home: Path, **changes: Any) -> Settings:  # noqa: ANN401  one of several settings
    """Settings for a test, with ``changes``."""
    basis = {"host": "127.0.0.1", "port": 8000, "home": home, "database_url": database.url, "secret_key": SECRET}
    return Settings(**{**basis, **changes})


def make_app(database: Database, home: Path, **changes: Any) -> Flask:  # noqa: ANN401  one of several settings
    """The application on ``database``; errors become pages, as for people."""
    app = create_app(make_settings(database, home, **changes), database)
    app.test_client_class = Visitor
    return app


def visitor(app: Flask) -> Visitor:
    """Somebody who has not signed in."""
    client = app.test_client()
    assert isinstance(client, Visitor)
    return client


def signed_in(app: Flask, person: Actor) -> Visitor:
    """``person``, signed in a moment ago."""
    client = visitor(app)
    parts: Planner = app.extensions["planner"]
    cookie, content = start_session(parts.database, person.user_id, datetime.now(UTC), LIFETIMES)
    client.set_cookie("planner", cookie)
    client.token = str(URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(content["csrf_token"]))
    return client
