"""The pages of listening: from a file to where it hurts, with a clear word for everything that goes wrong."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from planner.imports.columns import ColumnMapping
from planner.services.actors import Actor
from planner.services.import_at_once import import_now
from planner.services.importing import list_imports, show_import
from planner.storage.database import Database
from planner.storage.records import AuditRecord
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.listen.conftest import HEADER, Write

ClientOf = Callable[[Actor], Visitor]
MAPPING = ColumnMapping("Day", ("Said",), channel="Via", touchpoint="Product", topic="Issue", severity="Severity",
                        severity_kind="number")  # fmt: skip
ROWS = ("2026-01-02,It broke <script>alert(1)</script>,Web,Card,Lost card,3", "2026-02-03,Long wait,Phone,Loan,Slow,1")
BAD = "=HYPERLINK(1),Never said when,Web,Card,Lost card,2"
CHOICES = {
    "said_on": "Day",
    "date_order": "day_first",
    "text": "Said",
    "channel": "Via",
    "channel_name": "Not known",
    "persona": "",
    "touchpoint": "Product",
    "topic": "Issue",
    "severity_kind": "number",
    "severity": "Severity",
    "severity_when_yes": "3",
    "severity_otherwise": "1",
    "is_masking": "y",
    "bad_rows": "leave_out",
    "encoding": "auto",
}


@pytest.fixture
def ada(client_of: ClientOf, cast: Cast, programme: str) -> Visitor:
    assert programme
    return client_of(cast.ada)


def upload(visitor: Visitor, content: bytes, name: str = "feedback.csv") -> TestResponse:
    return visitor.send("/p/retention/feedback/import", {"file": (io.BytesIO(content), name)})


def upload_rows(visitor: Visitor, *rows: str) -> str:
    return upload(visitor, "\n".join([HEADER, *rows]).encode()).location


def test_empty_pages_say_what_belongs_there_and_offer_the_first_step(ada: Visitor) -> None:
    assert "No feedback yet" in ada.get("/p/retention/feedback").text
    assert "No anxiety points yet" in ada.get("/p/retention/journey").text
    assert "Which file holds the feedback?" in ada.get("/p/retention/feedback/import").text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"day,text\n", "a.csv", "a header but no rows"),
        (b"%PDF-1.7", "a.csv", "the file is a PDF"),
        (b"x", "a.exe", "Use CSV, XLSX or JSON Lines"),
        (b"x", "", "Choose the file to import."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    ada: Visitor, database: Database, cast: Cast, content: bytes, name: str, sentence: str
) -> None:
    answer = upload(ada, content, name)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert list_imports(database, cast.ada, "retention") == ()


def test_an_uploaded_file_shows_its_guessed_columns_and_first_rows(ada: Visitor) -> None:
    text = ada.get(upload_rows(ada, *ROWS, BAD)).text
    assert "Which column is which?" in text
    assert '<option selected value="Day">' in text
    assert "2 rows can be read, 1 cannot" in text
    assert "<script>alert" not in text


def test_a_saved_mapping_is_removed_where_it_is_offered(ada: Visitor) -> None:
    place = upload_rows(ada, *ROWS)
    assert ada.send(place, {**CHOICES, "action": "save", "saved_name": "Case export"}).status_code == 302
    shown = ada.get(place).text
    assert 'Remove<span class="visually-hidden"> the mapping Case export' in shown
    assert "1 saved mapping" in ada.get("/p/retention/feedback/import").text
    path = re.search(r'action="([^"]+/forget)"', shown)
    assert path
    answer = ada.send(path[1], {"import_id": place.rpartition("/")[2]})
    assert (answer.status_code, answer.location) == (302, place)
    assert "Case export" not in ada.get("/p/retention/feedback/import").text


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (2, "The rows as they would be imported"),
        (30, "The first 20 of 30 rows as"),
        (230, "The first 20 of at least 200 rows as"),
    ],
)
def test_a_preview_says_how_much_of_the_file_it_shows(ada: Visitor, number: int, sentence: str) -> None:
    text = ada.get(upload_rows(ada, *(f"2026-01-02,Text {n},Web,Card,Fees,1" for n in range(number)))).text
    assert sentence in text
    assert "marked only after the whole file is read" in text


def test_another_mapping_is_tried_before_anything_is_saved(ada: Visitor, database: Database, cast: Cast) -> None:
    page = upload_rows(ada, *ROWS)
    tried = ada.send(page, {**CHOICES, "topic": "", "action": "preview"})
    assert tried.status_code == 200
    assert "2 rows can be read" in tried.text
    wrong = ada.send(page, {**CHOICES, "severity": "Said", "action": "preview"}).text
    assert "0 rows can be read, 2 cannot" in wrong
    assert list_imports(database, cast.ada, "retention")[0].state == "mapping"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"said_on": ""}, "Choose the column that holds the date."),
        ({"text": []}, "Choose at least one column"),
        ({"topic": "Gone"}, "Not a valid choice"),
        ({"severity": ""}, "Choose the column that holds the severity."),
        ({"severity_kind": "none"}, "Say what “Severity” holds"),
        ({"severity_when_yes": "7"}, "Not a valid choice"),
        ({"bad_rows": "explode"}, "Not a valid choice"),
        ({"date_order": ""}, "Not a valid choice"),
        ({"channel_name": "x" * 61}, "at most 60 characters"),
    ],
)
def test_a_choice_that_does_not_fit_is_shown_at_its_place(
    ada: Visitor, database: Database, cast: Cast, choice: dict[str, object], sentence: str
) -> None:
    answer = ada.send(upload_rows(ada, *ROWS), {**CHOICES, **choice, "action": "import"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert list_imports(database, cast.ada, "retention")[0].state == "mapping"


def test_an_import_shows_its_progress_and_can_be_followed_without_scripts(ada: Visitor) -> None:
    page = upload_rows(ada, *ROWS)
    assert ada.send(page, {**CHOICES, "action": "import"}).location == page
    text = ada.get(page).text
    assert "<progress" in text
    assert f'href="{page}">Look again' in text
    part = ada.get(f"{page}/progress")
    assert "HX-Refresh" not in part.headers
    assert ada.send(page, {**CHOICES, "action": "import"}).status_code == 409


def test_a_finished_import_tells_its_counts_and_gives_bad_rows_back(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    view = import_now(database, cast.ada, home, "retention", write(*ROWS, BAD), MAPPING)
    page = f"/p/retention/feedback/imports/{view.import_id}"
    assert "Rows that could not be read" in ada.get(page).text
    assert ada.get(f"{page}/progress").headers["HX-Refresh"] == "true"
    answer = ada.get(f"{page}/bad-rows.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["reason not imported", "row in the first file", "Day"]
    assert rows[1][1:3] == ["4", "'=HYPERLINK(1)"]


def test_bad_rows_that_are_put_aside_wait_for_nobody_and_stay_counted(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    view = import_now(database, cast.ada, home, "retention", write(*ROWS, BAD), MAPPING)
    page = f"/p/retention/feedback/imports/{view.import_id}"
    assert "1 row could not be read" in ada.get("/").text
    assert ada.send(f"{page}/put-aside").location == page
    assert ada.send(f"{page}/put-aside").status_code == 302
    assert "could not be read" not in ada.get("/").text
    after = show_import(database, cast.ada, "retention", view.import_id)
    assert (after.bad_count, after.holds_bad_rows) == (1, False)
    assert "put aside" in ada.get(page).text
    assert "Download the bad rows" not in ada.get(page).text
    with database.read() as session:
        marks = session.exec(select(AuditRecord.detail).where(AuditRecord.action == "feedback.bad_rows_put_aside"))
        assert [mark["rows"] for mark in marks] == [1]


def test_bad_rows_are_put_aside_after_the_import_alone_and_by_researchers_alone(
    client_of: ClientOf, ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    assert ada.send(upload_rows(ada, *ROWS) + "/put-aside").status_code == 409
    view = import_now(database, cast.ada, home, "retention", write(*ROWS, BAD), MAPPING)
    path = f"/p/retention/feedback/imports/{view.import_id}/put-aside"
    assert client_of(cast.mona).send(path).status_code == 403
    assert client_of(cast.eve).send(path).status_code == 404
    assert show_import(database, cast.ada, "retention", view.import_id).holds_bad_rows


def test_a_file_that_waits_for_its_columns_can_be_discarded(ada: Visitor) -> None:
    page = upload_rows(ada, *ROWS)
    assert ada.send(f"{page}/discard").status_code == 302
    assert "You discarded this import" in ada.get(page).text
    assert ada.send(f"{page}/resume").status_code == 409


def test_feedback_journey_and_point_show_what_was_said(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    import_now(database, cast.ada, home, "retention", write(*ROWS), MAPPING)
    feedback = ada.get("/p/retention/feedback").text
    assert "2 things said" in feedback
    assert "It broke &lt;script&gt;" in feedback
    assert "Nothing fits these filters" in ada.get("/p/retention/feedback?words=zebra&page=7").text
    assert 'href="/p/retention/anxiety/card-lost-card"' in ada.get("/p/retention/journey").text
    point = ada.get("/p/retention/anxiety/card-lost-card").text
    assert "One channel only." in point
    assert "It broke &lt;script&gt;" in point


def test_a_list_that_begins_with_the_newest_leads_on_to_the_older(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    rows = [f"2026-01-02,Text {number},Web,Card,Issue,1" for number in range(60)]
    import_now(database, cast.ada, home, "retention", write(*rows), MAPPING)
    text = ada.get("/p/retention/feedback?page=2").text
    assert re.search(r'page=1" rel="prev">Newer</a>', text)
    assert re.search(r'page=3" rel="next">Older</a>', text)


def test_a_researcher_places_a_point_on_a_stage(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write
) -> None:
    import_now(database, cast.ada, home, "retention", write(*ROWS), MAPPING)
    page = "/p/retention/anxiety/card-lost-card"
    assert ada.send(page, {"stage": "Use"}).status_code == 302
    assert '<option selected value="Use">' in ada.get(page).text
    assert ada.send(page, {"stage": "Never heard of"}).status_code == 422


def test_others_read_and_do_not_import(
    client_of: ClientOf, database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    view = import_now(database, cast.ada, home, programme, write(*ROWS, BAD), MAPPING)
    page = f"/p/retention/feedback/imports/{view.import_id}"
    mona = client_of(cast.mona)
    for path in ("/p/retention/feedback", "/p/retention/journey", "/p/retention/anxiety/card-lost-card", page):
        assert mona.get(path).status_code == 200
        assert "HYPERLINK" not in mona.get(path).text
    for path in ("/p/retention/feedback/import", f"{page}/bad-rows.csv"):
        assert mona.get(path).status_code == 403
    eve = client_of(cast.eve)
    for path in (page, f"{page}/progress", f"{page}/bad-rows.csv", "/p/retention/anxiety/card-lost-card"):
        assert eve.get(path).status_code == 404


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999"])
def test_a_page_number_that_is_none_is_a_page_that_is_not_there(ada: Visitor, query: str) -> None:
    assert ada.get(f"/p/retention/feedback?{query}").status_code == 404


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775807", "0"])
def test_an_import_of_an_impossible_number_is_not_there(ada: Visitor, number: str) -> None:
    for path in ("", "/progress", "/bad-rows.csv"):
        assert ada.get(f"/p/retention/feedback/imports/{number}{path}").status_code in {400, 404}


@pytest.mark.parametrize("query", ["words=%00", "topic=%ED%A0%80", "channel=%00", "severity=9", "words=" + "x" * 5_000])
def test_strange_filters_find_nothing_and_break_nothing(
    ada: Visitor, database: Database, cast: Cast, home: Path, write: Write, query: str
) -> None:
    import_now(database, cast.ada, home, "retention", write(*ROWS), MAPPING)
    assert ada.get(f"/p/retention/feedback?{query}").status_code == 200
