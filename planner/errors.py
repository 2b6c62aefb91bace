"""Errors and their pages: one table from error class to status, what happened, and what to do about it."""

import secrets
import traceback
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from budgeting.errors import BudgetingError
from planner.error_pages import BUSY, CUT_OFF, DISK_FULL, OUR_FAULT, TOO_LARGE, UNSURE, ErrorPage, page_of
from planner.problems import RefusedError, is_for_a_program, problem
from planner.services.errors import ForbiddenError
from planner.ways_back import way_back

# What only a program meets: the error itself says what is missing.
_SAID_BY_ERROR = (400, 401, 412, 415, 428)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LARGEST_KEPT = 200_000
_TOO_LARGE = (
    "JSON may be at most 2 MB, or 16 MB with a file in it, and a file by itself 26 MB; feedback as much as its page "
    "says. Nothing was saved."
)
_NOT_ALLOWED = "This token does not allow it, or the roles of the person who made it do not."


@dataclass(frozen=True)
class KeptForm:
    """A form that could not be saved, to be sent once more as it was.

    ``is_acted_on_once``: it carries a key, so that it may be sent however often.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    is_acted_on_once: bool


def kept_form() -> KeptForm | None:
    """What was sent; None when nothing was, or when it held a file, a password or more than a page should carry."""
    if request.method != "POST" or request.files or request.mimetype not in _FORMS:
        return None
    fields = tuple(request.form.items(multi=True))
    is_secret = any("password" in name or "code" in name for name, _ in fields)
    is_large = sum(len(name) + len(value) for name, value in fields) > _LARGEST_KEPT
    if is_secret or is_large or not fields:
        return None
    return KeptForm(request.full_path.rstrip("?"), fields, is_acted_on_once=bool(request.form.get("form_key")))


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
    is_unsure = page in UNSURE
    kept = kept_form() if is_unsure or page in (BUSY, DISK_FULL) else None
    shown = {
        "page": page,
        "kept": kept,
        "is_unsure": is_unsure,
        # A disk that fails is looked at first, whatever the form.
        "is_safe": page == CUT_OFF and kept is not None and kept.is_acted_on_once,
        "back": way_back(is_found=page.status != HTTPStatus.NOT_FOUND),
    }
    return make_response(render_template("errors/error.html", **shown), page.status)


def _problem(error: Exception, page: ErrorPage) -> Response:
    """The page as a program reads it, with the fields that are wrong."""
    detail = page.why if page.reference is None else f"{page.why} Reference: {page.reference}."
    if page is TOO_LARGE:
        detail = _TOO_LARGE
    if page in UNSURE:
        detail = f"{page.why} {page.todo}"
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


def _log(error: BaseException) -> str:
    """Where it happened, but not what was in it: messages may quote what people typed."""
    reference = secrets.token_hex(4)
    where = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error(
        "reference %s: %s at %s %s\n%s", reference, type(error).__name__, request.method, request.url_rule, where
    )
    return reference
