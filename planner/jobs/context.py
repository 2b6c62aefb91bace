"""What a step of a job is given: whose work it is, what was asked, and ways to report, stop and leave a result."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select, update

from planner.config import Settings
from planner.jobs.fencing import LostError
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.records import JobRecord

_REPORT_EVERY_SECONDS = 0.5
_ASK_EVERY_SECONDS = 0.5
_LONGEST_MESSAGE = 500


class Cancelled(Exception):  # noqa: N818  not an error: somebody asked for it
    """The step stopped early because it was asked to; raise it, or call ``stop_if_cancelled``."""


@dataclass
class StepContext:
    """One job while a worker runs it; every step of the job gets the same one.

    A step is a plain function of this. It may run again after a crash, so it must leave the same rows behind when it
    runs twice. Steps share nothing but the database and ``arguments``: after a crash an earlier step is not repeated.
    ``left`` is what the job has left for its page so far, before a crash too. Through ``database`` nothing can be
    written once another worker has taken the job over. In a block of ``resting`` the job only waits; ``help_out`` does
    one of its parts where no worker does them.
    """

    database: Database
    settings: Settings
    job_id: int
    run_number: int
    kind: str
    workspace_id: int
    programme_id: int | None
    actor: Actor
    arguments: dict[str, Any]
    stopping: threading.Event = field(default_factory=threading.Event)
    left: dict[str, Any] = field(default_factory=dict)
    resting: Callable[[], AbstractContextManager[None]] = nullcontext
    help_out: Callable[[int], bool] = lambda _job_id: False
    _reported_at: float = field(default=float("-inf"), init=False)
    _reported: tuple[int, int, str] | None = field(default=None, init=False)
    _asked_at: float = field(default=float("-inf"), init=False)
    is_cancel_asked: bool = field(default=False, init=False)

    def report(self, done: int, total: int, message: str = "") -> None:
        """Show how far the job is: ``done`` of ``total``, and what it does now. Cheap to call often.

        Kept twice a second at most, and always when ``done`` is ``total``; not again while it stays the same. Opens a
        transaction of its own, so call it outside ``database.write()``.
        """
        now, told = time.monotonic(), (done, total, message[:_LONGEST_MESSAGE])
        if told == self._reported or (done < total and now - self._reported_at < _REPORT_EVERY_SECONDS):
            return
        self._keep(done_count=done, total_count=total, message=told[2])
        self._reported_at, self._reported = now, told

    def is_cancelled(self, *, is_sure: bool = False) -> bool:
        """Whether the step should stop: somebody cancelled the job, or the worker is stopping. Cheap to call.

        The job is looked at now and then, and at once where it is to be sure. Raises LostError once another worker has
        taken the job over, or it has ended.
        """
        now = time.monotonic()
        if not self.is_cancel_asked and (is_sure or now - self._asked_at >= _ASK_EVERY_SECONDS):
            self._asked_at = now
            with self.database.read() as session:
                row = (JobRecord.is_cancel_asked, JobRecord.run_number, JobRecord.state)
                found = session.exec(select(*row).where(JobRecord.id == self.job_id)).first()
            if found is None or found[1:] != (self.run_number, "running"):
                raise LostError
            self.is_cancel_asked = found[0]
        return self.is_cancel_asked or self.stopping.is_set()

    def stop_if_cancelled(self, *, is_sure: bool = False) -> None:
        """Raise Cancelled when the step should stop now."""
        if self.is_cancelled(is_sure=is_sure):
            raise Cancelled

    def leave(self, result: dict[str, Any]) -> None:
        """Leave ``result`` (JSON values) for the page of the job while it goes on; added to what was left before."""
        self.left |= result
        self._keep(result=self.left)

    def finish(self, result: dict[str, Any], message: str = "") -> None:
        """Leave ``result`` too, and a last ``message`` for the page of the job, instead of what was reported.

        The job is done once its last step returns.
        """
        self._keep(result=self.left | result, message=message[:_LONGEST_MESSAGE])

    def _keep(self, **values: object) -> None:
        with self.database.write() as session:
            session.exec(update(JobRecord).where(col(JobRecord.id) == self.job_id).values(values))


Step = Callable[[StepContext], None]
