"""A worker killed in the middle of an import leaves nothing to see, and the next one neither loses nor doubles."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from planner.services.importing import show_import
from planner.services.loading import publish_import, read_rows
from planner.storage.database import Database
from planner.storage.records import FeedbackImportRecord, FeedbackItemRecord
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import Silent, confirmed, seen

ROWS = 12_000
WORKER = """
import sys
from pathlib import Path
from planner.services.actors import Actor
from planner.services.loading import read_rows
from planner.storage.database import Database
class StopsInTheMiddle:
    def report(self, done, total, message=""):
        if done:
            print("some rows are saved", flush=True)
            sys.stdin.read()
    def stop_if_cancelled(self): pass
url, home, workspace, user, import_id = sys.argv[1:]
actor = Actor(int(user), "Ada", "ada@example.com", int(workspace), frozenset({"researcher"}))
read_rows(Database(url), actor, Path(home), int(import_id), StopsInTheMiddle())
"""


def kill_in_the_middle(database: Database, cast: Cast, home: Path, key: str, import_id: int) -> None:
    """Let a process read rows, and kill it without warning once some, but not all, are saved."""
    arguments = [database.url, str(home), str(cast.workspace_id), str(cast.ada.user_id), str(import_id)]
    root = str(Path(__file__).parents[3])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments],
        cwd=root,
        env={"PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "some rows are saved\n"
    worker.kill()
    worker.communicate()
    assert 0 < show_import(database, cast.ada, key, import_id).row_count < ROWS


@pytest.fixture
def half_read(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> int:
    rows = [f"2026-01-02,Text {n},Web,Card,Issue {n % 5},1" for n in range(ROWS)]
    import_id = confirmed(database, cast, home, programme, write(*rows))
    kill_in_the_middle(database, cast, home, programme, import_id)
    return import_id


def numbers(database: Database, import_id: int) -> list[int]:
    with database.read() as session:
        asked = select(FeedbackItemRecord.row_number).where(FeedbackItemRecord.import_id == import_id)
        return sorted(session.exec(asked))


def test_what_a_killed_worker_left_is_not_seen_and_the_next_one_completes_it(
    database: Database, cast: Cast, home: Path, programme: str, half_read: int
) -> None:
    kept = show_import(database, cast.ada, programme, half_read)
    assert numbers(database, half_read) == list(range(2, kept.row_count + 2))
    assert seen(database, cast, programme) == 0
    read_rows(database, cast.ada, home, half_read, Silent())
    publish_import(database, cast.ada, home, half_read)
    assert numbers(database, half_read) == list(range(2, ROWS + 2))
    assert seen(database, cast, programme) == ROWS


def test_without_the_count_of_rows_read_the_next_worker_would_double_them(
    database: Database, cast: Cast, home: Path, half_read: int
) -> None:
    with database.write() as session:
        session.get_one(FeedbackImportRecord, half_read).row_count = 0
    with pytest.raises(Exception, match=r"(?i)unique"):
        read_rows(database, cast.ada, home, half_read, Silent())
