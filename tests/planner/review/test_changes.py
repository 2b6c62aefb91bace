"""The page of changes says in money and line by line what is other in a version than in an earlier one."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from budgeting.approvals.lines import review_lines
from planner.reports.plan_changes import lay_out_changes
from planner.services import plan_changes, plans
from planner.services.actors import Actor
from planner.services.change_sheets import change_sheets
from planner.storage.database import Database
from tests.browsing import Visitor
from tests.builders import make_packages
from tests.people import Cast
from tests.planner.choose.choosing import KEY, PLAN, choosable, keep_plan

ClientOf = Callable[[Actor], Visitor]
CHANGES = f"{PLAN}/versions/2/changes"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def two_versions(database: Database, cast: Cast) -> None:
    """Version 2 was chosen after one study had become cheaper."""
    keep_plan(database, cast.ada)
    programme = choosable()
    studies = [
        replace(one, packages=make_packages(4_000, 9_000, 19_000)) if one.key == "calls" else one
        for one in programme.studies
    ]
    keep_plan(database, cast.ada, replace(programme, studies=tuple(studies)))


def test_every_sum_of_the_page_is_that_of_the_lines(
    database: Database, cast: Cast, two_versions: None, client_of: ClientOf
) -> None:
    seen = plan_changes.see_changes(database, cast.mona, KEY, 2)
    found = lay_out_changes(seen.before.plan, seen.after.plan, seen.diff)
    assert sum(one.money.after_minor for one in found.owners) == found.together.after_minor
    assert sum(one.money.difference_minor for one in found.owners) == found.together.difference_minor
    assert found.together.after_minor == sum(one.held_minor for one in review_lines(seen.after.plan))
    page = client_of(cast.mona).get(CHANGES).text
    assert "What changed since version 1?" in page
    assert f"£{abs(found.together.difference_minor) / 100:,.2f}" in page


def test_the_largest_difference_comes_first_and_what_did_not_change_last(
    database: Database, cast: Cast, two_versions: None
) -> None:
    seen = plan_changes.see_changes(database, cast.mona, KEY, 2)
    owners = lay_out_changes(seen.before.plan, seen.after.plan, seen.diff).owners
    sizes = [abs(one.money.difference_minor) for one in owners if one.changed]
    assert sizes == sorted(sizes, reverse=True)
    assert [bool(one.changed) for one in owners] == sorted((bool(one.changed) for one in owners), reverse=True)


def test_the_table_to_take_away_adds_up_to_the_page(
    database: Database, cast: Cast, two_versions: None, client_of: ClientOf
) -> None:
    answer = client_of(cast.mona).get(f"{CHANGES}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    *lines, last = rows
    assert last["Study or shared cost"] == "Together"
    for column in ("Version 1", "Version 2", "Difference"):
        assert sum(round(float(row[column]) * 100) for row in lines) == round(float(last[column]) * 100)
    assert client_of(cast.mona).get(f"{CHANGES}.xlsx").data[:2] == b"PK"


def test_two_versions_that_are_alike_say_so(database: Database, cast: Cast, client_of: ClientOf) -> None:
    keep_plan(database, cast.ada)
    keep_plan(database, cast.ada, choosable())
    page = client_of(cast.mona).get(CHANGES).text
    assert "No line changed" in page
    assert client_of(cast.mona).get(f"{PLAN}/versions/1/changes").status_code == 404
    timeline = client_of(cast.mona).get(f"{PLAN}/versions").text
    assert "as much in all as version 1" in timeline
    assert "/versions/2/changes?since=1" in timeline


def test_the_sheets_hold_formulas_of_addresses_alone(database: Database, cast: Cast, two_versions: None) -> None:
    seen = plan_changes.see_changes(database, cast.mona, KEY, 2)
    found = lay_out_changes(seen.before.plan, seen.after.plan, seen.diff)
    totals, lines = change_sheets(found, "GBP", (1, 2))
    assert [row[0] for row in totals.rows] == [pair.name for pair in found.totals]
    assert len(lines.rows) == len(seen.diff.rows) + 1
    assert plans.see_plan(database, cast.mona, KEY, 2).plan.cost_minor == found.totals[0].after_minor
