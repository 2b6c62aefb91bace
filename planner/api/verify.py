"""Whether a PDF is the plan that was approved."""

from dataclasses import dataclass
from typing import Final

from flask import request

from planner.api.bodies import read_file
from planner.api.operations import operation
from planner.api.replies import Reply
from planner.context import current
from planner.reports.reading_pdf import LARGEST_PDF
from planner.services.errors import LockedOutError
from planner.services.verdicts import Check
from planner.services.verifying import BusyError, Place, TooManyFilesError, verify_for_visitor

_PDF: Final = "application/pdf"


@dataclass(frozen=True)
class VerdictTold:
    """What a file is, check by check."""

    kind: str
    answer: str
    digest: str
    checks: tuple[Check, ...]


@operation("POST", "/verify", "plan.see", file_types=(_PDF,))
def check() -> Reply[VerdictTold]:
    """Check a PDF."""
    place = Place(current().database, current().settings.home)
    try:
        found = verify_for_visitor(read_file(LARGEST_PDF), place, request.remote_addr or "")
    except (TooManyFilesError, BusyError) as error:
        raise LockedOutError(error.message) from None
    return Reply(VerdictTold(found.kind, found.answer, found.digest, found.checks))
