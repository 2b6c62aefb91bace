"""A disk that refuses to keep what is written: nothing is acknowledged that was not kept, and the rest goes on.

What was written and not confirmed may be read all the same, since it is in the file as far as the system knows; whoever
sent it is told that nobody knows.
"""

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from planner.storage import engines
from planner.storage.database import Database
from tests.browsing import visitor
from tests.faults.noting import check_notes, make_notes, notes_of, noting_app, save
from tests.faults.refusing import flushes_of_this_machine, refuse_flushes
from tests.promised import Measured

pytestmark = pytest.mark.skipif(not flushes_of_this_machine(), reason="a thread cannot be limited on this system")
UNSURE = "may be there or not"
# What a process was answered: before the disk refused, while it did, and afterwards.
Answered = list[tuple[str, int, bool]]
Answers = tuple[Answered, Answered, Answered]


def save_some(app: Flask, names: list[str]) -> Answered:
    """Save notes; the status of each, and whether its sender is told that nobody knows."""
    client, answered = visitor(app), []
    for name in names:
        answer = save(client, name)
        answered.append((name, answer.status_code, UNSURE in answer.text))
    return answered


def meet_a_dying_disk(url: str, home: Path, workspace_id: int, kept: int, told: object) -> None:
    """Save ``kept`` notes; three more in a thread whose flushes fail; and one in a thread whose flushes do not."""
    database = Database(url)
    app = noting_app(database, home, workspace_id)
    during: Answered = []

    def work() -> None:
        refuse_flushes()
        during.extend(save_some(app, [f"during {number}" for number in range(3)]))

    before = save_some(app, [f"before {number}" for number in range(kept)])
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    after = save_some(app, ["after"])
    told.send((before, during, after))  # type: ignore[attr-defined]  # a pipe's end
    database.close()


def meet_it_without_asking(url: str, home: Path, workspace_id: int, kept: int, told: object) -> None:
    """The same with a database that leaves it to the system when to write."""
    engines._ON_CONNECT = tuple(one.replace("=FULL", "=OFF") for one in engines._ON_CONNECT)  # type: ignore[misc,assignment]  # for this process
    meet_a_dying_disk(url, home, workspace_id, kept, told)


def answers_of(file: Database, home: Path, kept: int, target: Callable[..., None] = meet_a_dying_disk) -> Answers:
    workspace_id = make_notes(file)
    file.close()
    ours, theirs = multiprocessing.Pipe()
    arguments = (file.url, home, workspace_id, kept, theirs)
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    assert ours.poll(60)
    told: Answers = ours.recv()
    process.join(60)
    return told


def check_dying_disk(url: str, home: Path, kept: int) -> int:
    """How many were refused; none of them is acknowledged, and none is there by half."""
    file = Database(url)
    before, during, after = answers_of(file, home, kept)
    assert {status for _, status, _ in (*before, *after)} == {200}
    assert {(status, is_told) for _, status, is_told in during} == {(507, True)}
    acknowledged = {name for name, _, _ in (*before, *after)}
    assert notes_of(file) - acknowledged <= {name for name, _, _ in during}
    check_notes(file, 1, acknowledged)
    file.close()
    return len(during)


def test_what_a_disk_did_not_keep_is_not_acknowledged_and_what_it_keeps_is(
    sqlite_url: str, home: Path, measured: Measured
) -> None:
    refused = check_dying_disk(sqlite_url, home, 5)
    measured("R6", f"{refused} failed flushes, 0 acknowledged; the next thread saves at once")


@pytest.mark.long
@pytest.mark.parametrize("kept", range(1, 51))
def test_whichever_flush_fails_is_not_acknowledged(sqlite_url: str, home: Path, kept: int, measured: Measured) -> None:
    check_dying_disk(sqlite_url, home, kept)
    measured("R6", "the 1st to the 50th save refused by the disk: 0 acknowledged")


def test_a_database_that_does_not_ask_the_disk_would_acknowledge_it(sqlite_url: str, home: Path) -> None:
    file = Database(sqlite_url)
    _, during, _ = answers_of(file, home, 1, meet_it_without_asking)
    assert {status for _, status, _ in during} == {200}
    file.close()
