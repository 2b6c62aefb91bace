"""A worker's end of the parts: take the one whose turn it is, do it, and give back what was found."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from planner.config import Settings
from planner.jobs import claiming
from planner.jobs.claiming import Claim
from planner.jobs.ending import sentence_of
from planner.jobs.fencing import FencedDatabase, LostError
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.errors import StorageError

_ASK_EVERY_SECONDS = 0.5
_PAUSE_SECONDS = 0.5
_log = logging.getLogger(__name__)


@dataclass
class PartContext:
    """One part while a worker does it.

    A part is a plain function of this and returns JSON values. It may run again after a crash, so what it finds must
    depend on ``arguments`` and kept rows alone, never on the clock, the worker or what other parts do meanwhile.
    """

    database: Database
    settings: Settings
    job_id: int
    name: str
    actor: Actor
    arguments: Mapping[str, Any]
    should_stop: Callable[[], bool]


Part = Callable[[PartContext], object]
PartKinds = Mapping[str, Part]


class Gone(Exception):  # noqa: N818  not an error: nobody waits for the part any more
    """The part stopped because its job was cancelled or has ended, or another worker has it."""


@dataclass
class Taker:
    """Takes parts for the worker ``name``; ``stopping`` is set when the process is about to end."""

    database: Database
    settings: Settings
    kinds: PartKinds
    name: str
    stopping: threading.Event = field(default_factory=threading.Event)

    def take_one(self, job_id: int | None = None) -> bool:
        """Do the part whose turn it is, of that job alone where one is named; whether there was one."""
        claim = self.claim(job_id)
        if claim is not None:
            self.do(claim)
        return claim is not None

    def claim(self, job_id: int | None = None) -> Claim | None:
        """The part whose turn it is, ours from now on; None when there is none."""
        return claiming.claim(self.database, self.name, self.kinds, job_id)

    def do(self, claim: Claim) -> None:
        """Do a part that was claimed, and write down how it ended."""
        try:
            found = json.dumps(self.kinds[claim.kind](self._context(claim)))
            self._surely(lambda: claiming.keep(self.database, claim, found))
        except (Gone, LostError):
            if self.stopping.is_set():
                self._give_back(claim)
        except StorageError:
            _log.warning("The database went away during a part of job %s; it begins again.", claim.job_id)
            self._surely(lambda: claiming.give_back(self.database, claim))
        except BaseException as error:  # noqa: BLE001  whatever a part raises becomes its ending, SystemExit too
            if self.stopping.is_set():
                self._give_back(claim)
                return
            said = sentence_of(error, f"a part of job {claim.job_id}")
            self._surely(lambda: claiming.set_aside(self.database, claim, said))

    def _context(self, claim: Claim) -> PartContext:
        watch = _Watch(self, claim)
        fenced = FencedDatabase(self.database, claiming.fence_of_part(claim))
        return PartContext(
            fenced, self.settings, claim.job_id, claim.name, claim.actor, claim.arguments, watch.should_stop
        )

    def _give_back(self, claim: Claim) -> None:
        with suppress(StorageError):
            claiming.give_back(self.database, claim)

    def _surely(self, write: Callable[[], object]) -> None:
        """Call ``write`` until the database lets it through, or the process ends: then another worker does the part."""
        while True:
            with suppress(StorageError):
                write()
                return
            if self.stopping.wait(_PAUSE_SECONDS):
                return


class _Watch:
    """Asks now and then whether anybody still waits for a part."""

    def __init__(self, taker: Taker, claim: Claim) -> None:
        self._taker, self._claim = taker, claim
        self._asked_at = float("-inf")

    def should_stop(self) -> bool:
        """False while the part is to go on. Raises Gone when it is not: cheap to call often."""
        if self._taker.stopping.is_set():
            raise Gone
        now = time.monotonic()
        if now - self._asked_at >= _ASK_EVERY_SECONDS:
            self._asked_at = now
            if not claiming.is_wanted(self._taker.database, self._claim):
                raise Gone
        return False
