"""What a request takes of the processor and asks of the database: figures that a busy machine hardly moves."""

import gc
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.load.deciding import Deciding
from planner.app import create_app
from planner.config import Settings
from planner.demo.loading import PROGRAMME
from planner.storage.database import Database

_ASKS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_P = f"/p/{PROGRAMME}"
# Page, what it is, and so many milliseconds of processor at most.
_PAGES = (
    ("/", "list", 6),
    ("/jobs", "list", 6),
    ("/notices", "list", 6),
    ("/rate-cards", "list", 6),
    *((f"{_P}/{name}", "list", 6) for name in ("studies", "questions", "feedback", "journey", "budget", "findings")),
    *((f"{_P}/{name}", "list", 6) for name in ("spending", "publish", "what-ifs", "plan/versions")),
    (f"{_P}/plan", "detail", 4),
    (f"{_P}/plan/versions/1/review", "detail", 4),
    (f"{_P}/questions/hardship-owner", "detail", 4),
    (f"{_P}/studies/hardship-calls", "detail", 4),
    (f"{_P}/comments?place=study:hardship-calls", "detail", 4),
)
_MOST_QUERIES = 8
_APPROVAL_MS = 8.0


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor and queries of one request."""

    what: str
    goal_ms: float
    ms: float
    queries: int

    @property
    def is_met(self) -> bool:
        """Whether it takes no more than it may."""
        return self.ms <= self.goal_ms and (self.queries <= _MOST_QUERIES or self.what == "approval")


def costs(settings: Settings, database: Database, cookie: str, deciding: Deciding, rounds: int) -> Iterator[Cost]:
    """What each page costs once it was looked at, and an approval of one line, in an application of this process."""
    app = create_app(settings, database)
    # As a web process does when it begins; and what one page leaves behind, no other one pays for.
    gc.collect()
    gc.freeze()
    client = _client(app, cookie)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] * bool(_ASKS.match(statement)))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    for path, kind, goal_ms in _PAGES:
        client.get(path)
        gc.collect()
        asked.clear()
        taken = _processor_ms(lambda path=path: client.get(path), rounds)  # type: ignore[misc]  # of its own path
        yield Cost(f"{kind} {path}", goal_ms, taken, len(asked) // rounds)
    approver = _client(app, deciding.cookie)
    gc.collect()
    asked.clear()
    forms = deciding.forms(client=0)
    taken = _processor_ms(lambda: approver.post(deciding.path, data=next(forms)), rounds)
    yield Cost("approval", _APPROVAL_MS, taken, len(asked) // rounds)


def _client(app: Flask, cookie: str) -> FlaskClient:
    client = app.test_client()
    name, _, value = cookie.partition("=")
    client.set_cookie(name, value)
    return client


def _processor_ms(work: Callable[[], object], rounds: int) -> float:
    began = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - began) / rounds * 1000
