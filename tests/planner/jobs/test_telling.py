"""What a job tells of itself is written once, and what the queue tells of itself goes where all lines go."""

import io
import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from planner import logs
from planner.jobs import system
from planner.jobs.context import StepContext
from planner.jobs.running import run_inline
from tests.planner.jobs.working import Floor, settings_for


def test_what_stays_the_same_is_not_written_again(floor: Floor) -> None:
    written: list[str] = []

    def look(_connection: sa.Connection, _cursor: object, statement: str, *_others: object) -> None:
        written.extend([statement] if "done_count" in statement and statement.startswith("UPDATE") else [])

    def step(context: StepContext) -> None:
        sa.event.listen(context.database.engine, "before_cursor_execute", look)
        for done in (2, 2, 2, 3, 2):
            context.report(done, 2, "Looking")
        sa.event.remove(context.database.engine, "before_cursor_execute", look)

    run_inline(floor.database, settings_for(floor.database, floor.home), floor.ask(), {"optimise": (step,)})
    assert len(written) == 3


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written to the log of this process, as JSON."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("json", stream)
    yield stream
    root.handlers[:], root.level = before


def test_the_queue_says_in_one_line_that_it_cannot_be_reached_and_quotes_no_error(lines: io.StringIO) -> None:
    logging.getLogger("dbos").warning("Exception reloading the queue: server %s\nDETAIL: row 7", "db.example.com")
    assert lines.getvalue().count("\n") == 1
    assert '"logger": "dbos", "message": "Exception reloading the queue"' in lines.getvalue()


def test_the_queue_adds_no_way_of_its_own_out_of_the_log() -> None:
    from dbos._logger import init_logger  # noqa: PLC0415  what it does when it starts is what is tested

    init_logger()
    log = logging.getLogger(system.__name__.split(".")[0]), logging.getLogger("dbos")
    assert all(one.propagate for one in log)
    assert [type(handler) for handler in log[1].handlers] == [logging.NullHandler]
