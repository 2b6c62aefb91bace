"""The pages at the end of an import: publish what was looked at, judge what looks alike, take everything back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.services.actors import Actor
from planner.services.importing import show_import
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import GOOD, ready, seen

ClientOf = Callable[[Actor], Visitor]
LONG = "I waited three weeks for the new card and nobody told me why it was so late"
ALIKE = (f"2026-01-02,{LONG},Web,Card,Late,1", f"2026-01-04,{LONG}!!!,Phone,Card,Late,1")


@pytest.fixture
def waiting(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    """The page of an import that waits to be looked at."""
    return f"/p/{programme}/feedback/imports/{ready(database, cast, home, programme, write(*GOOD, *ALIKE))}"


def test_what_was_looked_at_is_published_judged_and_taken_back(
    client_of: ClientOf, database: Database, cast: Cast, programme: str, waiting: str
) -> None:
    ada = client_of(cast.ada)
    assert f'action="{waiting}/publish"' in ada.get(waiting).text
    assert ada.send(f"{waiting}/publish").location == waiting
    shown = ada.get(waiting).text
    assert "The import is published: its feedback counts from now on." in shown
    judged = re.search(rf'action="({waiting}/look-alikes/\d+)"', shown)
    assert judged
    assert seen(database, cast, programme) == 4
    assert ada.send(judged[1], {"judgement": "leave_out"}).location == f"{waiting}#alike"
    assert seen(database, cast, programme) == 3
    assert ada.send(judged[1], {"judgement": "of another kind"}).status_code in {404, 409, 422}
    assert ada.send(f"{waiting}/take-back").location == waiting
    assert "The import was taken back. Nothing of it counts any more." in ada.get(waiting).text
    assert seen(database, cast, programme) == 0


def test_an_import_is_not_published_twice_nor_by_others(
    client_of: ClientOf, database: Database, cast: Cast, programme: str, waiting: str
) -> None:
    for person, status in ((cast.mona, 403), (cast.eve, 404)):
        for step in ("publish", "take-back", "look-alikes/1"):
            assert client_of(person).send(f"{waiting}/{step}", {"judgement": "both"}).status_code == status
    assert show_import(database, cast.ada, programme, int(waiting.rpartition("/")[2])).state == "ready"
    ada = client_of(cast.ada)
    assert [ada.send(f"{waiting}/publish").status_code for _ in range(2)] == [302, 409]
