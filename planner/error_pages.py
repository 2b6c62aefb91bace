"""The page of every error: its status, what happened, why, and what to do about it."""

import errno
from dataclasses import dataclass, replace
from http import HTTPStatus

import sqlalchemy.exc
import sqlalchemy.orm.exc
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from budgeting.errors import BudgetingError
from planner.access import CrossSiteError
from planner.services.errors import (
    ConflictError,
    ForbiddenError,
    FormerReleaseError,
    LockedOutError,
    NotFoundError,
    ServiceError,
    TamperedError,
    TooManyJobsError,
)
from planner.storage.errors import StorageCutOffError, StorageError, StorageFullError, StorageUnsureError

_RETRY_SECONDS = "5"
_LOCK_OUT_SECONDS = "900"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class ErrorPage:
    """What a page says of an error: what happened, why, and what to do. ``retry_after`` is in seconds."""

    status: int
    heading: str
    why: str
    todo: str
    retry_after: str | None = None
    reference: str | None = None


BAD_REQUEST = ErrorPage(
    400,
    "That request cannot be read",
    "Something in the address or in the form is not what this page expects.",
    "Go back, check what you entered, and try again.",
)
OUT_OF_DATE = ErrorPage(
    400,
    "This form is out of date",
    "You signed in or out in another tab, or the page was open for a long time. Nothing was saved.",
    "Go back, reload the page, and send the form again.",
)
CROSS_SITE = ErrorPage(
    400,
    "This form came from another site",
    "Only forms on this site may change anything here. Nothing was saved.",
    "Open the page here and send the form from there.",
)
FORBIDDEN = ErrorPage(
    403,
    "This is not yours to do",
    "Your roles in this workspace do not allow it.",
    "Ask an administrator of your workspace if you should have this role.",
)
NOT_FOUND = ErrorPage(
    404,
    "There is nothing here",
    "The address is wrong, or what it names is not yours to see.",
    "Check the address, or start again from home.",
)
WRONG_METHOD = ErrorPage(
    405,
    "This address cannot be opened that way",
    "It only takes a form that is sent from another page.",
    "Start again from home.",
)
CONFLICT = ErrorPage(
    409,
    "Somebody else was faster",
    "What you were changing has changed since you opened it. Your change was not saved.",
    "Go back, reload the page to see the latest, and make your change again if it is still needed.",
)
TOO_MANY_JOBS = ErrorPage(
    409,
    "Your jobs are still running",
    "As many jobs of yours are under way as one person may have at a time. Nothing was started.",
    "Open Jobs at the top to see how far they are, cancel one or wait, then start this again.",
)
TAMPERED = ErrorPage(
    409,
    "This is not what was written",
    "What is kept here was changed behind the planner's back, so it is not shown.",
    "Tell your administrator at once. The other versions can still be read, and a backup holds this one as it was.",
)
FORMER_RELEASE = ErrorPage(
    409,
    "This version cannot be opened",
    "It was frozen by an earlier release of the planner.",
    "Open the plan and choose again: the next version is made by this release.",
)
TOO_LARGE = ErrorPage(
    413,
    "That is too much at once",
    "A page takes a file of at most 25 MB, feedback as much as its page says, and 2 MB of text. Nothing was saved.",
    "Split the file into smaller ones and send them one after the other.",
)
NOT_POSSIBLE = ErrorPage(
    422,
    "That does not hold together",
    "What was entered contradicts itself or is not complete. Nothing was saved.",
    "Go back, correct it, and try again.",
)
TOO_MANY = ErrorPage(
    429,
    "Too many tries",
    "There were more requests than this page takes in a short time.",
    "Wait 15 minutes, then try again.",
    retry_after=_LOCK_OUT_SECONDS,
)
OUR_FAULT = ErrorPage(
    500,
    "Something went wrong on our side",
    "The page could not be made. It is not your fault, and nothing was half-saved.",
    "Try again. If it happens again, give your administrator the reference below.",
)
BUSY = ErrorPage(
    503,
    "The planner is busy",
    "The database did not answer in time. Your change was not saved.",
    "Wait a few seconds, then try again.",
    retry_after=_RETRY_SECONDS,
)
DISK_FULL = ErrorPage(
    507,
    "Not saved: the disk is full",
    "There is no room left to write. Nothing was half-saved, and pages can still be read.",
    "Ask whoever runs the planner to make room, then try again.",
)
DISK_FAILED = ErrorPage(
    507,
    "The disk failed while this was saved",
    "It did not confirm that it keeps what was written, so this may be there or not. Nothing is there by half.",
    "Look whether it is there before you send it again, and tell whoever runs the planner: the disk may be dying.",
)
CUT_OFF = ErrorPage(
    503,
    "The connection broke while this was saved",
    "The database did not confirm what was written, so this may be there or not. Nothing is there by half.",
    "Look whether it is there before you send it again.",
)
# Nobody knows whether it was saved.
UNSURE = (DISK_FAILED, CUT_OFF)

# The first class that fits decides; a message of a service or of the domain replaces the reason.
PAGES: tuple[tuple[type[BaseException], ErrorPage], ...] = (
    (CSRFError, OUT_OF_DATE),
    (CrossSiteError, CROSS_SITE),
    (NotFoundError, NOT_FOUND),
    (ForbiddenError, FORBIDDEN),
    (TooManyJobsError, TOO_MANY_JOBS),
    (ConflictError, CONFLICT),
    (TamperedError, TAMPERED),
    (FormerReleaseError, FORMER_RELEASE),
    (LockedOutError, TOO_MANY),
    (ServiceError, NOT_POSSIBLE),
    (BudgetingError, NOT_POSSIBLE),
    (StorageUnsureError, DISK_FAILED),
    (StorageCutOffError, CUT_OFF),
    (StorageFullError, DISK_FULL),
    (StorageError, BUSY),
    (sqlalchemy.orm.exc.StaleDataError, CONFLICT),
    (sqlalchemy.exc.IntegrityError, CONFLICT),
    (sqlalchemy.exc.DataError, BAD_REQUEST),
    (OverflowError, BAD_REQUEST),
    (UnicodeError, BAD_REQUEST),
)
_BY_STATUS = {
    page.status: page
    for page in (
        BAD_REQUEST, FORBIDDEN, NOT_FOUND, WRONG_METHOD, CONFLICT, TOO_LARGE, NOT_POSSIBLE, TOO_MANY, OUR_FAULT, BUSY
    )
}  # fmt: skip


def page_of(error: BaseException) -> ErrorPage:
    """The page that tells of ``error``."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return DISK_FULL
    for kind, page in PAGES:
        if isinstance(error, kind):
            return replace(page, why=error.message) if isinstance(error, ServiceError | BudgetingError) else page
    if isinstance(error, HTTPException):
        return _page_of_status(error.code or 500)
    return OUR_FAULT


def _page_of_status(status: int) -> ErrorPage:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    base = OUR_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else BAD_REQUEST
    return replace(base, status=status)
