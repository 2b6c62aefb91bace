"""What a worker does side by side: jobs that the queue hands over, and parts of anybody's jobs."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlmodel import col, select, update

from planner.jobs.claiming import give_back
from planner.jobs.fencing import Interrupted, LostError
from planner.jobs.leases import Pace
from planner.jobs.running import Runner
from planner.jobs.taking import Taker
from planner.jobs.turns import Turns
from planner.solving.unit_parent import let_go
from planner.storage.errors import StorageError
from planner.storage.records import JobRecord

_PATIENCE_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 10.0

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class JobWork:
    """Runs the jobs that the queue hands over, and knows which ones it is running."""

    def __init__(self, runner: Runner, turns: Turns) -> None:
        self._runner = runner
        self._turns = turns
        self._is_alone: dict[int, bool] = {}

    def run_job(self, job_id: int) -> None:
        """Run a job to its end, or leave it for another start or worker by raising Interrupted."""
        stopping = self._runner.stopping
        is_suspect = self.surely(lambda: self._tries(job_id)) > 0
        with self._turns.take(alone=is_suspect, stopping=stopping) as has_turn:
            if not has_turn:
                raise Interrupted
            self._is_alone[job_id] = is_suspect
            try:
                self._runner.run(job_id, self)
            except LostError:
                _log.warning("Job %s has been taken over or has ended; it stops here.", job_id)
                raise
            except Interrupted:
                self._count_try(job_id, -1)
                raise
            finally:
                self._is_alone.pop(job_id, None)

    def surely(self, part: Callable[[], _T]) -> _T:
        """Call ``part`` until the database lets it through: a job must not be lost to a moment's lock or outage."""
        pause = 0.2
        while True:
            try:
                return part()
            except StorageError:
                _log.warning("The database is away; the job waits for it.", exc_info=True)
            if self._runner.stopping.wait(pause):
                raise Interrupted
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    @contextmanager
    def resting(self, job_id: int) -> Iterator[None]:
        """Leave the job's turn to others while it waits for its parts: it is no suspect for what they do meanwhile."""
        alone = self._is_alone.get(job_id, False)
        self.surely(lambda: self._count_try(job_id, -1))
        try:
            with self._turns.rest(alone=alone, stopping=self._runner.stopping):
                yield
        finally:
            self.surely(lambda: self._count_try(job_id, 1))

    def help_out(self, _job_id: int) -> bool:
        """Nothing: parts are done beside the jobs."""
        return False

    def wait(self) -> None:
        """Wait a moment until the running jobs have noticed that the worker stops."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._is_alone and time.monotonic() < deadline:
            time.sleep(0.05)
        for job_id in tuple(self._is_alone):
            self._count_try(job_id, -1)

    def _tries(self, job_id: int) -> int:
        with self._runner.database.read() as session:
            return session.exec(select(JobRecord.tries).where(JobRecord.id == job_id)).first() or 0

    def _count_try(self, job_id: int, by: int) -> None:
        """Count a try, or take one back: neither an orderly stop nor what a part does is the job's fault."""
        same = (col(JobRecord.id) == job_id, col(JobRecord.state) == "running", col(JobRecord.tries) + by >= 0)
        with self._runner.database.write() as session:
            session.exec(update(JobRecord).where(*same).values(tries=col(JobRecord.tries) + by))


class PartWork:
    """Takes one part after the other, beside the jobs; one that broke off before is done with nothing beside it."""

    def __init__(self, taker: Taker, turns: Turns, pace: Pace) -> None:
        self._taker, self._turns, self._pace = taker, turns, pace

    def keep_taking(self, stopping: threading.Event) -> None:
        """Do parts until ``stopping`` is set. A database that is away is waited for."""
        pause = 0.0
        while not stopping.is_set():
            did_one = self._did_one(stopping)
            pause = 0.0 if did_one else min(max(pause * 2, self._pace.look_seconds), self._pace.idle_seconds)
            if pause == self._pace.idle_seconds:
                let_go()
            stopping.wait(pause)
        let_go()

    def _did_one(self, stopping: threading.Event) -> bool:
        try:
            claim = self._taker.claim()
            if claim is None:
                return False
            with self._turns.take(alone=claim.is_suspect, stopping=stopping) as has_turn:
                if has_turn:
                    self._taker.do(claim)
                else:
                    give_back(self._taker.database, claim)
        except StorageError:
            _log.warning("The database is away; parts wait for it.")
            return False
        except LostError:
            return True
        except Exception:  # noqa: BLE001  the worker must outlive whatever it takes
            _log.exception("A part could not be taken; the next one follows.")
            return False
        return True
