"""What a check of a printed plan found: named checks, each passed, failed or not done, and one answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "not_done"]
Kind = Literal["as_approved", "as_kept", "in_itself", "not_so", "unreadable"]


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, how it came out, and what is to be said of it."""

    name: str
    outcome: Outcome
    says: str


@dataclass(frozen=True)
class Verdict:
    """The answer in a sentence or two, and the checks behind it in their order.

    ``kind``: as approved; as kept here, in another state; right in itself, with nothing here to hold it against; not
    what it claims to be; or no plan that can be read. ``digest`` is that of the attached plan, empty without one.
    """

    kind: Kind
    answer: str
    checks: tuple[Check, ...]
    digest: str = ""

    @property
    def failed(self) -> tuple[Check, ...]:
        """What did not come out as it should."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    @property
    def exit_code(self) -> int:
        """0: everything that could be checked is right; 1: something is not; 2: it is no plan that can be read."""
        if self.kind == "unreadable":
            return 2
        return 1 if self.failed else 0


def passed(name: str, says: str) -> Check:
    """A check that came out well."""
    return Check(name, "passed", says)


def failed(name: str, says: str) -> Check:
    """A check that did not."""
    return Check(name, "failed", says)


def not_done(name: str, says: str) -> Check:
    """A check that could not be done; ``says`` why."""
    return Check(name, "not_done", says)


def joined(names: Iterable[str]) -> str:
    """``Femi Adeyemi and Grace Mwangi``; each name once."""
    once = list(dict.fromkeys(names))
    return " and ".join([", ".join(once[:-1]), once[-1]] if len(once) > 1 else once)
