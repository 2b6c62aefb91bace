"""A programme with questions."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from budgeting.programme import Programme
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.planning import planned
from tests.stock import Given, Layer

TODAY: Final = date(2026, 11, 21)


def set_today(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Use the pages on ``day``."""
    monkeypatch.setattr("planner.services.actors.Actor.today", lambda _actor: day)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """The day on which the pages are used, so that no date in these tests ever passes."""
    set_today(monkeypatch, TODAY)
    return TODAY


@pytest.fixture
def layers(layers: Mapping[str, Layer]) -> Mapping[str, Layer]:
    return {**layers, "programme": planned}


@pytest.fixture
def programme(database: Database, cast: Cast, given: Given) -> Programme:
    programme: Programme = given["programme"]
    return programme
