"""Check a printed plan: what it holds, whether it adds up, who signed it here, and whether it is the best choice."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from budgeting.errors import BudgetingError
from planner.filters import count, date_
from planner.reports.printed_facts import Printed
from planner.reports.reading_pdf import read_print
from planner.services.errors import ServiceError
from planner.services.verdicts import Check, Verdict, not_done
from planner.services.verifying_again import AGAIN, check_again, choose_again
from planner.services.verifying_file import INSIDE, check_file
from planner.services.verifying_record import (
    APPROVED_STATES,
    FILE,
    KEPT,
    SIGNED,
    TRAIL,
    KeptRecord,
    approvers,
    check_record,
    find_record,
    unknown,
)
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.files.store import files_of
from planner.storage.records import PlanConfirmationRecord
from planner.storage.repositories import publishing

MOST_FILES: Final = 20
WITHIN: Final = timedelta(minutes=15)
VISITORS_SECONDS: Final = 10.0
_READING = threading.BoundedSemaphore(2)
_CHOOSING = threading.BoundedSemaphore(1)
_STATES: Final = {
    "draft": "a draft: nobody has approved it",
    "in_review": "in review: it is not approved yet",
    "part_approved": "approved by one person and waits for a second",
    "rejected": "rejected",
    "sent_back": "sent back to its authors: it is not approved",
}


class TooManyFilesError(ServiceError):
    """The address has handed in as many files as one may have checked in the time."""

    message = f"You have had {MOST_FILES} files checked in a quarter of an hour. Wait a little, then try again."


class BusyError(ServiceError):
    """As many files are being read as the machine reads at once."""

    message = "Other files are being checked at this moment. Try again in a minute."


@dataclass(frozen=True)
class Place:
    """Where the record is kept: the database, and the folder with the prints."""

    database: Database
    home: Path


def verify_file(pdf: bytes, place: Place | None, *, seconds: float | None) -> Verdict:
    """Everything that can be checked of ``pdf`` here; without a ``place`` nothing that needs the record.

    ``seconds`` is how long to choose again; None: not at all. Never raises for what the file holds.
    """
    if place is None:
        return _verify_offline(read_print(pdf, with_plan=seconds is not None), seconds)
    printed = read_print(pdf)
    kept, checks = _recorded(printed, place, pdf, is_public=False)
    if kept is not None and printed.content and seconds is not None:
        checks.append(_again(printed, choose_again(mapping.thaw(kept.content)[1], seconds)))
    elif kept is not None:
        checks.append(not_done(AGAIN, "Not asked for."))
    return _verdict(printed, kept, checks)


def verify_for_visitor(pdf: bytes, place: Place, address: str) -> Verdict:
    """As ``verify_file`` for anybody with the link: what is kept is told only as far as the file itself prints it.

    Only what is kept here is chosen again, once; so nobody can have the machine work on a problem of their own.
    Raises TooManyFilesError, BusyError.
    """
    if not _READING.acquire(blocking=False):
        raise BusyError
    try:
        # Counted once there is a place to read it: who was turned away has had nothing checked.
        with place.database.write(is_apart=True) as session:
            if not publishing.count_check(session, address[:64], datetime.now(UTC), WITHIN, MOST_FILES):
                raise TooManyFilesError
        printed = read_print(pdf)
    finally:
        _READING.release()
    kept, checks = _recorded(printed, place, pdf, is_public=True)
    if kept is not None and not any(check.name == KEPT and check.outcome != "passed" for check in checks):
        checks.append(_again_once(printed, kept, place))
    return _verdict(printed, kept, checks)


def look_up_digest(database: Database, digest: str) -> str:
    """What is known of a digest, in a word that tells nothing else: ``approved``, ``kept`` or ``unknown``."""
    with database.read() as session:
        found = publishing.by_digest(session, digest)
    if not found:
        return "unknown"
    return "approved" if any(one.state in APPROVED_STATES for one in found) else "kept"


def _recorded(printed: Printed, place: Place, pdf: bytes, *, is_public: bool) -> tuple[KeptRecord | None, list[Check]]:
    checks = list(check_file(printed))
    if printed.content is None or printed.pages is None:
        return None, checks
    with place.database.read() as session:
        kept = find_record(session, printed.content, printed.pages, is_public)
        found = (
            check_record(session, kept, printed.pages, pdf, files_of(place.database, place.home))
            if kept
            else iter([unknown()])
        )
        checks.extend(found)
    return kept, checks


def _verify_offline(printed: Printed, seconds: float | None) -> Verdict:
    checks = list(check_file(printed))
    if printed.content:
        no_record = "There is no record here to hold it against. Check it where the plan was made."
        checks += [not_done(name, no_record) for name in (KEPT, SIGNED, FILE, TRAIL)]
    if printed.plan_text and seconds is not None:
        checks.append(_again(printed, choose_again(mapping.thaw(printed.plan_text)[1], seconds)))
    else:
        checks.append(not_done(AGAIN, "Not asked for."))
    return _verdict(printed, None, checks)


def _again(printed: Printed, found: PlanConfirmationRecord) -> Check:
    if printed.content is None:
        return not_done(AGAIN, "There is no plan to choose again.")
    return check_again(printed.content.claim, found, printed.content.currency)


def _again_once(printed: Printed, kept: KeptRecord, place: Place) -> Check:
    """What choosing again found, from the record where it was done before; else it is done now, one at a time."""
    with place.database.read() as session:
        before = publishing.confirmation(session, kept.known.id)
    if before is not None:
        said = _again(printed, before)
        return replace(said, says=f"{said.says} That was done on {date_(before.chosen_at)}.")
    if not _CHOOSING.acquire(blocking=False):
        return not_done(AGAIN, "Another plan is being chosen again at this moment. Try again in a minute.")
    try:
        found = choose_again(mapping.thaw(kept.content)[1], VISITORS_SECONDS)
    except (BudgetingError, ValueError):
        return not_done(AGAIN, "The problem cannot be posed by this release.")
    finally:
        _CHOOSING.release()
    said = _again(printed, found)
    found.workspace_id, found.plan_version_id = kept.known.workspace_id, kept.known.id
    with place.database.write(is_apart=True) as session:
        publishing.keep_confirmation(session, found)
    return said


def _verdict(printed: Printed, kept: KeptRecord | None, checks: list[Check]) -> Verdict:
    if printed.content is None:
        only = [check for check in checks if check.name == INSIDE]
        return Verdict("unreadable", printed.trouble, tuple(only))
    wrong = [check for check in checks if check.outcome == "failed"]
    digest = printed.content.digest
    if wrong:
        return Verdict("not_so", _why_not(wrong, kept), tuple(checks), digest)
    if kept is None:
        answer = "Nothing in this file contradicts itself. Whether it was approved could not be checked here."
        return Verdict("in_itself", answer, tuple(checks), digest)
    is_approved = kept.known.state in APPROVED_STATES
    return Verdict("as_approved" if is_approved else "as_kept", _what_it_is(kept), tuple(checks), digest)


def _what_it_is(kept: KeptRecord) -> str:
    known = kept.known
    name = f"This is plan version {count(known.number)} of {kept.programme}"
    if known.state not in APPROVED_STATES:
        return f"{name}. It is {_STATES.get(known.state, known.state.replace('_', ' '))}."
    since = " A newer version has taken its place since." if known.state == "superseded" else ""
    return f"{name}, as approved by {approvers(kept)} on {date_(kept.approved_on)}.{since}"


def _why_not(wrong: list[Check], kept: KeptRecord | None) -> str:
    first = wrong[0]
    if first.name == KEPT and kept is None:
        return "This is not a plan that was approved here: no plan with these figures is kept."
    if first.name == FILE and len(wrong) == 1:
        return "This is not the file as it was printed. The plan inside is right; what its pages show may not be."
    return f"This is not what was approved: {first.says}"
