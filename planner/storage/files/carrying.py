"""Files from a folder into the database that all machines share: when an installation moves, or has grown."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from planner.storage.database import Database
from planner.storage.files.folder import FolderFiles
from planner.storage.files.places import ROOMS, Place
from planner.storage.files.rows import RowFiles, put_in
from planner.storage.files.store import blocks_of
from planner.storage.records import FeedbackImportRecord, PlanVersionRecord


def put_folder_in(session: Session, home: Path) -> int:
    """Keep every file of the rooms in ``home`` as rows too, in the caller's transaction; how many."""
    count = 0
    for place, path in _carried(session, home):
        with path.open("rb") as file:
            put_in(session, place, blocks_of(file))
        count += 1
    return count


def take_folder_in(database: Database, home: Path) -> int:
    """Bring what an earlier release kept in ``home`` into the database, and remove it there; how many files."""
    if database.is_sqlite:
        return 0
    store, count = RowFiles(database, home), 0
    with database.read() as session:
        found = list(_carried(session, home))
    for place, path in found:
        if store.find(place) is None:
            with path.open("rb") as file:
                store.put(place, blocks_of(file))
        count += 1
    for _, path in found:
        path.unlink(missing_ok=True)
    return count


def owners_of(session: Session, room: str, name: str) -> list[int]:
    """The workspaces whose rows name a file of an earlier release: imports name uploads, a digest names its version.

    Other prints are made again when somebody asks for them.
    """
    version, upload = PlanVersionRecord, FeedbackImportRecord
    asked = (
        select(upload.workspace_id).where(upload.stored_name == name)
        if room == "uploads"
        else select(version.workspace_id).where(col(version.digest) == name.partition("-")[0])
    )
    return sorted(set(session.exec(asked)))


def _carried(session: Session, home: Path) -> Iterator[tuple[Place, Path]]:
    """Every file with the place that it gets; one that several workspaces made comes for each of them."""
    folder = FolderFiles(home)
    for place in folder.every():
        yield place, home / place.room / str(place.workspace_id) / place.name
    own = set(folder.every())
    for room, path in folder.of_earlier_releases():
        for workspace_id in owners_of(session, room, path.name):
            place = Place(workspace_id, room, path.name)
            if place not in own:
                yield place, path


def is_in_a_room(path: str) -> bool:
    """Whether a path within the data folder is that of a file that the store keeps."""
    return path.partition("/")[0] in ROOMS
