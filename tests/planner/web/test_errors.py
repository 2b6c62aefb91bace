"""Every error has a page that says what happened and what to do, and tells nothing else."""

import errno
import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue

from budgeting.errors import ProgrammeError
from planner import access
from planner.app import LARGEST_REQUEST
from planner.context import page_number
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, LockedOutError, NotFoundError
from planner.storage.errors import StorageBusyError, StorageCutOffError, StorageDownError, StorageFullError
from tests.browsing import Visitor, visitor
from tests.people import Cast

# What an error looks like does not depend on the database.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

CANARY = "canary-of-what-was-typed"
Raises = Callable[[Exception], Visitor]


@pytest.fixture
def raising(app: Flask) -> Raises:
    """A function that gives a visitor of an application whose page ``/broken`` raises the error."""

    def build(error: Exception) -> Visitor:
        @access.public
        def broken() -> ResponseReturnValue:
            raise error

        app.add_url_rule("/broken", "broken", broken)
        return visitor(app)

    return build


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFoundError(), 404, "There is nothing here"),
        (ForbiddenError(), 403, "not yours to do"),
        (ConflictError("Femi decided first."), 409, "Femi decided first."),
        (LockedOutError(), 429, "Wait 15 minutes"),
        (ProgrammeError("The periods overlap."), 422, "The periods overlap."),
        (StorageBusyError("busy"), 503, "busy"),
        (StorageDownError("down"), 503, "did not answer in time"),
        (StorageCutOffError("cut off"), 503, "may be there or not"),
        (StorageFullError("full"), 507, "the disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "the disk is full"),
        (OverflowError(CANARY), 400, "cannot be read"),
        (sa.exc.DataError(CANARY, {}, ValueError(CANARY)), 400, "cannot be read"),
        (sa.exc.IntegrityError(CANARY, {}, ValueError(CANARY)), 409, "Somebody else was faster"),
        (RuntimeError(CANARY), 500, "on our side"),
    ],
)
def test_an_error_has_its_page(raising: Raises, error: Exception, status: int, words: str) -> None:
    answer = raising(error).get("/broken")
    assert answer.status_code == status
    assert words in answer.text
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text


def test_a_busy_database_says_when_to_try_again(raising: Raises) -> None:
    assert raising(StorageBusyError("busy")).get("/broken").headers["Retry-After"] == "5"


def test_what_nobody_foresaw_is_logged_under_a_reference_and_without_its_message(
    raising: Raises, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        page = raising(RuntimeError(CANARY)).get("/broken").text
    assert "reference" in caplog.text
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    reference = caplog.text.split("reference ")[1][:8]
    assert reference in page


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/static/nothing.css", "/static/../config.py", "/jobs/9223372036854775808", "/jobs/-1", "/p/%00/plan"],
)
def test_what_is_not_there_is_a_page(app: Flask, cast: Cast, path: str) -> None:
    answer = visitor(app).get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_wrong_method_names_the_right_ones(app: Flask) -> None:
    answer = visitor(app).get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_too_large_a_request_is_refused_with_its_cap(app: Flask) -> None:
    client = visitor(app)
    body = b"x" * (LARGEST_REQUEST + 1)
    answer = client.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "a file of at most 25 MB" in answer.text


def test_too_much_text_in_a_form_is_refused_with_its_cap(app: Flask) -> None:
    answer = visitor(app).post("/sign-in", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "2 MB of text" in answer.text


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "99999999999999999999", "１", ""])
def test_a_page_that_cannot_be_is_not_there(app: Flask, text: str) -> None:
    @access.public
    def pages() -> ResponseReturnValue:
        return str(page_number())

    app.add_url_rule("/pages", "pages", pages)
    client = visitor(app)
    assert client.get("/pages?page=2").text == "2"
    assert client.get("/pages", query_string={"page": text}).status_code == 404


def test_a_lone_surrogate_or_a_nul_in_a_form_is_refused_at_its_field(app: Flask) -> None:
    client = visitor(app)
    client.read_token()
    answer = client.send("/sign-in", {"email": "ada\0@example.com", "password": "x"})
    assert answer.status_code == 422
    assert "characters that cannot be kept" in answer.text


def test_a_refused_person_reads_why(cast: Cast, client_of: Callable[[Actor], Visitor], app: Flask) -> None:
    @access.permission("plan.decide")
    def decide() -> ResponseReturnValue:
        return "decided"

    app.add_url_rule("/decide", "decide", decide)
    assert client_of(cast.femi).get("/decide").text == "decided"
    assert client_of(cast.adam).get("/decide").status_code == 403
    assert "Ask an administrator" in client_of(cast.ada).get("/decide").text
