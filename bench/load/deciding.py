"""Finance deciding without end: eight people who approve lines of a plan, each lines of their own, and take it back."""

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from bench.load.serving import Place, form_token, signed_in
from planner.demo.loading import PROGRAMME
from planner.demo.sign_ins import SIGN_INS
from planner.services import plans
from planner.services.form_keys import new_form_key
from planner.services.review import see_review
from planner.services.workspaces import person_named
from planner.storage.database import Database

_PATH = f"/p/{PROGRAMME}/plan/versions/1/review"
_TURNS = ("approve", "withdraw")
_CSRF_FIELD = "csrf_token"
_SAVED = 302


@dataclass
class Deciding:
    """A plan in review: who decides, what they send it with, and the lines with how often each was decided on."""

    cookie: str
    token: str
    path: str
    turns: dict[str, int]
    people: int = 8
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def forms(self, client: int) -> Iterator[dict[str, str]]:
        """Forms that approve a line of this client's, then take the approval back, line after line, without end."""
        own = [place for number, place in enumerate(sorted(self.turns)) if number % self.people == client]
        for place in itertools.cycle(own):
            for action in _TURNS:
                yield {
                    _CSRF_FIELD: self.token,
                    "form_key": new_form_key(),
                    action: f"{place}@{self.turns[place]}",
                    "save": "1",
                }
                self.turns[place] += 1


@dataclass(frozen=True)
class Decided:
    """Decisions saved in a second, half and 99 of 100 of them within so many milliseconds, and what went wrong."""

    a_second: float
    p50: float
    p99: float
    saved: int
    wrong: int


def submitted(database: Database, place: Place) -> Deciding:
    """The demo's plan, sent to finance, and the desk at which it is decided on."""
    author = person_named(database, SIGN_INS[0].email)
    head = plans.see_plan(database, author, PROGRAMME, 1).head
    if head.state == "draft":
        plans.submit_plan(database, author, PROGRAMME, 1, seen_version=head.version, form_key=new_form_key())
    decider = person_named(database, SIGN_INS[1].email)
    seen = see_review(database, decider, PROGRAMME, 1)
    turns = {one.review.place: one.turn for one in seen.standings if one.state == "asked"}
    cookie = signed_in(database, decider.user_id)
    return Deciding(cookie, form_token(place, cookie, _PATH), _PATH, turns)


def decide(place: Place, deciding: Deciding, seconds: float) -> Decided:
    """Everybody decides for so long, one line after the other; nobody waits in between."""
    end, took, wrong = time.monotonic() + seconds, list[float](), list[str]()

    def work(client: int) -> None:
        connection = HTTPConnection("127.0.0.1", place.port, timeout=60)
        headers = {"Cookie": deciding.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        forms = deciding.forms(client)
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                connection.request("POST", deciding.path, urlencode(next(forms)), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                wrong.append(type(error).__name__)
                connection.close()
                continue
            took.append(time.monotonic() - began) if answer.status == _SAVED else wrong.append(str(answer.status))

    threads = [threading.Thread(target=work, args=(client,)) for client in range(deciding.people)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - began
    if len(took) < 2:  # noqa: PLR2004  nothing to cut into a hundred
        return Decided(0.0, 0.0, 0.0, len(took), len(wrong))
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return Decided(len(took) / spent, cuts[49] * 1000, cuts[98] * 1000, len(took), len(wrong))
