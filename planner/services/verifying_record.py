"""The checks of a printed plan against what this planner keeps: the version, its sign-offs, prints and trail."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.errors import ApprovalError, BudgetingError
from budgeting.plans.laying_out import lay_out
from budgeting.plans.standing import check_quotes
from planner.filters import count, date_
from planner.reports.printed_facts import Content, Pages
from planner.services.trail import read_head
from planner.services.verdicts import Check, failed, joined, not_done, passed
from planner.services.verifying_decisions import are_deciders_told, check_lines
from planner.storage import audit, mapping
from planner.storage.files.places import DamagedFileError, LostFileError
from planner.storage.files.store import FileStore
from planner.storage.mapping.documents import BrokenContentError
from planner.storage.records import UserRecord
from planner.storage.repositories import publishing
from planner.storage.repositories.publishing import KnownVersion

KEPT, SIGNED, FILE, TRAIL, QUOTES = "The version kept here", "Sign-offs", "The file itself", "The audit trail", "Quotes"
APPROVED_STATES: Final = frozenset({"approved", "active", "closed", "superseded"})
_DECISIONS: Final = {
    "plan.submitted": "submitted",
    "plan.part_approved": "approved",
    "plan.approved": "approved",
    "plan.rejected": "rejected",
    "plan.sent_back": "sent back",
}
_MOST_ENTRIES: Final = 500


@dataclass(frozen=True)
class SignOff:
    """A step that somebody took with a version: what, who (and for whom), and when."""

    step: str
    name: str
    at: datetime


@dataclass(frozen=True)
class KeptRecord:
    """A version as it is kept, with its sign-offs in their order, the latest approval last."""

    known: KnownVersion
    digest: str
    programme: str
    content: str
    sign_offs: tuple[SignOff, ...]

    @property
    def approvals(self) -> tuple[SignOff, ...]:
        """Who approved it."""
        return tuple(one for one in self.sign_offs if one.step == "approved")

    @property
    def approved_on(self) -> date | None:
        """The day on which the last of them did."""
        return max((one.at for one in self.approvals), default=None)


def find_record(session: Session, content: Content, pages: Pages, is_public: bool) -> KeptRecord | None:  # noqa: FBT001  read once
    """The version with the digest of the attached plan; of several the one whose number is printed.

    A visitor hears only names that the file itself prints.
    """
    found = publishing.by_digest(session, content.digest)
    known = next((one for one in found if one.number == pages.version), found[0] if found else None)
    if known is None:
        return None
    sign_offs = _sign_offs(session, known, content.digest, pages.text if is_public else None)
    return KeptRecord(known, content.digest, content.programme, publishing.content(session, known), tuple(sign_offs))


def check_record(session: Session, kept: KeptRecord, pages: Pages, pdf: bytes, files: FileStore) -> Iterator[Check]:
    """Everything that is kept of the version, against the file."""
    yield _kept(kept)
    yield _signed(session, kept)
    yield check_lines(session, kept.known)
    yield _file(session, kept, pdf, files)
    yield _trail(session, kept, pages)
    yield _quotes(kept)


def unknown() -> Check:
    """Nothing with this digest is kept."""
    return failed(KEPT, "No version of any plan that is kept here has this digest.")


def _kept(kept: KeptRecord) -> Check:
    try:
        mapping.thaw(kept.content, kept.digest)
    except BrokenContentError:
        return failed(
            KEPT, "The version kept here was changed after it was written, so nothing can be held against it."
        )
    except (BudgetingError, ValueError):
        return not_done(KEPT, "The version kept here was frozen by an earlier release and can no longer be opened.")
    number = count(kept.known.number)
    return passed(KEPT, f"Version {number} of “{kept.programme}” is kept here with the same content, digit for digit.")


def _signed(session: Session, kept: KeptRecord) -> Check:
    state = kept.known.state.replace("_", " ")
    if (kept.known.state in APPROVED_STATES) != bool([one for one in kept.sign_offs if one.step == "approved"]):
        return failed(SIGNED, f"It is kept as {state}, but the audit trail does not say so.")
    if not are_deciders_told(session, kept.known, kept.digest):
        return failed(
            SIGNED, f"It is kept as {state}, but the audit trail does not tell of the same people’s approvals."
        )
    if not kept.sign_offs:
        return passed(SIGNED, f"It is kept as {state}: nobody has submitted or approved it.")
    steps = "; ".join(f"{one.step} by {one.name} on {date_(one.at)}" for one in kept.sign_offs)
    return passed(SIGNED, f"It is kept as {state}: {steps}.")


def _file(session: Session, kept: KeptRecord, pdf: bytes, files: FileStore) -> Check:
    digest = hashlib.sha256(pdf).hexdigest()
    if digest in publishing.print_digests(session, kept.known.id) or digest in set(_lying(kept, files)):
        return passed(FILE, "It is, byte for byte, a print that this planner made.")
    if not publishing.print_digests(session, kept.known.id):
        return not_done(FILE, "No print of this version was written down, so the bytes cannot be compared.")
    return failed(
        FILE,
        "It is not, byte for byte, a print that this planner made: it was changed, or saved again by another program. "
        "Ask whoever sent it for the file as it was printed.",
    )


def _lying(kept: KeptRecord, files: FileStore) -> Iterator[str]:
    """The digests of the prints that are kept, those of earlier releases among them."""
    for stored in files.named(kept.known.workspace_id, "pdf", f"{kept.digest}-"):
        with suppress(LostFileError, DamagedFileError):
            yield hashlib.sha256(stored.read_bytes()).hexdigest()


def _trail(session: Session, kept: KeptRecord, pages: Pages) -> Check:
    head = read_head(pages.head) if pages.head else None
    broken = audit.verify_trail(session, kept.known.workspace_id, head)
    if broken is not None:
        cut = head is not None and broken > audit.trail_head(session, kept.known.workspace_id).count
        what = "its end was cut off" if cut else f"it is broken at entry {count(broken)}"
        return failed(TRAIL, f"The audit trail is not whole: {what}.")
    if head is None:
        return passed(TRAIL, "The audit trail is whole. The print names no entry of it, so a cut end would not show.")
    return passed(
        TRAIL, f"The audit trail is whole, and the entry that is printed, number {count(head.count)}, is in it."
    )


def _quotes(kept: KeptRecord) -> Check:
    try:
        plan = lay_out(*mapping.thaw(kept.content))
    except (BudgetingError, ValueError):
        return not_done(QUOTES, "The plan cannot be laid out, so its quotes were not looked at.")
    on = kept.approved_on or datetime.now(UTC).date()
    day = f"when it was approved on {date_(on)}" if kept.approved_on else "today"
    try:
        check_quotes(plan, on)
    except ApprovalError as error:
        return failed(QUOTES, error.message)
    return passed(QUOTES, f"Every supplier’s quote behind it held {day}.")


def _sign_offs(session: Session, known: KnownVersion, digest: str, public_text: str | None) -> Iterator[SignOff]:
    """The steps that the trail tells of this very content, the earliest first."""
    entries = audit.entries_about(session, known.workspace_id, known.object, limit=_MOST_ENTRIES)
    told = [one for one in reversed(entries) if one["action"] in _DECISIONS and one["detail"].get("digest") == digest]
    names = _names(session, told)
    for one in told:
        name = names.get(one["actor_id"], "somebody at the command line")
        behalf = str(one["detail"].get("for") or "")
        parts = [_shown(part, public_text) for part in (name, behalf) if part]
        yield SignOff(_DECISIONS[one["action"]], " for ".join(parts), one["happened_at"])


def _names(session: Session, entries: Sequence[sa.RowMapping]) -> dict[int, str]:
    ids = {one["actor_id"] for one in entries if one["actor_id"] is not None}
    asked = select(UserRecord.id, UserRecord.name).where(col(UserRecord.id).in_(ids))
    return {int(id_ or 0): name for id_, name in session.exec(asked)}


def _shown(name: str, public_text: str | None) -> str:
    is_printed = public_text is None or " ".join(name.split()) in public_text
    return name if is_printed else "somebody whom this print does not name"


def approvers(kept: KeptRecord) -> str:
    """Who approved it, in words."""
    return joined(one.name for one in kept.approvals)
