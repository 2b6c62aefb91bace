"""How a job's end is written down, and how a fault of ours is told."""

import logging
import traceback
import uuid
from datetime import UTC, datetime

from sqlmodel import Session, col, delete, update

from planner.jobs.judging import Ending
from planner.storage.database import Database
from planner.storage.errors import StorageError
from planner.storage.records import JobPartRecord, JobRecord

UNFINISHED = ("queued", "running")
_LONGEST_MESSAGE = 500
_NO_DATABASE = "The database could not be used. Nothing is lost: start this again in a moment."
_log = logging.getLogger(__name__)


def end_job(database: Database, job_id: int, ending: Ending) -> None:
    """Write down how an unfinished job ended; a finished one stays as it is."""
    with database.write() as session:
        write_ending(session, job_id, ending)


def write_ending(session: Session, job_id: int, ending: Ending) -> None:
    """As ``end_job``, in a transaction of the caller's. Its parts go, but for those that were set aside."""
    values: dict[str, object] = {"state": ending.state, "finished_at": datetime.now(UTC)}
    if ending.message:
        values["message"] = ending.message
    if ending.state == "done":
        values["done_count"] = col(JobRecord.total_count)
    same = (col(JobRecord.id) == job_id, col(JobRecord.state).in_(UNFINISHED))
    if session.exec(update(JobRecord).where(*same).values(values)).rowcount:
        parts = (col(JobPartRecord.job_id) == job_id, col(JobPartRecord.state) != "failed")
        session.exec(delete(JobPartRecord).where(*parts))


def sentence_of(error: BaseException, what: str) -> str:
    """What to tell people of ``error``, which ended ``what``: its own sentence, or a reference into the log."""
    message = getattr(error, "message", None)
    if isinstance(message, str) and message:
        return message[:_LONGEST_MESSAGE]
    if isinstance(error, StorageError):
        _log.warning("%s could not use the database.", what.capitalize(), exc_info=error)
        return _NO_DATABASE
    return broken(what, error)


def broken(what: str, error: BaseException | None = None) -> str:
    """The sentence for a fault of ours; under its reference the log says where, but not what people had typed."""
    reference = uuid.uuid4().hex[:8]
    kind = type(error).__name__ if error else "its run ended without a word"
    where = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    _log.error("reference %s: %s broke: %s\n%s", reference, what, kind, where)
    return (
        f"Something went wrong on our side (reference {reference}). Start this again; if it fails again, ask for help."
    )
