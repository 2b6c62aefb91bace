"""The pages that find and sort feedback: search, filters, views, steps with their undoing, charts and files."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from planner.services.actors import Actor
from planner.services.exporting_feedback import export_feedback, write_lines
from planner.services.feedback import FeedbackFilter, SaidItem, list_feedback
from planner.services.feedback_times import compare_over_time
from planner.services.import_at_once import import_now
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.listen.conftest import Write
from tests.planner.listen.importing import MAPPING

ClientOf = Callable[[Actor], Visitor]
PAGE = "/p/retention/feedback"
STARTS_FORMULA = re.compile(r"""[\s"]*[-=+@\uff1d\uff0b\uff0d\uff20](?![\d.]+$)|[\t\r\n]""")
ROWS = (
    "2026-01-02,Never pay a <b>late fee</b> & more,Web,Card,Fees,3",
    "2026-02-03,=HYPERLINK(1),Phone,Card,Late fees,1",
    "2026-02-04,Waited,Post,Loan,Waiting,2",
)


@pytest.fixture
def ada(client_of: ClientOf, cast: Cast, database: Database, home: Path, programme: str, write: Write) -> Visitor:
    import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING)
    return client_of(cast.ada)


def said(page: str) -> list[str]:
    return re.findall(r'aria-label="Tick what was said on [^:]*: ([^"]*)"', page)


def test_what_was_searched_for_is_marked_and_stays_text(ada: Visitor) -> None:
    page = ada.get(f"{PAGE}?words=%22late+fee%22+mor*").text
    assert '<mark class="found">late fee</mark>&lt;/b&gt; &amp; <mark class="found">more</mark>' in page
    assert "<b>late" not in page
    assert len(said(ada.get(f"{PAGE}?from_on=2026-02-01&sentiment=none").text)) <= 2
    assert said(ada.get(f"{PAGE}?point=loan-waiting&until_on=2026-02-04").text) == ["Waited"]
    assert "“2026-02-31” is nothing that can be looked for" in ada.get(f"{PAGE}?until_on=2026-02-31").text
    assert "holds no word" in ada.get(f"{PAGE}?words=%25").text


def test_of_a_long_text_what_stands_round_the_word_is_shown() -> None:
    pieces = (("a" * 90, False), ("petite", True), ("b" * 20, False), ("petite", True), ("c" * 90, False))
    item = SaidItem(1, date(2026, 1, 2), "Web", "".join(text for text, _ in pieces), "", "", "", 1, None, pieces=pieces)
    before, found, after = item.excerpt(60)
    assert found == ("petite", True)
    assert (before, after) == (("… " + "a" * 30, False), ("b" * 20 + "petite" + "cccc …", False))
    assert replace(item, pieces=()).excerpt(60) == (("a" * 60, False),)


def test_items_are_tagged_moved_and_put_back_on_the_page(ada: Visitor) -> None:
    every = {"action": "tag", "tag": "Urgent", "scope": "all", "expected": "2"}
    page = ada.send(f"{PAGE}/sort?touchpoint=Card", every, follow_redirects=True).text
    assert "The tag is set on 2 items." in page
    assert len(said(ada.get(f"{PAGE}?tag=Urgent").text)) == 2
    (number,) = re.findall(r"/changes/(\d+)/undo", page)
    assert "Undone: 2 items are as before." in ada.send(f"{PAGE}/changes/{number}/undo", follow_redirects=True).text
    assert "undone before" in ada.send(f"{PAGE}/changes/{number}/undo", follow_redirects=True).text
    (item,) = re.findall(r'name="items" value="(\d+)"', ada.get(f"{PAGE}?words=waited").text)
    move = {"action": "move", "point": "card-fees", "items": item}
    assert "Moved 1 item." in ada.send(f"{PAGE}/sort", move, follow_redirects=True).text
    assert "Nothing is ticked" in ada.send(f"{PAGE}/sort", {"action": "untag"}, follow_redirects=True).text
    nameless = {"action": "tag", "tag": "", "items": move["items"]}
    assert ada.send(f"{PAGE}/sort", nameless, follow_redirects=True).text.count(" checked aria-label=") == 1


def test_points_are_merged_on_a_page_of_their_own(ada: Visitor) -> None:
    assert "Which of these are the same?" in ada.get(f"{PAGE}/merge").text
    same = {"points-former": "card-fees", "points-into": "card-fees"}
    answer = ada.send(f"{PAGE}/merge/points", same)
    assert (answer.status_code, "into itself" in answer.text) == (422, True)
    merged = {"points-former": "card-late-fees", "points-into": "card-fees"}
    assert "Merged: 1 item went over." in ada.send(f"{PAGE}/merge/points", merged, follow_redirects=True).text
    assert ada.send(f"{PAGE}/merge/plans", merged).status_code == 404


def test_a_view_is_kept_shared_renamed_and_removed(ada: Visitor, client_of: ClientOf, cast: Cast) -> None:
    mona = client_of(cast.mona)
    assert "The view is kept." in ada.send(f"{PAGE}/views?channel=Web", {"name": "Mine"}, follow_redirects=True).text
    shared = {"name": "Ours", "is_shared": "y"}
    page = ada.send(f"{PAGE}/views?words=waited", shared, follow_redirects=True).text
    assert f'href="{PAGE}?words=waited" aria-current="true">Ours</a>' in page
    assert "keep a view “Ours” already" in ada.send(f"{PAGE}/views", shared, follow_redirects=True).text
    theirs = mona.get(PAGE).text
    assert (">Ours</a>" in theirs, ">Mine</a>" in theirs) == (True, False)
    (number,) = re.findall(
        r"/views/(\d+)/remove\?words=waited[^>]*>\s*<input[^>]*><button[^>]*>Remove<span[^>]*> Ours", page
    )
    assert mona.send(f"{PAGE}/views/{number}/remove").status_code == 404
    assert ">Yours</a>" in ada.send(f"{PAGE}/views/{number}/rename", {"name": "Yours"}, follow_redirects=True).text
    assert ">Yours</a>" not in ada.send(f"{PAGE}/views/{number}/remove", follow_redirects=True).text


def test_charts_compare_channels_and_can_be_taken_away(ada: Visitor, database: Database, cast: Cast) -> None:
    page = ada.get(f"{PAGE}/over-time?by=touchpoint").text
    assert "What changes over time, and for whom?" in page
    found = compare_over_time(database, cast.ada, "retention", FeedbackFilter(), "touchpoint")
    assert (found.span, found.starts[0], found.total) == ("day", date(2026, 1, 2), 3)
    assert [(line.name, line.total) for line in found.lines] == [("Card", 2), ("Loan", 1)]
    rows = list(csv.reader(io.StringIO(ada.get(f"{PAGE}/over-time/feedback-over-time.csv?by=channel").text)))
    assert rows[1][:3] == ["2026-01-02", "Phone", "0"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(ada.get(f"{PAGE}/over-time/feedback-over-time.xlsx").data))
    assert len(book.get_sheet_by_index(0).to_python()) == len(rows)
    assert ada.get(f"{PAGE}/over-time?by=severity").status_code == 404
    assert ada.get(f"{PAGE}/over-time/feedback-over-time.pdf").status_code == 404


def test_what_a_filter_leaves_comes_as_a_file_in_which_nothing_is_a_formula(ada: Visitor) -> None:
    answer = ada.get(f"{PAGE}/export.csv?touchpoint=Card", buffered=True)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["What was said"] for row in rows] == ["'=HYPERLINK(1)", ROWS[0].split(",")[1]]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_export_holds_every_item_once_whatever_the_portion(
    ada: Visitor, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ada is not None
    monkeypatch.setattr("planner.services.exporting_feedback.PORTION", 1)
    text = "".join(export_feedback(database, cast.mona, "retention", FeedbackFilter()))
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["2026-02-04", "2026-02-03", "2026-01-02"]


# Names of fields and what an attacker puts into them; each is answered like any other mistake.
HOSTILE = st.sampled_from(
    [
        *(
            "",
            "'",
            '"',
            "%",
            "_",
            "\\",
            "\0",
            "*",
            "-",
            "NEAR(",
            "1 OR 1=1",
            "'; DROP TABLE feedback_item; --",
            "x" * 400,
        ),
        *(
            "٣",
            "-1",
            "99999999999999999999",
            "0000-00-00",
            "9999-12-31",
            "pleased",
            "move",
            "all",
            "card-fees",
            "\ud800",
        ),
    ]
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [*FeedbackFilter.__dataclass_fields__, "page", "by", "sort", "order", "action", "scope", "expected", "items"]
    ),
    HOSTILE,
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=FIELDS, path=st.sampled_from(["", "/over-time", "/export.csv", "/sort", "/views"]))
def test_whatever_is_asked_is_answered_and_nothing_is_lost(
    ada: Visitor, database: Database, cast: Cast, fields: dict[str, str], path: str
) -> None:
    plain = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    if path in {"/sort", "/views"}:
        status = ada.send(PAGE + path, plain, query_string=plain).status_code
    else:
        status = ada.get(PAGE + path, query_string=plain, buffered=True).status_code
    assert status < 500
    assert list_feedback(database, cast.mona, "retention", FeedbackFilter()).total == len(ROWS)
    assert list_feedback(database, cast.eve, "retention", FeedbackFilter()).total == 0


@settings(deadline=None)
@given(
    text=st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "＝", '"=', "'", ";=", " ="]).flatmap(
        lambda start: st.text(max_size=20).map(lambda rest: start + rest)
    )
)
def test_no_cell_of_the_file_starts_a_formula(text: str) -> None:
    (row,) = list(csv.reader(io.StringIO(write_lines([(text, "2")]), newline="")))
    assert not STARTS_FORMULA.match(row[0])
    assert row[1] == "2"
