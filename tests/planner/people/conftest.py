"""The application with a mail server set, and cheap passwords."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from planner.services import passwords
from planner.storage.database import Database
from tests.lending import lent_app
from tests.planner.people.mail import MAIL, PUBLIC


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its cheapest: what a guess costs is looked at elsewhere."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords.nobodys_hash.cache_clear()


@pytest.fixture
def app(database: Database, home: Path) -> Iterator[Flask]:
    """The web application that sends letters and knows its public address."""
    with lent_app(database, home, mail=MAIL, public_url=PUBLIC) as app:
        yield app
