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


def read_and_copy(reader: Database, crowd: Crowd, saves: int, copy: Path) -> None:
    """Read for as long as forty more are saved, and make a copy meanwhile."""
    goal = min(saves, len(crowd.acknowledged) + 40)
    with reader.read() as session:
        session.execute(sa.text("SELECT count(*) FROM note"))
        copy_of(reader.url, copy)
        wait_for(lambda: len(crowd.acknowledged) >= goal)
    copy.unlink()


def check_crowd(url: str, home: Path, saves: int, copy: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """Nobody is told that the database is locked; the log stays small; how long the slowest had to wait."""
    database, reader = Database(url), Database(url)
    workspace_id = make_notes(database)
    app, waits, copies, largest = noting_app(database, home, workspace_id), list[float](), 0, 0
    monkeypatch.setattr(waiting, "_listeners", [waits.append])
    crowd, log = Crowd(app, "crowd", 8), Path(f"{url.removeprefix('sqlite:///')}-wal")
    began = time.monotonic()
    with crowd.saving():
        while len(crowd.acknowledged) < saves:
            read_and_copy(reader, crowd, saves, copy)
            copies, largest = copies + 1, max(largest, log.stat().st_size)
    pace = len(crowd.acknowledged) / (time.monotonic() - began)
    assert set(crowd.statuses) == {200}
    assert largest <= _LARGEST_LOG
    check_notes(database, workspace_id, crowd.acknowledged)
    database.close()
    reader.close()
    late = sorted(waits)[int(len(waits) * 0.99)]
    told = (
        f"{len(crowd.acknowledged):,} saves of 8 people ({pace:.0f} a second) beside {copies} copies: 0 locked, "
        f"99 of 100 began within {late:.2f} s, log at most {largest / 2**20:.1f} MiB"
    )
    return told, late <= 1


def test_eight_who_save_into_one_file_are_never_told_that_it_is_locked(
    sqlite_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    found, is_met = check_crowd(sqlite_url, home, 80, tmp_path / "copy", monkeypatch)
    measured("R7", found, is_met=is_met)


@pytest.mark.long
def test_twenty_thousand_saves_of_eight_people_are_never_told_that_it_is_locked(
    sqlite_url: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    found, is_met = check_crowd(sqlite_url, home, 20_000, tmp_path / "copy", monkeypatch)
    measured("R7", found, is_met=is_met)
