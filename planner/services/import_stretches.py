"""A large import in stretches of its rows: one process says what is in each, and any worker reads and saves it.

What depends on the rows before is settled in the order of the file: which rows are the same, which points are made
first, and which ids the items get. What costs time, masking, judging and saving, is done for many stretches at once.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.imports.columns import ColumnMapping
from planner.imports.items import BadRow, ReadItem
from planner.imports.rows import RawRow, Sheet
from planner.imports.uploads import stretch_place
from planner.services.errors import ConflictError
from planner.services.import_chunks import (
    MOST_CHUNK_CHARACTERS,
    MOST_CHUNK_ROWS,
    Chunk,
    known_fingerprints,
    leave_out,
    put_bad_rows,
    put_items,
)
from planner.services.import_watching import reader_of
from planner.services.points import PointFinder
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import BadRowRecord, FeedbackImportRecord, FeedbackItemRecord

# Below that many rows one worker is done before others have begun.
LEAST_DIVIDED: Final = 10_000
_CHUNKS: Final = 5
_MARK_DIGITS: Final = 16
_IDS: Final = sa.text(
    "SELECT min(id), max(id) FROM "
    "(SELECT nextval(pg_get_serial_sequence('feedback_item', 'id')) AS id FROM generate_series(1, :count)) AS ids"
)
# Who waits for a row that others hold waits for their transactions.
_WAITING: Final = sa.text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')")
_PAUSE_SECONDS: Final = 0.02
_LONGEST_PAUSE_SECONDS: Final = 2.0
# Several transactions share the server's cores, so each is shorter than that of an import in one go.
_PORTION: Final = 250
_STOPPED: Final = "The import was stopped."


@dataclass
class Stretch:
    """Rows ``chunk.start`` to ``chunk.end`` of a file: those to be saved as they are in the file, and the bad ones."""

    number: int
    chunk: Chunk
    raw: dict[int, RawRow] = field(default_factory=dict)

    @property
    def rows(self) -> list[RawRow]:
        """The rows to be read and saved."""
        return [self.raw[item.row_number] for item in self.chunk.items]


def is_worth_dividing(database: Database, sheet: Sheet) -> bool:
    """Whether several workers are sooner done than one: SQLite lets one write at a time, which is most of the work."""
    return not database.is_sqlite and sheet.about >= LEAST_DIVIDED


def stretches(database: Database, kept: FeedbackImportRecord, sheet: Sheet) -> Iterator[Stretch]:
    """What is not counted yet, always cut at the same places of the same file, with its points made.

    Raises TooManyPointsError.
    """
    mapping = ColumnMapping.from_json(kept.mapping)
    finder, marks = PointFinder(kept.workspace_id, kept.programme_id), set[int]()
    for stretch in _cut(kept, mapping, sheet):
        is_new = stretch.chunk.end > kept.row_count
        _leave_out(database, kept, stretch.chunk, marks, keeps_identical=mapping.keeps_identical, is_new=is_new)
        if is_new:
            with database.write() as session:
                finder.find(session, stretch.chunk.items)
            finder.keep()
            yield stretch


def keep_stretch(database: Database, home: Path, kept: FeedbackImportRecord, stretch: Stretch) -> None:
    """Put down what is to be saved of a stretch, for whoever takes it."""
    place = stretch_place(kept.workspace_id, kept.stored_name, stretch.number)
    files = files_of(database, home)
    if files.find(place):
        return
    content = {
        "columns": kept.mapping["columns"],
        "first_id": _ids(database, len(stretch.chunk.items)),
        "rows": [(row.number, row.cells) for row in stretch.rows],
        "bad": [(row.row_number, row.cells, row.reason) for row in stretch.chunk.bad],
    }
    files.put(place, [json.dumps(content).encode()])


def forget_stretch(database: Database, home: Path, kept: FeedbackImportRecord, number: int) -> None:
    """Customers' words are not kept longer than they are needed."""
    files_of(database, home).remove(stretch_place(kept.workspace_id, kept.stored_name, number))


def save_stretch(
    database: Database, home: Path, workspace_id: int, import_id: int, number: int, should_stop: Callable[[], bool]
) -> int:
    """Read and save a stretch that was put down; how many items. Again from its beginning when it was cut off.

    Raises ConflictError when the import was stopped, LostFileError, DamagedFileError.
    """
    with database.read() as session:
        kept = session.get(FeedbackImportRecord, import_id)
    if kept is None or kept.workspace_id != workspace_id or kept.state != "reading":
        raise ConflictError(_STOPPED)
    with files_of(database, home).on_disk(stretch_place(workspace_id, kept.stored_name, number)) as path:
        content = json.loads(path.read_bytes())
    _begin_again(database, kept, content)
    finder = PointFinder(kept.workspace_id, kept.programme_id)
    with database.read() as session:
        finder.learn(session)
    first_id = int(content["first_id"])
    for items in _portions(kept, content):
        should_stop()
        _let_others_first(database)
        with database.write() as session:
            _hold(session, kept)
            put_items(session, kept, items, finder, first_id)
        finder.keep()
        first_id += len(items)
    return first_id - int(content["first_id"])


def _let_others_first(database: Database) -> None:
    """Begin no transaction while somebody waits for those that are going on.

    The database lets those in at once who only add rows, as parts do; with several of them one after the other,
    whoever changes the programme itself would wait until the import is over.
    """
    if database.is_sqlite:
        return
    until = time.monotonic() + _LONGEST_PAUSE_SECONDS
    while time.monotonic() < until:
        with database.read() as session:
            if not session.execute(_WAITING).scalar_one():
                return
        time.sleep(_PAUSE_SECONDS)


def _cut(kept: FeedbackImportRecord, mapping: ColumnMapping, sheet: Sheet) -> Iterator[Stretch]:
    reader = reader_of(kept, mapping, sheet.columns, is_judging=False, is_sorting=True)
    stretch, characters = Stretch(0, Chunk(0, 0)), 0
    for row in sheet.rows:
        found, chunk = reader.read(row), stretch.chunk
        chunk.end += 1
        if isinstance(found, BadRow):
            chunk.bad.append(found)
        else:
            chunk.items.append(found)
            stretch.raw[row.number] = row
        characters += sum(map(len, row.cells))
        if chunk.end - chunk.start >= _CHUNKS * MOST_CHUNK_ROWS or characters >= _CHUNKS * MOST_CHUNK_CHARACTERS:
            yield stretch
            stretch, characters = Stretch(stretch.number + 1, Chunk(chunk.end, chunk.end)), 0
    if stretch.chunk.end > stretch.chunk.start:
        yield stretch


def _leave_out(
    database: Database,
    kept: FeedbackImportRecord,
    chunk: Chunk,
    marks: set[int],
    *,
    keeps_identical: bool,
    is_new: bool,
) -> None:
    """As an import by one worker would, with what tells the rows before this one apart in memory."""
    known = set[str]()
    if is_new:
        with database.read() as session:
            known = known_fingerprints(session, kept, chunk, keeps_identical=True)
    if not keeps_identical:
        known |= {item.fingerprint for item in chunk.items if _mark(item) in marks}
    leave_out(chunk, known, keeps_identical=keeps_identical)
    if not keeps_identical:
        marks.update(map(_mark, chunk.items))


def _mark(item: ReadItem) -> int:
    return int(item.fingerprint[:_MARK_DIGITS], 16)


def _ids(database: Database, count: int) -> int:
    """The first of ``count`` ids in a row that nobody else gets; so items stand in the order of the file."""
    while count:
        with database.write() as session:
            first, last = session.execute(_IDS, {"count": count}).one()
        if last - first + 1 == count:
            return int(first)
    return 1


def _begin_again(database: Database, kept: FeedbackImportRecord, content: dict[str, Any]) -> None:
    """Whatever an earlier try has saved of the stretch goes; then its bad rows are put aside."""
    bad = [BadRow(number, tuple(cells), reason) for number, cells, reason in content["bad"]]
    numbers = [number for number, *_ in (*content["rows"], *content["bad"])]
    with database.write() as session:
        _hold(session, kept)
        for table in (FeedbackItemRecord, BadRowRecord):
            of_import = col(table.import_id) == kept.id
            within = col(table.row_number).between(min(numbers, default=0), max(numbers, default=0))
            session.exec(sa.delete(table).where(of_import, within))
        put_bad_rows(session, kept, bad)


def _hold(session: Session, kept: FeedbackImportRecord) -> None:
    """Nobody stops the import while this transaction saves; ConflictError when somebody has."""
    asked = select(FeedbackImportRecord.id).where(
        FeedbackImportRecord.id == kept.id, FeedbackImportRecord.state == "reading"
    )
    if session.exec(asked.with_for_update(read=True, key_share=True)).first() is None:
        raise ConflictError(_STOPPED)


def _portions(kept: FeedbackImportRecord, content: dict[str, Any]) -> Iterator[list[ReadItem]]:
    """The items of the stretch, as many as are saved in one short transaction."""
    reader = reader_of(kept, ColumnMapping.from_json(kept.mapping), content["columns"])
    rows = content["rows"]
    for start in range(0, len(rows), _PORTION):
        found = (reader.read(RawRow(number, tuple(cells))) for number, cells in rows[start : start + _PORTION])
        yield [item for item in found if isinstance(item, ReadItem)]
