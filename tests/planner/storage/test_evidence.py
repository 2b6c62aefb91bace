"""What feedback shows of an anxiety point: published items alone count."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.mapping.rows import persona_rows
from planner.storage.records import FeedbackImportRecord
from planner.storage.tables import ANXIETY_POINT, FEEDBACK_ITEM
from tests.people import Cast
from tests.planner.storage.test_mapping import POINT, PROGRAMME


@pytest.fixture
def saved(database: Database, cast: Cast) -> Database:
    """The example programme with ten published items on its anxiety point, and many that do not count."""
    with database.write() as session:
        programme_id = mapping.create_programme(session, cast.workspace_id, PROGRAMME, author_id=cast.ada.user_id)
        point_id = session.execute(sa.select(ANXIETY_POINT.c.id)).scalar_one()
        said = [("phone", 3)] * 4 + [("email", 2)] * 3 + [("branch", 1)] * 3
        add_import(session, cast, programme_id, point_id, said, "published")
        add_import(session, cast, programme_id, None, [("phone", 3)], "published")
        for state in ("mapping", "reading", "failed", "cancelled"):
            add_import(session, cast, programme_id, point_id, [("chat", 3)] * 5, state)
    return database


def add_import(
    session: Session, cast: Cast, programme_id: int, point_id: int | None, said: list[tuple[str, int]], state: str
) -> None:
    own: dict[str, Any] = {"workspace_id": cast.workspace_id, "programme_id": programme_id}
    file = FeedbackImportRecord(
        **own,
        created_by=cast.ada.user_id,
        file_name="f.csv",
        stored_name="f",
        state=state,
        mapping={},
        created_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    session.add(file)
    session.flush()
    columns = {"import_id": file.id, "anxiety_point_id": point_id, "said_on": date(2027, 1, 1), "text": "T"}
    empty = {"persona": "", "touchpoint": "", "topic": "", "fingerprint": ""}
    session.execute(
        sa.insert(FEEDBACK_ITEM),
        [
            own | columns | empty | {"row_number": number, "channel": channel, "severity": severity}
            for number, (channel, severity) in enumerate(said)
        ],
    )


def test_reach_severity_and_channels_come_from_published_feedback_alone(saved: Database, cast: Cast) -> None:
    with saved.read() as session:
        programme = mapping.load_programme(session, cast.workspace_id, PROGRAMME.key)
        points = mapping.load_anxiety_points(session, cast.workspace_id, PROGRAMME.key)
    (point,) = programme.question("fees").anxiety_points
    assert point.reach == 10
    assert point.severity_bp == 7_000  # 4 x 3 + 3 x 2 + 3 x 1 = 21 of at most 30
    assert point.by_channel == (("phone", 4), ("branch", 3), ("email", 3))
    assert points == (point,)


def test_an_anxiety_point_that_no_feedback_shows_is_there_all_the_same(database: Database, cast: Cast) -> None:
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, PROGRAMME, author_id=cast.ada.user_id)
    with database.read() as session:
        assert mapping.load_anxiety_points(session, cast.workspace_id, PROGRAMME.key) == (POINT,)


def test_a_point_belongs_to_the_personas_of_its_published_feedback(saved: Database, cast: Cast) -> None:
    with saved.write() as session:
        persona = sa.case((FEEDBACK_ITEM.c.channel == "phone", "Student"), (FEEDBACK_ITEM.c.channel == "chat", "Ghost"))
        session.execute(sa.update(FEEDBACK_ITEM).values(persona=sa.func.coalesce(persona, "")))
    with saved.read() as session:
        programme = mapping.load_programme(session, cast.workspace_id, PROGRAMME.key)
        (point,) = mapping.load_anxiety_points(session, cast.workspace_id, PROGRAMME.key)
    assert point.personas == ("Student",)
    assert programme.question("fees").anxiety_points == (point,)


def test_personas_are_read_with_the_programme_only_where_a_rule_asks_for_them(database: Database, cast: Cast) -> None:
    programme = replace(PROGRAMME, coverage=PROGRAMME.coverage[:1])
    statements: list[str] = []
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, programme, author_id=cast.ada.user_id)
    sa.event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    with database.read() as session:
        mapping.load_programme(session, cast.workspace_id, programme.key)
    assert not any("feedback_item.persona" in text for text in statements)


# PostgreSQL reads a small table whole, whatever its indexes.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_personas_are_found_by_their_own_index(database: Database) -> None:
    statements: list[tuple[str, object]] = []
    listener = lambda *arguments: statements.append((arguments[2], arguments[3]))  # noqa: E731  as SQLAlchemy calls it
    sa.event.listen(database.engine, "before_cursor_execute", listener)
    with database.read() as session:
        persona_rows(session, 1)
    text, values = statements[-1]
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()  # type: ignore[arg-type]  # as sent
    assert "ix_feedback_item_persona" in str(plan)
