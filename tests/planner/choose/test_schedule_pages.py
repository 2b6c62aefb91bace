"""The schedule's page answers in words, its tables say the same days, and those who may are offered a move."""

import csv
import io
from dataclasses import replace

import pytest
from markupsafe import escape
from python_calamine import CalamineWorkbook

from budgeting.programme import Programme, StaffCapacity
from planner.services.answers import find_answer
from planner.services.programmes import begin_programme
from planner.services.schedules import see_schedule
from planner.storage.database import Database
from tests.builders import make_line, make_package, make_programme, make_question, make_study
from tests.people import Cast
from tests.planner.choose.choosing import KEY, VERSION, choosable, keep_plan
from tests.planner.web.test_matrix import ClientOf

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PAGE = f"{VERSION}/schedule"
SPITEFUL = '=HYPERLINK("http://evil.example")'


def crowded() -> Programme:
    """Three studies of one quarter that ask for a little more than a month has; one is named like a formula."""
    lines = (make_line(1, role="researcher", days_milli=9_000),)
    package = make_package(pounds=500, days_to_result=5, lines=lines)
    studies = [
        make_study(key, packages=(package,), question_keys=(key,), is_mandatory=True)
        for key in ("alpha", "beta", "gamma")
    ]
    return make_programme(
        *studies[:2],
        replace(studies[2], name=SPITEFUL),
        questions=tuple(make_question(study.key) for study in studies),
        capacities=(StaffCapacity("researcher", "q1", 27_000),),
    )


@pytest.fixture
def version(database: Database, cast: Cast) -> int:
    programme = crowded()
    begin_programme(database, cast.ada, programme)
    return keep_plan(database, cast.ada, programme)


def test_the_page_answers_first_and_shows_every_study(
    database: Database, cast: Cast, version: int, client_of: ClientOf
) -> None:
    page = client_of(cast.mona).get(PAGE).text
    assert "<h1>Can the team do it in time?</h1>" in page
    assert "Every study reports in time." in page
    assert "of the researcher:" in page
    assert page.count('data-label="Result by"') == 3
    assert escape(SPITEFUL) in page
    assert SPITEFUL not in page
    assert 'id="gantt-title"' in page
    assert 'id="staff-title"' in page


def test_a_move_is_offered_to_those_who_may_make_a_what_if(
    database: Database, cast: Cast, version: int, client_of: ClientOf
) -> None:
    page = client_of(cast.ada).get(PAGE).text
    assert page.count("data-mover=") == page.count('data-move="') == 3
    assert f'action="/p/{KEY}/what-ifs/move"' in page
    assert '<option value="q1">' not in page
    assert "data-mover=" not in client_of(cast.adam).get(PAGE).text
    sent = {"study": "alpha", "period": "q3", "number": str(version)}
    assert client_of(cast.ada).send(f"/p/{KEY}/what-ifs/move", sent).status_code == 302


def test_the_proven_starts_take_the_place_of_the_quick_ones_once_they_are_kept(
    database: Database, cast: Cast, version: int, client_of: ClientOf
) -> None:
    assert not see_schedule(database, cast.mona, KEY, version).schedule.is_proven
    find_answer(database, cast.ada, KEY, version, "schedule")
    assert see_schedule(database, cast.mona, KEY, version).schedule.is_proven
    assert "has been proven" in client_of(cast.mona).get(PAGE).text


def test_the_tables_say_what_the_page_says_and_no_text_acts_as_a_formula(
    database: Database, cast: Cast, version: int, client_of: ClientOf
) -> None:
    client = client_of(cast.mona)
    schedule = see_schedule(database, cast.mona, KEY, version).schedule
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv").get_data().decode("utf-8-sig"))))
    assert [row["Starts"] for row in rows] == [bar.starts_on.isoformat() for bar in schedule.bars]
    assert [row["Study"] for row in rows if "HYPERLINK" in row["Study"]] == [f"'{SPITEFUL}"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{PAGE}.xlsx").get_data()))
    studies, loads = (book.get_sheet_by_index(number).to_python() for number in (0, 1))
    assert [row[0] for row in studies[1:]] == [bar.planned.study.name for bar in schedule.bars]
    assert [row[5] for row in studies[1:]] == [bar.starts_on for bar in schedule.bars]
    assert sum(float(str(row[3])) for row in loads[1:]) == 27.0
    assert len(loads) == 13


def test_a_plan_without_a_study_has_nothing_to_schedule(database: Database, cast: Cast, client_of: ClientOf) -> None:
    programme = make_programme(make_study(packages=(make_package(pounds=900_000),)))
    begin_programme(database, cast.ada, programme)
    keep_plan(database, cast.ada, programme)
    page = client_of(cast.ada).get(PAGE)
    assert (page.status_code, "This version funds no study" in page.text) == (200, True)
    assert client_of(cast.ada).get(f"{PAGE}.csv").status_code == 200
    assert client_of(cast.eve).get(PAGE).status_code == 404


def test_a_plan_that_asks_nobody_for_days_says_so_instead_of_drawing_them(
    database: Database, cast: Cast, client_of: ClientOf
) -> None:
    programme = choosable()
    begin_programme(database, cast.ada, programme)
    number = keep_plan(database, cast.ada, programme)
    assert not see_schedule(database, cast.mona, KEY, number).timeline.roles
    page = client_of(cast.mona).get(PAGE)
    assert page.status_code == 200
    assert "costs days of a member of staff, so there is no load to show." in page.text
    assert 'id="staff-title"' not in page.text
    assert 'id="gantt-title"' in page.text
