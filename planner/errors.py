"""Errors and their pages: one table from error class to status, what happened, and what to do about it."""

import errno
import secrets
import traceback
from dataclasses import dataclass, replace
from http import HTTPStatus

import sqlalchemy.exc
import sqlalchemy.orm.exc
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from budgeting.errors import BudgetingError
from planner.access import CrossSiteError
from planner.problems import RefusedError, is_for_a_program, problem
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
from planner.storage.errors import StorageError, StorageFullError, StorageUnsureError

_RETRY_SECONDS = "5"
_LOCK_OUT_SECONDS = "900"
# What only a program meets: the error itself says what is missing.
_SAID_BY_ERROR = (400, 401, 412, 415, 428)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LARGEST_KEPT = 200_000
_NOT_ALLOWED = "This token does not allow it, or the roles of the person who made it do not."
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
    "A request may be at most 26 MB, and a file at most 25 MB; feedback as much as its page says. Nothing was saved.",
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


@dataclass(frozen=True)
class KeptForm:
    """A form that could not be saved, to be sent once more as it was."""

    action: str
    fields: tuple[tuple[str, str], ...]


def kept_form() -> KeptForm | None:
    """What was sent; None when nothing was, or when it held a file, a password or more than a page should carry."""
    if request.method != "POST" or request.files or request.mimetype not in _FORMS:
        return None
    fields = tuple(request.form.items(multi=True))
    is_secret = any("password" in name or "code" in name for name, _ in fields)
    is_large = sum(len(name) + len(value) for name, value in fields) > _LARGEST_KEPT
    return None if is_secret or is_large or not fields else KeptForm(request.full_path.rstrip("?"), fields)


def register(app: Flask) -> None:
    """Answer every error of ``app`` with its page."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """The page of ``error``; what nobody foresaw is logged under a reference, without its message."""
    if isinstance(error, HTTPException) and error.response is not None:
        return make_response(error.response)
    if isinstance(error, SecurityError):
        return _unknown_host()
    cause = error.original_exception if isinstance(error, InternalServerError) else None
    page = page_of(cause or error)
    if page is OUR_FAULT:
        page = replace(page, reference=_log(cause or error))
    response = _problem(error, page) if is_for_a_program() else _page(page)
    if page.retry_after:
        response.headers["Retry-After"] = page.retry_after
    if isinstance(error, HTTPException):
        response.headers.extend([(k, v) for k, v in error.get_headers() if k == "Allow"])
    return response


def _page(page: ErrorPage) -> Response:
    """The page as people see it, with what they typed where only the planner stood in the way."""
    kept = kept_form() if page in (BUSY, DISK_FULL) else None
    return make_response(render_template("errors/error.html", page=page, kept=kept), page.status)


def _problem(error: Exception, page: ErrorPage) -> Response:
    """The page as a program reads it, with the fields that are wrong."""
    detail = page.why if page.reference is None else f"{page.why} Reference: {page.reference}."
    if isinstance(error, HTTPException) and page.status in _SAID_BY_ERROR:
        detail = error.description or page.why
    if type(error) is ForbiddenError and error.message == ForbiddenError.message:
        detail = _NOT_ALLOWED
    fields = error.fields if isinstance(error, RefusedError) else ()
    place = getattr(error, "place", None) if isinstance(error, BudgetingError) else None
    return problem(page.status, HTTPStatus(page.status).phrase, detail, fields or ([(place, detail)] if place else ()))


def _unknown_host() -> Response:
    """Plain words: without a host name that is ours, no page can name its own addresses."""
    words = "This host name is not one of this planner's. Whoever runs it can add the name to PLANNER_TRUSTED_HOSTS.\n"
    return Response(words, 400, content_type="text/plain; charset=utf-8")


def _page_of_status(status: int) -> ErrorPage:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    base = OUR_FAULT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else BAD_REQUEST
    return replace(base, status=status)


def _log(error: BaseException) -> str:
    """Where it happened, but not what was in it: messages may quote what people typed."""
    reference = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error(
        "reference %s: %s at %s %s\n%s", reference, type(error).__name__, request.method, request.url_rule, where
    )
    return reference
