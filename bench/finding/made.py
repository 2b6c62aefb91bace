"""A programme of made-up feedback, the same every time: words by a steep law, days over three years."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    FeedbackImportRecord,
    MembershipRecord,
    ProgrammeRecord,
    TouchpointRecord,
    UserRecord,
    WorkspaceRecord,
)
from planner.storage.searching.indexes import index_rows
from planner.storage.tables import FEEDBACK_IMPORT, FEEDBACK_ITEM

KEY: Final = "million"
_CHUNK: Final = 1_000
_VOCABULARY: Final = 30_000
_CHANNELS: Final = ("Web", "Phone", "E-mail", "Shop", "Post", "Chat", "Survey")
_FIRST: Final = date(2024, 1, 1)


def make(database: Database, count: int) -> Actor:
    """Fill an empty database with ``count`` published items; the researcher who reads them."""
    with database.write() as session:
        own = WorkspaceRecord(key="bench", name="Bench")
        person = UserRecord(email="bench@example.com", name="Bench", password="none", session_key="bench")  # noqa: S106  signs in nowhere
        session.add_all((own, person))
        session.flush()
        session.add(MembershipRecord(user_id=person.id, workspace_id=own.id, role="researcher"))
        programme = ProgrammeRecord(workspace_id=own.id, key=KEY, name="Million", currency="GBP")
        session.add(programme)
        session.flush()
        owners = {"workspace_id": own.id, "programme_id": programme.id}
        file = FeedbackImportRecord(
            **owners, created_by=person.id, file_name="f.csv", stored_name="f", state="reading", mapping={},
            created_at=datetime.now(UTC),
        )  # fmt: skip
        session.add(file)
        points = _make_points(session, owners)
        session.flush()
    for start in range(0, count, _CHUNK):
        rows = list(_rows(start, owners | {"import_id": file.id}, points))
        with database.write() as session:
            session.execute(sa.insert(FEEDBACK_ITEM), rows)
            index_rows(session.connection(), file.id or 0, start, start + _CHUNK - 1)
    with database.write() as session:
        done = {"state": "published", "finished_at": datetime.now(UTC)}
        session.execute(sa.update(FEEDBACK_IMPORT).values(**done))
    return Actor(person.id or 0, "Bench", person.email, own.id or 0, frozenset({"researcher"}))


def _make_points(session: Any, owners: dict[str, Any]) -> list[tuple[int, str, str]]:  # noqa: ANN401  a session of either library
    found = []
    for place in range(12):
        touchpoint = TouchpointRecord(**owners, position=place, key=f"t{place}", name=f"Touchpoint {place}")
        session.add(touchpoint)
        session.flush()
        for number in range(20):
            name, key = f"Topic {number}", f"t{place}-p{number}"
            stage = ("", "Join", "Use", "Pay", "Get help")[number % 5]
            point = AnxietyPointRecord(**owners, touchpoint_id=touchpoint.id, key=key, name=name, stage=stage)
            session.add(point)
            session.flush()
            found.append((point.id, touchpoint.name, name))
    return found


def _rows(start: int, owners: dict[str, Any], points: list[tuple[int, str, str]]) -> Iterator[dict[str, Any]]:
    dice = random.Random(start)  # noqa: S311  made-up words, the same every time
    for number in range(start, start + _CHUNK):
        point_id, touchpoint, topic = points[dice.randrange(len(points))]
        said = (min(int(dice.paretovariate(0.45)), _VOCABULARY) for _ in range(16))
        yield owners | {
            "row_number": number,
            "anxiety_point_id": point_id,
            "said_on": _FIRST + timedelta(days=dice.randrange(1_000)),
            "channel": dice.choice(_CHANNELS),
            "text": " ".join(f"word{one}" for one in said),
            "persona": f"Persona {dice.randrange(6)}",
            "touchpoint": touchpoint,
            "topic": topic,
            "severity": dice.randrange(4),
            "fingerprint": f"{number:064x}",
            "sentiment_milli": dice.randrange(-1_000, 1_001) if number % 10 else None,
            "own_key": "",
        }
