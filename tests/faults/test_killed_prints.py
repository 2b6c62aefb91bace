"""Prints killed at random moments: what lies under a print's name is always whole, and is swept up after."""

import multiprocessing
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from subprocess import run

import pytest

from planner.jobs.tidying import remove_pieces
from planner.reports.pdf import render_plan_pdf
from planner.whole_files import write_whole
from tests.planner.jobs.working import kill, wait_for
from tests.planner.reports.sample import sample_cover, sample_plan
from tests.promised import Measured

_SIZE = 8_000_000
_FEW, _MANY = 10, 50
Write = Callable[[Path, list[bytes]], None]


def keep_writing(folder: Path, content: bytes, write: Write) -> None:
    """What a process runs that prints one version after the other."""
    number = 0
    while True:
        number += 1
        write(folder / f"{number}.pdf", [content])


def write_in_place(path: Path, blocks: list[bytes]) -> None:
    """Under its own name from the first byte on."""
    content = b"".join(blocks)
    with path.open("wb") as file:
        for start in range(0, len(content), 100_000):
            file.write(content[start : start + 100_000])


def halves_after(folder: Path, rounds: int, write: Write = write_whole) -> int:
    """How many prints lie under their names and are not whole, after so many kills."""
    moments, content = random.Random(2026), b"%PDF-" + bytes(_SIZE) + b"%%EOF"
    for round_ in range(rounds):
        place = folder / str(round_)
        place.mkdir()
        process = multiprocessing.get_context("fork").Process(target=keep_writing, args=(place, content, write))
        process.start()
        wait_for(lambda place=place: any(place.iterdir()))  # type: ignore[misc]  # bound now
        time.sleep(moments.uniform(0, 0.02))  # the moment is the point: nothing is waited for
        kill(process)
    return sum(path.stat().st_size != len(content) for path in folder.glob("*/*.pdf"))


def test_a_print_killed_at_any_moment_is_whole_or_not_there_and_its_pieces_are_removed(
    home: Path, measured: Measured
) -> None:
    (home / "pdf").mkdir()
    assert halves_after(home / "pdf", _FEW) == 0
    now = datetime.now(UTC)
    assert remove_pieces(home, now) == 0
    left = len(list(home.glob("pdf/*/.*")))
    assert remove_pieces(home, now + timedelta(hours=2)) == left
    assert not list(home.glob("pdf/*/.*"))
    measured("R4", f"killed {_FEW} times while it was written: 0 half prints, {left} pieces removed afterwards")


def test_a_print_written_under_its_own_name_would_be_seen_half_made(tmp_path: Path) -> None:
    assert halves_after(tmp_path, _FEW, write_in_place) > 0


def print_once(path: Path) -> None:
    """What a worker does for one print."""
    write_whole(path, [render_plan_pdf(sample_plan(), sample_cover())])


@pytest.mark.long
@pytest.mark.skipif(not which("qpdf"), reason="qpdf is not installed")
def test_a_worker_killed_fifty_times_while_it_prints_leaves_whole_prints_alone(
    tmp_path: Path, measured: Measured
) -> None:
    whole, moments, served = tmp_path / "whole.pdf", random.Random(2026), 0
    seconds = seconds_of(whole)
    for round_ in range(_MANY):
        path = tmp_path / f"{round_}.pdf"
        process = multiprocessing.get_context("fork").Process(target=print_once, args=(path,))
        process.start()
        process.join(moments.uniform(0, 1.5 * seconds))
        kill(process)
        if path.exists():
            served += 1
            assert path.stat().st_size == whole.stat().st_size
            assert run(["qpdf", "--check", str(path)], capture_output=True, check=False).returncode == 0
    assert 0 < served < _MANY
    measured("R4", f"a worker killed {_MANY} times while it prints: {served} prints were made, each whole by qpdf")


def seconds_of(path: Path) -> float:
    """How long one print takes that nobody kills."""
    began = time.monotonic()
    print_once(path)
    return time.monotonic() - began
