"""Files made to harm, and files damaged at random, are refused in words or read as rows of modest cells."""

import multiprocessing
import random
import resource
import tempfile
from contextlib import suppress
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Final

import pytest

from planner.imports.child import read_sheet
from planner.imports.errors import UnreadableFileError
from planner.imports.limits import LONGEST_CELL, MOST_COLUMNS, PARSER_MEMORY
from planner.imports.reading import open_sheet
from tests.attacks.harmful import CORPUS, SEEDS
from tests.planner.imports.test_hostile_files import REFUSED
from tests.promised import Measured

_FEW, _MANY = 400, 100_000
_ELSEWHERE: Final = 5  # entities twice, rows that are declared, paths as names, litter: tests of their own


def check_file(path: Path, name: str) -> bool:
    """Whether it was read, within its bounds; or else it was refused with a sentence."""
    try:
        sheet = read_sheet(path, name, "auto")
        width = len(sheet.columns)
        for row in sheet.rows:
            assert len(row.cells) == width <= MOST_COLUMNS
            assert row.reason or all(len(cell) <= LONGEST_CELL for cell in row.cells)
            assert not any("\0" in cell or "\ud800" in cell for cell in row.cells)
    except UnreadableFileError as error:
        said = error.message
    else:
        return True
    assert said.endswith((".", ")", "”"))
    return False


@pytest.mark.parametrize("what", CORPUS)
def test_a_file_made_to_harm_is_refused_in_words_or_read_within_bounds(tmp_path: Path, what: str) -> None:
    name, made = CORPUS[what]
    path = tmp_path / "upload"
    path.write_bytes(made())
    check_file(path, name)


def test_there_are_forty_of_them_and_more(measured: Measured) -> None:
    count = len(CORPUS) + len(REFUSED) + _ELSEWHERE
    assert count >= 40
    measured("A12", f"{count} files made to harm: each refused in words or read within bounds")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """``content`` with a few of its bytes changed, cut out, put in or repeated."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(found) + 1)
        some = slice(place, place + chance.randint(0, 8))
        given = chance.choice(
            (b"", bytes([chance.randrange(256)]), found[some] * 3, b'"', b"\0", b"\n", b"\xff\xfe", b"9" * 30)
        )
        found[some] = given
    return bytes(found)


def check_damaged(count: int) -> int:
    """How many of so many damaged files could still be read."""
    chance, read = random.Random(2026), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        for _ in range(count):
            name = chance.choice(list(SEEDS))
            path.write_bytes(damaged(SEEDS[name], chance) or b"\n")
            read += check_file(path, name)
    return read


def test_files_damaged_at_random_are_refused_in_words_or_read(measured: Measured) -> None:
    read = check_damaged(_FEW)
    assert read
    measured("A12", f"{_FEW} files damaged at random: {read} read, the others refused, 0 errors")


@pytest.mark.long
def test_a_hundred_thousand_files_damaged_at_random_are_refused_in_words_or_read(measured: Measured) -> None:
    measured("A12", f"{_MANY:,} files damaged at random: {check_damaged(_MANY):,} read, the others refused, 0 errors")


def open_and_say(path: Path, name: str, said: "SimpleQueue[int]") -> None:
    """Open the file as an import does, and say how many bytes of memory the process that read it held at most."""
    with suppress(UnreadableFileError), open_sheet(path, name) as sheet:
        list(sheet.rows)
    said.put(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)


@pytest.mark.long
def test_the_process_that_reads_a_file_stays_within_its_memory(tmp_path: Path, measured: Measured) -> None:
    """Each from a process of its own: what a reader began from, or another one held, would be counted as well."""
    context = multiprocessing.get_context("spawn")
    held = {}
    for what, (name, made) in CORPUS.items():
        path, said = tmp_path / "upload", context.SimpleQueue()
        path.write_bytes(made())
        process = context.Process(target=open_and_say, args=(path, name, said))
        process.start()
        process.join(120)
        assert process.exitcode == 0, what
        held[what] = said.get()
    assert {what: most for what, most in held.items() if most > PARSER_MEMORY} == {}
    most = max(held.values()) // 1024**2
    measured("A12", f"the process that reads a harmful file holds {most} MiB at most (512)")
