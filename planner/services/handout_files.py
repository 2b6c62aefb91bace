"""All hand-outs of a version in one archive: a brief for the suppliers of each study, and a form for its deciders."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.studies import LEVELS, Level
from planner.config import Settings
from planner.jobs.queue import JobQueue
from planner.languages.reader import language
from planner.reports.errors import PdfError
from planner.services.actors import Actor
from planner.services.errors import ConflictError, NotFoundError, TamperedError
from planner.services.jobs import start_job
from planner.services.plans import see_plan
from planner.services.printing import print_package
from planner.services.supplier_briefs import briefed_studies, print_brief
from planner.storage.database import Database
from planner.storage.files.places import LostFileError, Place, StoredFile
from planner.storage.files.store import files_of
from planner.storage.records import JobRecord
from planner.storage.repositories import programmes

Sort = Literal["brief", "form"]
_FILE_NAMES: Final[Mapping[Sort, str]] = {"brief": "request-for-quotation", "form": "decision-package"}
_FOLDERS: Final[Mapping[Sort, str]] = {"brief": "for-suppliers", "form": "for-deciders"}
_UNFINISHED: Final = ("queued", "running")
# What a row says may come from anybody who can write rows: no name may lead out of where the archive is unpacked.
_NAME: Final = re.compile(r"for-(suppliers|deciders)/[A-Za-z0-9._-]+\.pdf", re.ASCII)
_KEPT: Final = re.compile(r"(brief|form)-[0-9a-f]{64}\.pdf", re.ASCII)
_ROW: Final = 3


@dataclass(frozen=True)
class Handout:
    """One file to be made: what sort, and of which study at which level."""

    sort: Sort
    study: str
    level: Level

    @property
    def name(self) -> str:
        """Its name in the archive."""
        return f"{_FOLDERS[self.sort]}/{self.study}-{self.level}-{_FILE_NAMES[self.sort]}.pdf"


def list_handouts(database: Database, actor: Actor, programme_key: str, number: int) -> tuple[Handout, ...]:
    """Every brief and form of what a version keeps, or holds money for. Raises NotFoundError, FormerReleaseError."""
    found = briefed_studies(see_plan(database, actor, programme_key, number).plan)
    briefs = [Handout("brief", one.study.key, one.level) for one in found if one.has_brief]
    return (*briefs, *(Handout("form", one.study.key, one.level) for one in found))


def ask_for_handouts(database: Database, queue: JobQueue, actor: Actor, programme_key: str, number: int) -> int:
    """Have all of them made; the job's id, that of one at work already where there is one.

    Raises NotFoundError, ConflictError when there is nothing to make, or with too many unfinished jobs.
    """
    if not list_handouts(database, actor, programme_key, number):
        raise ConflictError("This version keeps no study, so there is nothing to hand out.")
    asked = {"programme": programme_key, "number": number, "language": language(), "is_all": True}

    def at_work(session: Session) -> int | None:
        found = _jobs(session, actor, programme_key, _UNFINISHED)
        return next((job.id for job in found if job.arguments == asked), None)

    return start_job(database, queue, actor, "make_pdf", programme_key, asked, at_work)


def print_handout(database: Database, settings: Settings, actor: Actor, programme_key: str, asked: Handout) -> str:
    """Make one file unless the same was made before; the name that it is kept under. Raises NotFoundError, PdfError."""
    if asked.sort not in _FILE_NAMES or asked.level not in LEVELS:
        raise NotFoundError
    make = print_brief if asked.sort == "brief" else print_package
    return make(database, settings, actor, programme_key, asked.study, asked.level).place.name


def said_of(error: PdfError | NotFoundError) -> str:
    """What stands in the archive where a file could not be made."""
    gone = isinstance(error, NotFoundError)
    return "The study was changed meanwhile and has no such file any more." if gone else error.message


def newest_handouts(database: Database, actor: Actor, programme_key: str, number: int) -> int | None:
    """The last job that made all files of a version, by whose number its archive is fetched."""
    with database.read() as session:
        found = _jobs(session, actor, programme_key, ("done",))
    return next((job.id for job in found if job.arguments.get("number") == number), None)


def archive_handouts(
    database: Database, settings: Settings, actor: Actor, programme_key: str, job_id: int
) -> Iterator[bytes]:
    """The archive of what a job has made, piece by piece: one file at a time is held in memory.

    Raises NotFoundError, and LostFileError when a file is no longer kept.
    """
    actor.require("plan.print")
    with database.read() as session:
        found = next((job for job in _jobs(session, actor, programme_key, ("done",)) if job.id == job_id), None)
    if found is None:
        raise NotFoundError
    store = files_of(database, settings.home)
    contents: list[tuple[str, StoredFile | str]] = []
    for name, kept, refused in _listed(found.result):
        stored = None if refused else store.find(Place(actor.workspace_id, "pdf", kept))
        if stored is None and not refused:
            raise LostFileError("Some of these files are no longer kept. Have them made again.")
        contents.append((name, stored or refused))
    return _packed(contents)


def names_in_archives(database: Database, since: datetime) -> frozenset[str]:
    """The names under which the files lie, of all workspaces, that jobs since then have made."""
    done = (JobRecord.kind == "make_pdf", JobRecord.state == "done", col(JobRecord.created_at) >= since)
    with database.read() as session:
        results = session.exec(select(JobRecord.result).where(*done)).all()
    return frozenset(kept for result in results for _, kept, _ in _listed(result))


def _packed(contents: Sequence[tuple[str, StoredFile | str]]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for name, content in contents:
            _put(archive, name, content)
            yield pipe.drained()
    yield pipe.drained()


def _put(archive: zipfile.ZipFile, name: str, content: StoredFile | str) -> None:
    """One file; where it cannot be given, words that say why."""
    if isinstance(content, str):
        archive.writestr(f"{name}.txt", content)
        return
    try:
        pdf = content.read_bytes()
    except (TamperedError, LostFileError) as error:
        archive.writestr(f"{name}.txt", error.message)
        return
    archive.writestr(zipfile.ZipInfo(name, content.made_at.timetuple()[:6]), pdf)


class _Pipe(io.RawIOBase):
    """Takes what is written until it is drained; it cannot go back."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401  whatever holds bytes
        self._written += content
        return len(content)

    def drained(self) -> bytes:
        """What was written since the last time."""
        content = bytes(self._written)
        self._written.clear()
        return content


# Put together once: that took longer than running it.
_MAKING: Final = (
    select(JobRecord)
    .where(
        *(col(getattr(JobRecord, name)) == sa.bindparam(name) for name in ("programme_id", "workspace_id")),
        JobRecord.kind == "make_pdf",
        col(JobRecord.state).in_(sa.bindparam("states", expanding=True)),
    )
    .order_by(col(JobRecord.id).desc())
)


def _jobs(session: Session, actor: Actor, programme_key: str, states: Sequence[str]) -> list[JobRecord]:
    """The jobs that make, or made, all files of a version of the programme, the newest first."""
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    named = {"programme_id": programme.id, "workspace_id": actor.workspace_id, "states": list(states)}
    found = session.exec(_MAKING, params=named)
    return [job for job in found if job.arguments.get("is_all")]


def _listed(result: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name in the archive, name that it is kept under, and why there is none; what is no such row is left out."""
    files = result.get("files")
    for row in files if isinstance(files, list) else ():
        if isinstance(row, list) and len(row) == _ROW and all(isinstance(one, str) for one in row):
            name, kept, refused = row
            if _NAME.fullmatch(name) and (refused or _KEPT.fullmatch(kept)):
                yield name, kept, refused
