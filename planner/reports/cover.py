"""The cover of a plan: which version it is, who made it and who decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, get_args

from budgeting.approvals.states import PlanState
from planner.reports.since import Since

Status = PlanState
STATUSES: tuple[Status, ...] = get_args(Status)
_STATUS_WORDS: Final[dict[Status, str]] = {
    "draft": "Draft",
    "in_review": "In review",
    "part_approved": "Approved once",
    "approved": "Approved",
    "active": "Under way",
    "closed": "Closed",
    "rejected": "Rejected",
    "sent_back": "Sent back",
    "superseded": "Replaced",
}
_AGREED: Final = frozenset({"approved", "active", "closed", "superseded"})
FIRST_APPROVAL: Final = "Approved by a first person"
_SHORT, _GROUP = 12, 4


@dataclass(frozen=True)
class Step:
    """One thing that somebody did to a version: what, who (and for whom), when, and their own words about it."""

    what: str
    who: str
    at: datetime
    on_behalf_of: str = ""
    note: str = ""

    @property
    def by(self) -> str:
        """Who signed: "X for Y" where Y had asked X to stand in."""
        return f"{self.who} for {self.on_behalf_of}" if self.on_behalf_of else self.who


@dataclass(frozen=True)
class Cover:
    """What the plan itself does not know.

    ``digest`` is the SHA-256 (64 hexadecimal digits) of the frozen plan, ``frozen_at`` the aware moment of freezing.
    ``submitted_by`` and ``submitted_on`` are empty while it is a draft, ``decided_by``, ``decided_on`` and
    ``note`` until somebody approved or rejected it. ``steps`` is the log of what people did to it, ``trail_head`` the
    place of the last of them in the audit trail ("count:hash"), ``check_address`` the page on which anyone can check
    a print, ``since`` how it differs from the version before it, ``approvals`` how the lines of each study and
    shared cost stand, by their place, ``stages`` and ``touchpoints`` the order in which people drew the journey; each
    is empty where there is none.
    """

    version: int
    status: Status
    author: str
    prepared_on: date
    digest: str
    frozen_at: datetime
    submitted_by: str = ""
    submitted_on: date | None = None
    decided_by: str = ""
    decided_on: date | None = None
    note: str = ""
    steps: tuple["Step", ...] = ()
    trail_head: str = ""
    check_address: str = ""
    since: Since | None = None
    approvals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()

    @property
    def status_words(self) -> str:
        """The status as people read it."""
        return _STATUS_WORDS[self.status]

    @property
    def signed_words(self) -> str:
        """What the sums over the digest are: signed only once the version is approved."""
        if self.status in ("rejected", "sent_back"):
            return f"What was {self.status_words.lower()}"
        return "What was signed" if self.is_approved else "What is to be signed"

    @property
    def is_approved(self) -> bool:
        """Whether the money was granted."""
        return self.status in _AGREED

    @property
    def decision_words(self) -> str:
        """What was decided; whatever became of an approved version later, what its deciders did is approve it."""
        return _STATUS_WORDS["approved"] if self.is_approved else self.status_words

    @property
    def deciders(self) -> str:
        """Who decided: both people where an approval took two."""
        first = [step.by for step in self.steps if step.what == FIRST_APPROVAL] if self.is_approved else []
        return " and ".join(dict.fromkeys((*first[-1:], self.decided_by)))

    @property
    def is_draft(self) -> bool:
        """Whether nobody has decided on it yet, so that every page says so."""
        return self.status in ("draft", "in_review", "part_approved")

    @property
    def code_words(self) -> str:
        """What the square code on the cover holds: the address of the page that checks a print, else the digest."""
        return f"{self.check_address}?digest={self.digest}" if self.check_address else self.digest

    @property
    def short_digest(self) -> str:
        """The first twelve digits of the digest in groups of four, enough to compare two prints by eye."""
        return _grouped(self.digest[:_SHORT], _GROUP)

    @property
    def long_digest(self) -> str:
        """The whole digest in groups of eight."""
        return _grouped(self.digest, 2 * _GROUP)

    @property
    def long_trail_head(self) -> str:
        """The place of the last step in the audit trail: its number, a colon, and its hash in groups of eight."""
        count, _, mark = self.trail_head.partition(":")
        return f"{count}:{_grouped(mark, 2 * _GROUP)}"


def _grouped(text: str, size: int) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
