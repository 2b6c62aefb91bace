"""Where the queue lives, and the names that the web process and the workers must agree on."""

import logging
from typing import Any, Final

import pysqlite3.dbapi2 as pysqlite3
import sqlalchemy as sa
from dbos import DBOSPortableJSONSerializer

from planner.config import Settings

QUEUE: Final = "jobs"
# For work that mostly waits for its parts: however much of it there is, it takes no place of what people wait for.
PATIENT_QUEUE: Final = "patient_jobs"
QUEUES: Final = (QUEUE, PATIENT_QUEUE)
_PATIENT_KINDS: Final = frozenset({"answer"})
WORKFLOW: Final = "run_job"
SCHEMA: Final = "jobs"
APPLICATION: Final = "planner"
VERSION: Final = "1"  # of the workflow's shape, not of the product: a job started by an older release still runs
SERIALIZER: Final = DBOSPortableJSONSerializer()
_PRAGMAS: Final = (
    "busy_timeout=30000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)


class _FirstWords(logging.Filter):
    """What the queue says of itself, without the errors that it quotes at length: they name addresses and rows."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record through with the first words of its message."""
        record.msg, record.args = record.getMessage().partition("\n")[0].partition(": ")[0], ()
        return True


def _calm_the_queues_log() -> None:
    """Have the queue's own lines written like all others, from warnings on."""
    log = logging.getLogger("dbos")
    log.setLevel(logging.WARNING)
    log.addHandler(logging.NullHandler())  # with a handler there it adds none of its own, and its lines go on to ours
    log.addFilter(_FirstWords())


_calm_the_queues_log()


def queue_of(kind: str) -> str:
    """The queue that jobs of ``kind`` stand in."""
    return PATIENT_QUEUE if kind in _PATIENT_KINDS else QUEUE


def workflow_id(job_id: int) -> str:
    """The queue's name for a job, so that enqueueing it twice is enqueueing it once."""
    return f"job-{job_id}"


def system_engine(settings: Settings) -> sa.Engine:
    """An engine for the queue's own tables: a file in the data folder, or a schema on the PostgreSQL server."""
    url = sa.make_url(settings.database_url)
    if url.drivername == "sqlite":
        return _sqlite_engine(f"sqlite:///{settings.home}/jobs.sqlite")
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": "-c idle_in_transaction_session_timeout=60s"},
    )


def _sqlite_engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url, module=pysqlite3, pool_timeout=10)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver is untyped
    connection.isolation_level = "IMMEDIATE"
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
