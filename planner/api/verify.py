"""Whether a PDF is the plan that was approved."""

from dataclasses import dataclass
from typing import Annotated, Final

from flask import request
from pydantic import Field

from planner.api.bodies import Body, read_file
from planner.api.operations import PUBLIC, operation
from planner.api.replies import Reply, told_as
from planner.context import current
from planner.reports.reading_pdf import LARGEST_PDF
from planner.services.errors import LockedOutError
from planner.services.verdicts import Check
from planner.services.verifying import BusyError, Place, TooManyFilesError, look_up_digest, verify_for_visitor

_PDF: Final = "application/pdf"


@dataclass(frozen=True)
class VerdictTold:
    """What a file is, check by check."""

    kind: str
    answer: str
    digest: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class DigestTold:
    """What is known here of a digest, in a word: ``approved``, ``kept`` or ``unknown``."""

    known: str


class DigestAsked(Body):
    """The digest that stands on a print."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@operation("GET", "/verify", PUBLIC)
def known(query: DigestAsked) -> Reply[DigestTold]:
    """Look up a digest."""
    return Reply(DigestTold(look_up_digest(current().database, query.digest)))


@operation("POST", "/verify", PUBLIC, file_types=(_PDF,))
def check() -> Reply[VerdictTold]:
    """Check a PDF."""
    place = Place(current().database, current().settings.home)
    try:
        found = verify_for_visitor(read_file(LARGEST_PDF), place, request.remote_addr or "")
    except (TooManyFilesError, BusyError) as error:
        raise LockedOutError(error.message) from None
    return Reply(told_as(VerdictTold, found))
