"""Programs that begin programmes at web processes which may be killed, each under a key, with a log of their own."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from typing import Final

from tests.faults.working import at_work

PATH: Final = "/api/v1/programmes"
_GIVEN: Final = {"currency": "GBP", "first_quarter_on": "2026-01-01", "cost_centres": ["Research"], "quarter_count": 1}


def asked_of(port: int, path: str = "/health", headers: Mapping[str, str] | None = None) -> int | None:
    """The status of a page; None without an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().status
    return None


class Savers:
    """``count`` programs with one token; what was acknowledged, by name, and what got no answer."""

    def __init__(self, ports: tuple[int, ...], token: str, mark: str, count: int = 4) -> None:
        self.acknowledged: dict[str, str] = {}
        self.unanswered: list[str] = []
        self.statuses: Counter[int] = Counter()
        self._ports, self._token, self._mark = ports, token, mark
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._keep_saving, args=(place,)) for place in range(count)]

    @contextmanager
    def saving(self) -> Iterator["Savers"]:
        """They save for as long as the block lasts."""
        with at_work(self._threads, self._ended):
            yield self

    def save(self, port: int, name: str) -> int | None:
        """Send one, and note what came of it; None without an answer."""
        said = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "Idempotency-Key": name}
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", PATH, json.dumps({**_GIVEN, "name": name}), said)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        self.statuses[answer.status] += 1
        if answer.status == 201:
            self.acknowledged[name] = json.loads(body)["key"]
        return answer.status

    def _keep_saving(self, place: int) -> None:
        number = 0
        while not self._ended.is_set():
            number += 1
            name = f"{self._mark} {place} {number}"
            if self.save(self._ports[(place + number) % len(self._ports)], name) is None:
                self.unanswered.append(name)
                self._ended.wait(0.02)
