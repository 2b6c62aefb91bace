"""What a print holds beside the plan: who signed, the place in the trail, the files inside, the way to check it."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from planner.services.answers import see_answers
from planner.services.drawing import add_part
from planner.services.print_inputs import check_address, inner_files, inputs_digest, signed_cover
from planner.services.trail import head_words
from planner.storage.database import Database
from tests.browsing import make_settings
from tests.people import Cast
from tests.planner.choose.choosing import KEY, bring_to


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ("https://plans.example.org", "https://plans.example.org/verify"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000/verify"),
        ("http://127.0.0.1:8000", ""),
        ("http://[::1]:8000", ""),
        ("http://0.0.0.0:8000", ""),
        ("http://localhost:8000", ""),
        ("http://plans.localhost", ""),
    ],
)
def test_the_code_leads_to_the_check_where_others_can_reach_it(
    database: Database, home: Path, public: str, expected: str
) -> None:
    assert check_address(replace(make_settings(database, home), public_url=public)) == expected


def test_the_cover_tells_who_submitted_and_where_that_stands_in_the_trail(
    database: Database, cast: Cast, home: Path, draft: int
) -> None:
    settings = make_settings(database, home)
    before = inputs_digest(database, settings, cast.mona, KEY, draft)
    bring_to(database, cast, "in_review")
    seen = see_answers(database, cast.mona, KEY, draft).seen
    cover = signed_cover(database, settings, cast.mona, KEY, seen)
    told = [(step.what, step.who) for step in cover.steps]
    assert told == [("Submitted for approval", "Ada"), ("2 cost lines approved", "Femi")]
    assert cover.approvals
    assert all("approved (Femi)" in words[0] for words in cover.approvals.values())
    with database.read() as session:
        assert cover.trail_head == head_words(session, cast.workspace_id)
    assert inputs_digest(database, settings, cast.mona, KEY, draft) != before


def test_a_print_follows_the_journey_as_people_drew_it(database: Database, cast: Cast, home: Path, draft: int) -> None:
    settings = make_settings(database, home)
    before = inputs_digest(database, settings, cast.mona, KEY, draft)
    add_part(database, cast.ada, KEY, "touchpoint", "Branch", seen_version=0)
    seen = see_answers(database, cast.mona, KEY, draft).seen
    assert signed_cover(database, settings, cast.mona, KEY, seen).touchpoints == ("Branch",)
    assert inputs_digest(database, settings, cast.mona, KEY, draft) != before


def test_the_frozen_plan_travels_inside_as_it_was_written(database: Database, cast: Cast, draft: int) -> None:
    shown = see_answers(database, cast.mona, KEY, draft)
    plan, book = inner_files(database, cast.mona, KEY, shown)
    assert (plan.name, book.name) == ("plan.json", "plan.xlsx")
    assert hashlib.sha256(plan.content).hexdigest() == shown.seen.head.digest
    assert inner_files(database, cast.mona, KEY, shown) == (plan, book)
