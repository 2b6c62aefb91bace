"""The web process's end of the queue."""

import logging
import os
import threading

from dbos import DBOSClient

from planner.config import Settings
from planner.jobs.system import (
    APPLICATION,
    SCHEMA,
    SERIALIZER,
    VERSION,
    WORKFLOW,
    queue_of,
    system_engine,
    workflow_id,
)

_log = logging.getLogger(__name__)


class JobQueue:
    """Puts jobs into the queue. Opened on first use, in each process for itself, so that a fork is harmless."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client: DBOSClient | None = None
        self._process = 0

    def enqueue(self, job_id: int, kind: str = "") -> None:
        """Tell the workers of a job of ``kind`` whose row is committed; twice is once.

        Never raises: when the queue cannot be reached, a worker finds the row by itself a few seconds later.
        """
        try:
            self._opened().enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": queue_of(kind),
                    "workflow_id": workflow_id(job_id),
                    "app_version": VERSION,
                },
                job_id,
            )
        except Exception as error:  # noqa: BLE001  the job is safe in its row, whatever the queue's trouble is
            _log.warning(
                "Job %s waits for a worker to find it: the queue did not take it (%s).", job_id, _first_line(error)
            )

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        with self._lock:
            client, self._client = self._client, None
            if client is not None and self._process == os.getpid():
                client.destroy()
                self._engine.dispose()

    def _opened(self) -> DBOSClient:
        with self._lock:
            if self._client is None or self._process != os.getpid():
                self._engine = system_engine(self._settings)
                self._client = DBOSClient(
                    system_database_engine=self._engine,
                    dbos_system_schema=SCHEMA,
                    serializer=SERIALIZER,
                    application_name=APPLICATION,
                    retry_connection_errors=False,
                )
                self._process = os.getpid()
            return self._client


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
