"""What this process counts as it answers: requests, how long they took, and how long writers waited for their turn.

Each web process counts for itself and is asked for itself; names and words of customers are no labels.
"""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from planner.services.watching import Watched
from planner.storage.waiting import tell_waits

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass
class Metrics:
    """The counters of one process."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        labels = ("endpoint", "method", "status")
        self._requests = Counter("planner_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "planner_request_seconds", "How long answers took", ("endpoint",), buckets=_SECONDS, registry=self.registry
        )
        self._waits = Histogram(
            "planner_database_wait_seconds",
            "How long a transaction that writes waited to begin",
            buckets=_SECONDS,
            registry=self.registry,
        )
        tell_waits(self._waits.observe)

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._requests.labels(endpoint, method, str(status)).inc()
        self._seconds.labels(endpoint).observe(seconds)

    def text(self, watched: Watched | None) -> bytes:
        """Everything in Prometheus's own words; without ``watched`` when the database gave no answer."""
        kept = CollectorRegistry()
        kept.register(_Kept(watched))
        return generate_latest(self.registry) + generate_latest(kept)


class _Kept:
    """What the database says, the same whichever process is asked."""

    def __init__(self, watched: Watched | None) -> None:
        self._watched = watched

    def collect(self) -> list[Metric]:
        """The gauges; one alone when the database gave no answer."""
        up = GaugeMetricFamily("planner_database_up", "Whether the database answers", float(self._watched is not None))
        return [up] if self._watched is None else [up, *_gauges(self._watched)]


def _gauges(watched: Watched) -> list[Metric]:
    jobs = GaugeMetricFamily("planner_jobs", "Jobs by kind and state", labels=("kind", "state"))
    for kind, state, count in watched.jobs:
        jobs.add_metric((kind, state), count)
    plain = (
        ("planner_queue_age_seconds", "How long the job has waited that waits longest", watched.queue_age_seconds),
        ("planner_workers", "Workers that gave a sign of life in the last half minute", watched.worker_count),
        ("planner_database_waiting", "Connections that wait for another's lock", watched.waiting_count),
        ("planner_backup_age_seconds", "How long ago the last backup was made", watched.backup_age_seconds),
        ("planner_disk_free_ratio", "How much of the data folder's disk is left", watched.disk_free_ratio),
    )
    return [jobs, *(GaugeMetricFamily(name, words, float(value)) for name, words, value in plain if value is not None)]
