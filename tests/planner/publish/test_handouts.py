"""The pages on which a plan is handed out and checked."""

import io
import json

import pytest
from flask import Flask

from budgeting.programme_file import read_programme
from planner.jobs.queue import JobQueue
from planner.services import verifying
from planner.storage.database import Database
from tests.browsing import Visitor, visitor
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, keep_plan
from tests.planner.publish.conftest import Printed
from tests.planner.publish.signing import approve
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PUBLISH = f"/p/{KEY}/publish"


@pytest.fixture(autouse=True)
def _quiet_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker has made the queue's tables in these tests."""
    monkeypatch.setattr(JobQueue, "enqueue", lambda *_job: None)


def handed_in(app: Flask, pdf: bytes) -> tuple[Visitor, str, int]:
    """What a visitor who has not signed in is told of a file."""
    client = visitor(app)
    client.read_token("/verify")
    answer = client.send("/verify", {"file": (io.BytesIO(pdf), "plan.pdf")}, content_type="multipart/form-data")
    return client, answer.text, answer.status_code


def test_the_newest_approved_version_is_what_is_handed_out(database: Database, cast: Cast, client_of: ClientOf) -> None:
    keep_plan(database, cast.ada)
    client = client_of(cast.mona)
    assert "No version is approved yet" in client.get(PUBLISH).text
    approve(database, cast.ada, cast.femi, KEY)
    from tests.planner.choose.choosing import choosable  # noqa: PLC0415  one more draft

    keep_plan(database, cast.ada, choosable())
    page = client.get(PUBLISH).text
    assert "Version 1 is approved" in page
    assert "Version 2 is newer and not approved" in page
    for path in (f"{VERSION}.pdf", f"{VERSION}.xlsx", f"{VERSION}.csv", f"{VERSION}.json", f"/p/{KEY}/programme.json"):
        assert f'href="{path}"' in page, path
    assert client.get(f"{VERSION}.csv").text.startswith("\ufeffStudy,Plan,Line")
    figures = json.loads(client.get(f"{VERSION}.json").text)
    assert figures["totals"]["cost_minor"] == sum(
        one["cost_minor"] for one in figures["studies"] if one["fate"] == "kept"
    )


def test_a_programme_without_a_plan_has_nothing_to_hand_out(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    from planner.services.programmes import begin_programme  # noqa: PLC0415  used here alone
    from tests.planner.choose.choosing import choosable  # noqa: PLC0415  as above

    begin_programme(database, cast.ada, choosable())
    assert "Nothing to hand out yet" in client_of(cast.ada).get(PUBLISH).text


def test_a_programme_goes_out_by_the_page_and_comes_in_by_another(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    keep_plan(database, cast.ada)
    text = client_of(cast.mona).get(f"/p/{KEY}/programme.json").text
    assert read_programme(text).programme.key == KEY
    client = client_of(cast.ada)

    def bring_in(key: str = "") -> str:
        fields = {"file": (io.BytesIO(text.encode()), "programme.json"), "key": key}
        answer = client.send("/programmes/import", fields, content_type="multipart/form-data", follow_redirects=True)
        return answer.text

    assert "Say under which other key" in bring_in()
    assert "is here, whole" in bring_in("retention-copy")
    assert "cannot be a key" in bring_in("Not a key")


def test_what_is_no_programme_file_is_said_on_the_page(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    for content in (b"\xff\xfe", b"{}", b"[[[[[[[[[[[[[[[[", b""):
        fields = {"file": (io.BytesIO(content), "programme.json"), "key": ""}
        answer = client.send("/programmes/import", fields, content_type="multipart/form-data")
        assert answer.status_code == 422


def test_a_brief_is_printed_for_a_supplier_and_not_for_what_is_not_bought(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    keep_plan(database, cast.ada)
    client = client_of(cast.mona)
    answer = client.get(f"/p/{KEY}/studies/survey/standard/brief.pdf?by=2027-01-14", buffered=True)
    assert answer.data.startswith(b"%PDF-")
    assert "request-for-quotation" in answer.headers["Content-Disposition"]
    assert client.get(f"/p/{KEY}/studies/survey/best/brief.pdf").status_code == 404
    assert client.get(f"/p/{KEY}/studies/none/standard/brief.pdf").status_code == 404


def test_a_visitor_learns_of_a_digest_only_whether_it_is_known(
    database: Database, app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    keep_plan(database, cast.ada)
    digest = json.loads(client_of(cast.ada).get(f"{VERSION}.json").text)["digest"]
    page = visitor(app).get(f"/verify?digest={digest}").text
    assert "Known, but not approved" in page
    assert "Retention" not in page
    assert "Ada" not in page
    assert "Unknown: no plan" in visitor(app).get(f"/verify?digest={'0' * 64}").text
    assert "is not one" in visitor(app).get("/verify?digest=<script>").text


def test_a_file_that_is_no_plan_is_said_to_be_none(app: Flask) -> None:
    _, page, status = handed_in(app, b"%PDF-1.7 nothing")
    assert (status, "not a PDF, or it is damaged" in page) == (200, True)


def test_a_visitor_without_a_file_is_asked_for_one(app: Flask) -> None:
    client = visitor(app)
    client.read_token("/verify")
    answer = client.send("/verify")
    assert (answer.status_code, "Choose the PDF to check." in answer.text) == (422, True)


def test_an_address_has_so_many_files_checked_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MOST_FILES", 2)
    assert [handed_in(app, b"no")[2] for _ in range(3)] == [200, 200, 429]


def test_when_many_files_are_read_at_once_the_next_visitor_is_asked_to_wait(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        verifying._READING.acquire()
    try:
        _, page, status = handed_in(app, b"no")
    finally:
        for _ in range(2):
            verifying._READING.release()
    assert (status, "Other files are being checked" in page) == (429, True)


def test_a_visitor_to_another_house_hears_nothing_of_this_one(app: Flask, approved: Printed) -> None:
    _, page, _ = handed_in(app, approved.pdf)
    assert "This is not a plan that was approved here" in page
