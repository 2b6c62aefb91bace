"""What web processes count as they answer: requests, how long they took, and how long writers waited for their turn.

The web processes behind one port count together, whichever of them is asked; names and words of customers are no
labels.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from planner.services.watching import Watched
from planner.storage.waiting import tell_waits
from planner.tallies import Tallies

CONTENT_TYPE = CONTENT_TYPE_LATEST
# What a parent counts of its children.
STARTED_AGAIN: Final = "started again"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_BOUNDS: Final = (*map(str, _SECONDS), "+Inf")
_BETWEEN: Final = "\t"
_REQUESTS, _TIMES, _WAITS, _SUM = "requests", "times", "waits", "sum"


class Metrics:
    """What is counted, in sums that this process may share with those beside it."""

    def __init__(self) -> None:
        self.tallies = Tallies()
        tell_waits(self._waited)

    def answered(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        request = _BETWEEN.join((_REQUESTS, endpoint, method, str(status)))
        self.tallies.add((request, 1.0), *_observed((_TIMES, endpoint), seconds))

    def text(self, watched: Watched | None) -> bytes:
        """Everything in Prometheus's own words; without ``watched`` when the database gave no answer."""
        registry = CollectorRegistry()
        registry.register(_Counted(self.tallies.totals()))
        registry.register(_Kept(watched))
        return generate_latest(registry)

    def _waited(self, seconds: float) -> None:
        self.tallies.add(*_observed((_WAITS,), seconds))


def _observed(words: tuple[str, ...], seconds: float) -> Iterator[tuple[str, float]]:
    """What ``seconds`` add to the sums of a histogram: one in their place, and themselves."""
    for last, amount in ((str(bisect_left(_SECONDS, seconds)), 1.0), (_SUM, seconds)):
        yield _BETWEEN.join((*words, last)), amount


class _Counted:
    """What all processes together counted."""

    def __init__(self, totals: Mapping[str, float]) -> None:
        self._totals = {tuple(name.split(_BETWEEN)): total for name, total in totals.items()}

    def collect(self) -> Iterable[Metric]:
        """The counters and histograms."""
        yield self._requests()
        labels = ("endpoint",)
        times = HistogramMetricFamily("planner_request_seconds", "How long answers took", labels=labels)
        for endpoint in sorted({words[1] for words in self._totals if words[0] == _TIMES}):
            self._add(times, (_TIMES, endpoint))
        yield times
        words = "How long a transaction that writes waited to begin"
        self._add(waits := HistogramMetricFamily("planner_database_wait_seconds", words, labels=()), (_WAITS,))
        yield waits
        again = self._totals.get((STARTED_AGAIN,), 0.0)
        yield CounterMetricFamily("planner_web_started_again", "Web processes that died and were started again", again)

    def _requests(self) -> Metric:
        labels = ("endpoint", "method", "status")
        requests = CounterMetricFamily("planner_requests", "Requests answered", labels=labels)
        for words, total in sorted(self._totals.items()):
            if words[0] == _REQUESTS:
                requests.add_metric(words[1:], total)
        return requests

    def _add(self, histogram: HistogramMetricFamily, words: tuple[str, ...]) -> None:
        counts = (self._totals.get((*words, str(place)), 0.0) for place in range(len(_BOUNDS)))
        buckets = list(zip(_BOUNDS, accumulate(counts), strict=True))
        histogram.add_metric(words[1:], buckets, self._totals.get((*words, _SUM), 0.0))


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
