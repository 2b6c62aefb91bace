"""Eight people who save without a pause into one file, somebody who reads for long, and a copy being made."""

import time
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
import sqlalchemy as sa

from planner.storage import waiting
from planner.storage.database import Database
from tests.faults.noting import Crowd, check_notes, make_notes, noting_app
from tests.planner.jobs.working import wait_for
from tests.promised import Measured

_LARGEST_LOG = 64 * 1024 * 1024


def copy_of(url: str, target: Path) -> None:
    """What a backup of a file does: a copy of one moment while others write."""
    with sqlite.connect(url.removeprefix("sqlite:///")) as file:
        file.execute("VACUUM INTO ?", (str(target),))
    file.close()


def check_crowd(url: str, home: Path, saves: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Nobody is told that the database is locked; the log stays small; how long the slowest had to wait."""
    database, reader = Database(url), Database(url)
    workspace_id = make_notes(database)
    app, waits, copies = noting_app(database, home, workspace_id), list[float](), 0
    monkeypatch.setattr(waiting, "_listeners", [waits.append])
    crowd, log, largest, began = (
        Crowd(app, "crowd", 8),
        Path(f"{url.removeprefix('sqlite:///')}-wal"),
        0,
        time.monotonic(),
    )
    with crowd.saving():
        while len(crowd.acknowledged) < saves:
            with reader.read() as session:
                session.execute(sa.text("SELECT count(*) FROM note"))
                copies += 1
                copy_of(url, folder / f"{copies}.sqlite")
                goal = min(saves, len(crowd.acknowledged) + 40)
                wait_for(lambda goal=goal: len(crowd.acknowledged) >= goal)  # type: ignore[misc]  # bound now
            largest = max(largest, log.stat().st_size)
    seconds = time.monotonic() - began
    assert set(crowd.statuses) == {200}
    assert largest <= _LARGEST_LOG
    check_notes(database, workspace_id, crowd.acknowledged)
    database.close()
    reader.close()
    late = sorted(waits)[int(len(waits) * 0.99)]
    return (
        f"{len(crowd.acknowledged):,} saves of 8 people ({len(crowd.acknowledged) / seconds:.0f} a second) beside "
        f"{copies} copies: 0 locked, 99 of 100 began within {late:.2f} s, log at most {largest / 2**20:.1f} MiB"
    )


def test_eight_who_save_into_one_file_are_never_told_that_it_is_locked(
    sqlite_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    measured("R7", check_crowd(sqlite_url, home, 80, tmp_path, monkeypatch))


@pytest.mark.long
def test_sixty_thousand_saves_of_eight_people_are_never_told_that_it_is_locked(
    sqlite_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    measured("R7", check_crowd(sqlite_url, home, 20_000, tmp_path, monkeypatch))
