"""Feedback is counted by month and found by filters."""

from datetime import date
from pathlib import Path

import pytest

from planner.imports.columns import ColumnMapping
from planner.services.errors import NotFoundError
from planner.services.feedback import PAGE_SIZE, FeedbackFilter, list_feedback
from planner.services.import_at_once import import_now
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.listen.conftest import Write

MAPPING = ColumnMapping(
    said_on="Day", text=("Said",), channel="Via", touchpoint="Product", topic="Issue", severity="Severity",
    severity_kind="number",
)  # fmt: skip
ROWS = (
    "2025-12-30,Card was LOST 100% of the time,Web,Card,Lost card,3",
    "2025-12-31,Nobody answered,Phone,Card,Slow answer,0",
    "2026-02-01,A loan_offer I never asked for,Web,Loan,Unwanted,2",
)


@pytest.fixture
def feedback(database: Database, cast: Cast, home: Path, programme: str, write: Write) -> str:
    import_now(database, cast.ada, home, programme, write(*ROWS), MAPPING)
    return programme


def texts(database: Database, cast: Cast, key: str, **wanted: str) -> list[str]:
    return [item.text.split()[0] for item in list_feedback(database, cast.mona, key, FeedbackFilter(**wanted)).items]


def test_volume_and_severity_are_counted_for_every_month_between(database: Database, cast: Cast, feedback: str) -> None:
    page = list_feedback(database, cast.mona, feedback, FeedbackFilter())
    assert [(m.month, m.volume, m.worst, m.severity_bp) for m in page.months] == [
        (date(2025, 12, 1), 2, 1, 5_000),
        (date(2026, 1, 1), 0, 0, 0),
        (date(2026, 2, 1), 1, 0, 6_667),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["A", "Nobody", "Card"]),
        ({"channel": "Web"}, ["A", "Card"]),
        ({"touchpoint": "Card"}, ["Nobody", "Card"]),
        ({"topic": "Unwanted"}, ["A"]),
        ({"severity": "3"}, ["Card"]),
        ({"severity": "x' OR 1=1"}, ["A", "Nobody", "Card"]),
        ({"words": "lost card"}, ["Card"]),
        ({"words": "100%"}, ["Card"]),
        ({"words": "%"}, []),
        ({"words": "_"}, []),
        ({"words": "\\"}, []),
        ({"words": "'; DROP TABLE feedback_item; --"}, []),
        ({"words": "loan offer"}, ["A"]),
        ({"words": '"answered nobody"'}, []),
        ({"words": "-lost"}, ["A", "Nobody"]),
        ({"words": "unwant* never"}, ["A"]),
        ({"words": "\0"}, ["A", "Nobody", "Card"]),
        ({"channel": "Fax"}, []),
    ],
)
def test_filters_leave_what_was_asked_for(
    database: Database, cast: Cast, feedback: str, wanted: dict[str, str], found: list[str]
) -> None:
    assert texts(database, cast, feedback, **wanted) == found


def test_choices_come_with_their_counts_the_most_frequent_first(database: Database, cast: Cast, feedback: str) -> None:
    page = list_feedback(database, cast.mona, feedback, FeedbackFilter(topic="Unwanted"))
    assert page.choices["channel"] == (("Web", 2), ("Phone", 1))
    assert page.has_any


def test_a_page_past_the_end_is_the_last_one(
    database: Database, cast: Cast, home: Path, programme: str, write: Write
) -> None:
    rows = [f"2026-01-02,Text {n},Web,Card,Issue,1" for n in range(PAGE_SIZE + 1)]
    import_now(database, cast.ada, home, programme, write(*rows), MAPPING)
    page = list_feedback(database, cast.mona, programme, FeedbackFilter(), page=99)
    assert (page.page, page.page_count, len(page.items)) == (2, 2, 1)


def test_a_programme_without_feedback_says_so(database: Database, cast: Cast, programme: str) -> None:
    page = list_feedback(database, cast.mona, programme, FeedbackFilter())
    assert (page.has_any, page.total, page.months, page.page_count) == (False, 0, (), 1)
    with pytest.raises(NotFoundError):
        list_feedback(database, cast.mona, "unknown", FeedbackFilter())
