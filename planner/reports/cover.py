"""The cover of a plan: which version it is, who made it and who decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

Status = Literal["draft", "in_review", "approved", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)
_STATUS_WORDS: dict[Status, str] = {
    "draft": "Draft",
    "in_review": "In review",
    "approved": "Approved",
    "rejected": "Rejected",
}
_SIGNED_WORDS: dict[Status, str] = {
    "draft": "What is to be signed",
    "in_review": "What is to be signed",
    "approved": "What was signed",
    "rejected": "What was rejected",
}
_SHORT, _GROUP = 12, 4


@dataclass(frozen=True)
class Cover:
    """What the plan itself does not know.

    ``digest`` is the SHA-256 (64 hexadecimal digits) of the frozen plan, ``frozen_at`` the aware moment of freezing.
    ``submitted_by`` and ``submitted_on`` are empty while it is a draft, ``decided_by``, ``decided_on`` and
    ``note`` until somebody approved or rejected it.
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

    @property
    def status_words(self) -> str:
        """The status as people read it."""
        return _STATUS_WORDS[self.status]

    @property
    def signed_words(self) -> str:
        """What the sums over the digest are: signed only once the version is approved."""
        return _SIGNED_WORDS[self.status]

    @property
    def is_approved(self) -> bool:
        """Whether the money may be spent."""
        return self.status == "approved"

    @property
    def short_digest(self) -> str:
        """The first twelve digits of the digest in groups of four, enough to compare two prints by eye."""
        return _grouped(self.digest[:_SHORT], _GROUP)

    @property
    def long_digest(self) -> str:
        """The whole digest in groups of eight."""
        return _grouped(self.digest, 2 * _GROUP)


def _grouped(text: str, size: int) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
