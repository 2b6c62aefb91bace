"""The clashes that were found: each is looked for once, and one at a time, however many people ask."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Final

from budgeting.errors import ProblemError
from planner.solving.clash_parent import Diagnosed

_MOST_KEPT: Final = 32
_FAILED_SECONDS: Final = 15.0
_BUSY: Final = "The planner is looking for a clash already, and it looks for one at a time. Look again in some seconds."


class NoDiagnosisError(ProblemError):
    """There is no diagnosis now, but looking again may give one."""


@dataclass(frozen=True)
class _Outcome:
    """What came of looking: what was found, or why nothing was; it counts ``until`` then."""

    found: Diagnosed
    refusal: str = ""
    until: float = math.inf


class Diagnoses:
    """What ``find`` said of problems; what failed is not tried again for some seconds of ``clock``."""

    def __init__(self, find: Callable[[str], Diagnosed], clock: Callable[[], float] = monotonic) -> None:
        self._find, self._clock = find, clock
        self._turn = Lock()
        self._outcomes: dict[str, _Outcome] = {}

    def of(self, content: str) -> Diagnosed:
        """Why the problem in ``content`` has no plan, if it has none.

        Raises NoDiagnosisError while another one is looked for, and when this one was not found.
        """
        key = sha256(content.encode()).hexdigest()
        outcome = self._known(key) or self._look(key, content)
        if outcome.refusal:
            raise NoDiagnosisError(outcome.refusal)
        return outcome.found

    def _known(self, key: str) -> _Outcome | None:
        outcome = self._outcomes.get(key)
        return outcome if outcome and self._clock() < outcome.until else None

    def _look(self, key: str, content: str) -> _Outcome:
        if not self._turn.acquire(blocking=False):
            raise NoDiagnosisError(_BUSY)
        try:
            # Whoever had the turn before may just have found it.
            outcome = self._known(key) or self._try(content)
            self._keep(key, outcome)
        finally:
            self._turn.release()
        return outcome

    def _try(self, content: str) -> _Outcome:
        try:
            return _Outcome(self._find(content))
        except ProblemError as error:
            return _Outcome(Diagnosed(None), error.message, self._clock() + _FAILED_SECONDS)

    def _keep(self, key: str, outcome: _Outcome) -> None:
        self._outcomes.pop(key, None)
        while len(self._outcomes) >= _MOST_KEPT:
            del self._outcomes[next(iter(self._outcomes))]
        self._outcomes[key] = outcome
