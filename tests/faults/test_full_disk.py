"""A small disk of its own that fills up under people who save, and gets larger again."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

import pytest

from planner.storage.database import Database
from tests.browsing import visitor
from tests.faults.noting import check_notes, make_notes, noting_app, save
from tests.promised import Measured

_LONG_TEXT = "x" * 20_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that is a disk of 6 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", folder], check=False).returncode:
        pytest.skip("a disk of its own cannot be mounted here")
    yield folder
    run(["umount", "-l", folder], check=True)


def fill_up(url: str, home: Path, disk: Path, told: object) -> None:
    """Save until there is no room, read, make the disk larger, and save again; in a process of its own."""
    database = Database(url)
    client, acknowledged, number = visitor(noting_app(database, home, 1)), set[str](), 0
    answer = save(client, "0", _LONG_TEXT)
    while answer.status_code == 200 and number < 2_000:
        acknowledged.add(str(number))
        number += 1
        answer = save(client, str(number), _LONG_TEXT)
    read = client.get("/note")
    run(["mount", "-o", "remount,size=64m", disk], check=True)
    again = save(client, "again", _LONG_TEXT)
    told.send((acknowledged, answer.status_code, answer.text, read.status_code, again.status_code))  # type: ignore[attr-defined]  # a pipe's end
    database.close()


def test_a_disk_that_fills_up_loses_nothing_and_is_used_again_once_it_is_larger(
    small_disk: Path, sqlite_template: Path, home: Path, measured: Measured
) -> None:
    file = small_disk / "planner.sqlite"
    file.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{file}")
    assert make_notes(database) == 1
    database.close()
    ours, theirs = multiprocessing.Pipe()
    arguments = (database.url, home, small_disk, theirs)
    process = multiprocessing.get_context("fork").Process(target=fill_up, args=arguments)
    process.start()
    assert ours.poll(60)
    acknowledged, status, page, read, again = ours.recv()
    process.join(60)
    assert (status, read, again) == (507, 200, 200)
    assert "Not saved: the disk is full" in page
    check_notes(database, 1, acknowledged | {"again"})
    database.close()
    measured(
        "R5", f"full after {len(acknowledged)} acknowledged saves: 0 lost, 507, reading goes on, saved once larger"
    )
