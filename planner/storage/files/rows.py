"""Files in the database, so that machines share nothing else: in parts of a mebibyte, each compared when it is read."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.storage.database import Database
from planner.storage.files.places import BLOCK, DamagedFileError, LostFileError, Place, StoredFile
from planner.storage.records import StoredFileRecord, StoredPartRecord

_FILE, _PART = StoredFileRecord, StoredPartRecord
# Files removed in one transaction, so that others save in between.
_AT_ONCE: Final = 50


class RowFiles:
    """Files as rows. What is read lies in ``scratch``, a folder of this machine, without a name, while it is open."""

    def __init__(self, database: Database, scratch: Path) -> None:
        self._database, self._scratch = database, scratch

    def put(self, place: Place, blocks: Iterable[bytes]) -> StoredFile:
        """Keep ``blocks`` as one file, whole or not at all; the same name twice is the same file."""
        try:
            with self._database.write(is_apart=True) as session:
                put_in(session, place, blocks)
        except sa.exc.IntegrityError:
            # A name is given once, or says what is in it: somebody made the same file at the same time.
            if self.find(place) is None:
                raise
        found = self.find(place)
        if found is None:
            raise LostFileError
        return found

    def find(self, place: Place) -> StoredFile | None:
        """The file, if it is kept."""
        with self._database.read() as session:
            found = session.exec(select(_FILE).where(*_is(place))).first()
        return self._stored(found) if found else None

    def named(self, workspace_id: int, room: str, start: str, most: int = 20) -> list[StoredFile]:
        """The newest files of a room whose names begin with ``start``, which is a name by itself."""
        same = (
            _FILE.workspace_id == workspace_id,
            _FILE.room == room,
            col(_FILE.name).startswith(start, autoescape=True),
        )
        asked = select(_FILE).where(*same).order_by(col(_FILE.made_at).desc(), col(_FILE.id).desc()).limit(most)
        with self._database.read() as session:
            return [self._stored(one) for one in session.exec(asked)]

    @contextmanager
    def on_disk(self, place: Place) -> Iterator[Path]:
        """A copy by a path, for as long as the block lasts; a killed process leaves none. Raises as ``open``."""
        found = self.find(place)
        if found is None:
            raise LostFileError
        with found.open() as file:
            yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")

    def remove(self, place: Place) -> None:
        """Remove the file, if it is still there."""
        with self._database.write(is_apart=True) as session:
            session.exec(sa.delete(_FILE).where(*_is(place)))

    def remove_old(self, room: str, starts: tuple[str, ...], before: datetime, spared: Collection[str]) -> int:
        """Remove what was made before then in a room, of all workspaces, whose names begin so; how many."""
        begins = sa.or_(*(col(_FILE.name).startswith(start, autoescape=True) for start in starts))
        asked = select(_FILE.id, _FILE.name).where(_FILE.room == room, col(_FILE.made_at) < before, begins)
        with self._database.read() as session:
            old = [id_ for id_, name in session.exec(asked) if name not in spared]
        for first in range(0, len(old), _AT_ONCE):
            with self._database.write(is_apart=True) as session:
                session.exec(sa.delete(_FILE).where(col(_FILE.id).in_(old[first : first + _AT_ONCE])))
        return len(old)

    def every(self) -> Iterator[Place]:
        """All files of all workspaces."""
        asked = select(_FILE.workspace_id, _FILE.room, _FILE.name).order_by(col(_FILE.id))
        with self._database.read() as session:
            found = session.exec(asked).all()
        return (Place(*one) for one in found)

    def _stored(self, found: StoredFileRecord) -> StoredFile:
        place = Place(found.workspace_id, found.room, found.name)
        return StoredFile(place, found.size, found.made_at, partial(self._open, found))

    def _open(self, found: StoredFileRecord) -> BinaryIO:
        """A copy that nobody else can reach, all of it compared before the first byte is given."""
        with ExitStack() as leaving:
            file: Any = leaving.enter_context(tempfile.TemporaryFile(dir=self._scratch))
            self._copy(found, file)
            file.seek(0)
            # Whoever asked for it closes it.
            leaving.pop_all()
            opened: BinaryIO = file
            return opened

    def _copy(self, found: StoredFileRecord, file: BinaryIO) -> None:
        whole, size = hashlib.sha256(), 0
        for number in range(found.part_count):
            content = self._part(found.id or 0, number)
            whole.update(content)
            size += len(content)
            file.write(content)
        if (whole.hexdigest(), size) != (found.sha256, found.size):
            raise DamagedFileError

    def _part(self, file_id: int, number: int) -> bytes:
        """One part, in a transaction of its own: a slow reader holds nobody up."""
        asked = select(_PART.content, _PART.sha256).where(_PART.file_id == file_id, _PART.number == number)
        with self._database.read() as session:
            found = session.exec(asked).first()
            is_kept = found is not None or session.get(_FILE, file_id) is not None
        if not is_kept:
            raise LostFileError
        if found is None or hashlib.sha256(found[0]).hexdigest() != found[1]:
            raise DamagedFileError
        return found[0]


def put_in(session: Session, place: Place, blocks: Iterable[bytes]) -> None:
    """Keep ``blocks`` as one file in the caller's transaction; a part at a time is held in memory."""
    kept = _FILE(
        workspace_id=place.workspace_id,
        room=place.room,
        name=place.name,
        size=0,
        sha256="",
        part_count=0,
        made_at=datetime.now(UTC),
    )
    session.add(kept)
    session.flush()
    whole, size, number = hashlib.sha256(), 0, 0
    for part in _parts(blocks):
        values = {"file_id": kept.id, "number": number, "content": part, "sha256": hashlib.sha256(part).hexdigest()}
        session.execute(sa.insert(_PART), values)
        whole.update(part)
        size, number = size + len(part), number + 1
    kept.size, kept.sha256, kept.part_count = size, whole.hexdigest(), number
    session.flush()


def _parts(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """``blocks`` cut anew, so that no row is larger than a mebibyte."""
    waiting = bytearray()
    for block in blocks:
        waiting += block
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    if waiting:
        yield bytes(waiting)


def _is(place: Place) -> tuple["sa.ColumnElement[bool]", ...]:
    return col(_FILE.workspace_id) == place.workspace_id, col(_FILE.room) == place.room, col(_FILE.name) == place.name
