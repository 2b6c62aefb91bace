"""The journey is drawn on its page, what hangs on it goes with it, and it prints on one page."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from sqlmodel import select

from budgeting.errors import FeedbackError, ProgrammeError
from budgeting.journey import DrawnJourney, Mark, Meeting, Part, goes_with
from budgeting.programme_file import read_programme
from planner.services import drawing
from planner.services.actors import Actor
from planner.services.drawing import see_drawn
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.journey import map_journey
from planner.services.journey_maps import see_picture
from planner.services.programme_files import export_programme, import_programme
from planner.storage.database import Database
from planner.storage.records import (
    AnxietyPointRecord,
    AuditRecord,
    CoverageRuleRecord,
    DrawnJourneyRecord,
    FeedbackItemRecord,
    PeriodRecord,
    ProgrammeRecord,
    TouchpointRecord,
)
from tests.browsing import Visitor
from tests.people import Cast
from tests.planner.listen.said import say

ClientOf = Callable[[Actor], Visitor]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def told(database: Database, cast: Cast, programme: str) -> str:
    """A programme in which savers speak of slow loans at the branch, on the stage Join."""
    say(database, cast.ada, programme, [(1, "Slow", "Web"), (2, "Slow again", "Phone")], persona="Saver")
    with database.write() as session:
        found = session.exec(select(ProgrammeRecord).where(ProgrammeRecord.workspace_id == cast.ada.workspace_id)).one()
        own: dict[str, Any] = {"workspace_id": found.workspace_id, "programme_id": found.id or 0}
        quarter: dict[str, Any] = {
            "position": 1,
            "key": "q1",
            "name": "Q1",
            "starts_on": date(2027, 1, 1),
            "ends_on": date(2027, 3, 31),
        }
        session.add(PeriodRecord(programme_id=own["programme_id"], **quarter))
        branch = TouchpointRecord(**own, position=1, key="branch", name="Branch")
        session.add(branch)
        session.flush()
        point = AnxietyPointRecord(**own, touchpoint_id=branch.id or 0, key="slow", name="Slow loans", stage="Join")
        session.add(point)
        session.flush()
        for item in session.exec(select(FeedbackItemRecord)):
            item.anxiety_point_id, item.touchpoint, item.topic = point.id, "Branch", "Slow loans"
            session.add(item)
    return programme


def test_a_journey_that_nobody_drew_is_what_feedback_names(database: Database, cast: Cast, told: str) -> None:
    seen = see_drawn(database, cast.mona, told)
    assert (seen.version, seen.journey.stages[:3]) == (0, ("Discover", "Choose", "Join"))
    assert (seen.journey.personas, seen.journey.names("touchpoint")) == (("Saver",), ("Branch",))


def test_a_new_name_goes_to_everything_that_bears_it(database: Database, cast: Cast, told: str) -> None:
    here = (database, cast.ada, told)
    drawing.rename_part(*here, "stage", "Join", "Sign up", seen_version=0)
    drawing.rename_part(*here, "touchpoint", "Branch", "High street", seen_version=1)
    drawing.rename_part(*here, "persona", "Saver", "Careful saver", seen_version=2)
    point = map_journey(*here).points[0]
    assert (point.stage, point.touchpoint) == ("Sign up", "High street")
    with database.read() as session:
        assert {(i.touchpoint, i.persona) for i in session.exec(select(FeedbackItemRecord))} == {
            ("High street", "Careful saver")
        }
        actions = session.exec(select(AuditRecord.action).where(AuditRecord.object == f"journey:{told}")).all()
    assert actions == ["journey.renamed"] * 3


@on_sqlite
def test_what_something_hangs_on_stays_with_a_sentence(database: Database, cast: Cast, told: str) -> None:
    here = (database, cast.ada, told)
    hanging: tuple[tuple[Part, str, str], ...] = (
        ("stage", "Join", "1 anxiety point stands there"),
        ("touchpoint", "Branch", "1 anxiety point stands there"),
        ("persona", "Saver", "2 feedback items come from it"),
    )
    for part, name, why in hanging:
        with pytest.raises(FeedbackError, match=why):
            drawing.remove_part(*here, part, name, seen_version=0)
    with database.write() as session:
        found = session.exec(select(ProgrammeRecord).where(ProgrammeRecord.workspace_id == cast.ada.workspace_id)).one()
        rule: dict[str, Any] = {
            "programme_id": found.id or 0,
            "position": 1,
            "key": "k",
            "kind": "stage",
            "value": "Pay",
        }
        session.add(CoverageRuleRecord(**rule, least_count=1))
    with pytest.raises(FeedbackError, match="a rule of choice names it"):
        drawing.remove_part(*here, "stage", "Pay", seen_version=0)
    with pytest.raises(FeedbackError, match="a rule of choice names it"):
        drawing.rename_part(*here, "stage", "Pay", "X", seen_version=0)
    drawing.remove_part(*here, "stage", "Choose", seen_version=0)
    assert "Choose" not in see_drawn(*here).journey.stages


@on_sqlite
def test_the_picture_tells_heard_and_marked_apart(database: Database, cast: Cast, told: str) -> None:
    here = (database, cast.ada, told)
    drawing.mark_emotions(*here, (Mark("Saver", "Join", -2, 2), Mark("Saver", "Pay", 1)), seen_version=0)
    drawing.add_part(*here, "persona", "Borrower", seen_version=1)
    drawing.move_part(*here, "stage", "Join", 0, seen_version=2)
    curve = see_picture(*here).curve
    assert curve.stages[0] == "Join"
    assert (curve.heard[0], curve.today[0], curve.future[0]) == (-667, -1000, 1000)
    assert see_picture(*here, "Borrower").curve.heard == (None,) * 7
    assert [row.shades["pain"] for row in see_picture(*here).rows] == [3]


@on_sqlite
def test_a_stale_page_a_stranger_and_a_reader_change_nothing(database: Database, cast: Cast, told: str) -> None:
    drawing.add_part(database, cast.ada, told, "stage", "Return", seen_version=0)
    with pytest.raises(ConflictError):
        drawing.add_part(database, cast.ada, told, "stage", "Again", seen_version=0)
    with pytest.raises(ForbiddenError):
        drawing.add_part(database, cast.mona, told, "stage", "Again", seen_version=1)
    with pytest.raises(NotFoundError):
        see_drawn(database, cast.eve, "no-such")
    assert "Return" not in see_drawn(database, cast.eve, told).journey.stages


@on_sqlite
def test_a_journey_that_was_changed_by_hand_is_refused_in_words(database: Database, cast: Cast, told: str) -> None:
    drawing.add_part(database, cast.ada, told, "stage", "Return", seen_version=0)
    with database.write() as session:
        row = session.exec(select(DrawnJourneyRecord)).one()
        row.content = {"stages": ["A", "A"]}
        session.add(row)
    with pytest.raises(FeedbackError, match="cannot be read"):
        see_drawn(database, cast.ada, told)


@on_sqlite
def test_the_programme_file_carries_the_journey(database: Database, cast: Cast, told: str) -> None:
    plain = export_programme(database, cast.ada, told)
    assert "journey" not in json.loads(plain)
    said = Meeting("Branch", "Priya", "Slow", "Fast", "Two systems")
    drawing.describe_touchpoint(database, cast.ada, told, said, seen_version=0)
    text = export_programme(database, cast.ada, told)
    filed = read_programme(text)
    assert filed.journey is not None
    assert filed.journey.touchpoints == (said,)
    made = import_programme(database, cast.ada, text, key="elsewhere")
    assert (made.digest, export_programme(database, cast.ada, "elsewhere").count("Two systems")) == (filed.digest, 1)
    with pytest.raises(ProgrammeError, match="changed after it was exported"):
        read_programme(text.replace("Two systems", "Three systems"))
    assert read_programme(plain).journey is None


@on_sqlite
def test_the_pages_draw_move_and_print_the_journey(
    database: Database, cast: Cast, told: str, client_of: ClientOf
) -> None:
    ada, base = client_of(cast.ada), f"/p/{told}/journey"
    part = {"part": "stage", "name": "Join", "version": "0"}
    moved = ada.send(f"{base}/parts", {**part, "action": "up"})
    assert (moved.status_code, moved.location.partition("#")[2]) == (302, "stage-1-up")
    assert 'id="stage-1-up"' in ada.get(f"{base}/edit").text
    assert see_drawn(database, cast.ada, told).journey.stages[1] == "Join"
    refused = ada.send(f"{base}/parts", {**part, "version": "1", "action": "remove"})
    assert (refused.status_code, "“Join” stays" in refused.text) == (422, True)
    assert ada.send(f"{base}/parts", {**part, "action": "down"}).status_code == 409
    assert ada.send(f"{base}/parts", {**part, "version": "1", "action": "move", "to": "0"}).status_code == 302
    marks = {f"{when}-{n}": "" for when in ("today", "future") for n in range(7)}
    sent = {**marks, "today-0": "-2", "persona": "Saver", "version": "2"}
    assert ada.send(f"{base}/marks", {**sent, "today-0": "9"}).status_code == 422
    assert ada.send(f"{base}/marks", sent).status_code == 302
    texts = {"name": "Branch", "owner": "Priya", "today": "Slow <b>", "future": "", "gap": "", "version": "3"}
    assert ada.send(f"{base}/touchpoints", texts).status_code == 302
    text = ada.get(f"{base}/map?persona=Saver").text
    assert "Slow &lt;b&gt;" in text
    assert "marked today" in text
    assert client_of(cast.mona).get(f"{base}/edit").status_code == 403
    printed = ada.get(f"{base}/map.pdf", buffered=True)
    pages = pypdf.PdfReader(io.BytesIO(printed.data)).pages
    assert (len(pages), pages[0].mediabox.width > pages[0].mediabox.height) == (1, True)


def test_what_would_be_lost_with_a_part_is_counted() -> None:
    branch = Meeting("Branch", owner="Priya", today="Slow")
    marks = (Mark("Saver", "Join", -1, 2), Mark("Saver", "Leave", None, 1))
    drawn = DrawnJourney(("Join", "Leave", "Use"), ("Saver",), (branch, Meeting("App")), marks)
    lost = {(part, name): goes_with(drawn, part, name) for part in drawing.PARTS for name in drawn.names(part)}
    assert lost == {
        ("stage", "Join"): 2,
        ("stage", "Leave"): 1,
        ("stage", "Use"): 0,
        ("persona", "Saver"): 3,
        ("touchpoint", "Branch"): 2,
        ("touchpoint", "App"): 0,
    }


@on_sqlite
def test_what_would_be_lost_is_said_before_a_part_is_removed(client_of: ClientOf, cast: Cast, told: str) -> None:
    ada, base = client_of(cast.ada), f"/p/{told}/journey"
    assert "for good" not in ada.get(f"{base}/edit").text
    texts = {"name": "Branch", "owner": "Priya", "today": "Slow", "future": "", "gap": "", "version": "0"}
    assert ada.send(f"{base}/touchpoints", texts).status_code == 302
    page = ada.get(f"{base}/edit").text
    assert page.count("2 texts go with it for good") == 1
    assert "Feedback and anxiety points stay" in page


def test_an_empty_journey_is_a_journey() -> None:
    assert DrawnJourney().names("stage") == ()
