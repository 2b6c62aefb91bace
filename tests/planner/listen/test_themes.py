"""Themes are suggested by a job; nothing is put anywhere before a person says so, and all of it can be taken back."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from budgeting.errors import FeedbackError
from budgeting.listening.themes import Theme, suggest_themes
from planner.jobs.running import run_inline
from planner.services.actors import Actor
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError
from planner.services.feedback import FeedbackFilter, list_feedback
from planner.services.jobs import cancel_job, see_job
from planner.services.journey import map_journey
from planner.services.merging_points import merge_touchpoints
from planner.services.recent_changes import list_changes
from planner.services.theme_finding import ask_for_themes, keep_themes, texts_to_read
from planner.services.theme_pages import ThemesPage, see_themes
from planner.services.themes import accept_theme, merge_themes, reject_theme, rename_theme, take_back
from planner.solving.themes_parent import themes_in_child
from planner.storage.database import Database
from planner.storage.records import AuditRecord, TouchpointRecord
from tests.browsing import Visitor, make_settings
from tests.people import Cast
from tests.planner.listen.said import say

SAID = (
    "The parcel arrived late and the driver left no card at door {}",
    "I cannot sign in to the app because my password reset never came {}",
    "My bill charged a fee twice and the refund takes weeks {}",
)
ITEMS = tuple(
    (day, f"{text.format('abcdefgh'[day % 8])} {day}", via)
    for day in range(1, 13)
    for text, via in zip(SAID, ("Web", "Phone", "Phone" if day % 2 else "Web"), strict=True)
)
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@cache
def found_once(texts: tuple[str, ...]) -> tuple[Theme, ...]:
    return suggest_themes(texts)


class NoQueue:
    """A queue that nobody empties."""

    def enqueue(self, job_id: int, kind: str) -> None:
        assert job_id, kind


class Room:
    """Ada with a programme in which themes were suggested."""

    def __init__(self, database: Database, cast: Cast, home: Path, key: str) -> None:
        self.database, self.ada, self.home, self.key = database, cast.ada, home, key

    def look(self, scope: str = "unplaced") -> int:
        """Find themes as the job does, without its process."""
        texts = texts_to_read(self.database, self.ada, self.key, scope)
        themes = found_once(tuple(text for _, text in texts))
        return keep_themes(self.database, self.ada, self.key, None, [item_id for item_id, _ in texts], themes)

    def work(self) -> str:
        """Have the job done."""
        queue: Any = NoQueue()
        job_id = ask_for_themes(self.database, queue, self.ada, self.key, "unplaced")
        run_inline(self.database, make_settings(self.database, self.home), job_id)
        return see_job(self.database, self.ada, job_id).state

    @property
    def page(self) -> ThemesPage:
        return see_themes(self.database, self.ada, self.key)

    def theme(self, word: str) -> tuple[int, int]:
        """The id and version of the theme with ``word`` among its words, decided or not."""
        found = next(one for one in (*self.page.open, *self.page.decided) if word in one.words)
        return found.theme_id, found.version

    def placed(self) -> int:
        return sum(point.reach for point in map_journey(self.database, self.ada, self.key).points)

    def accept(self, word: str, name: str, touchpoint: str) -> str:
        theme_id, version = self.theme(word)
        return accept_theme(
            self.database, self.ada, self.key, theme_id, version, name=name, touchpoint=touchpoint, moves_placed=False
        )


@pytest.fixture
def room(database: Database, cast: Cast, home: Path, programme: str) -> Room:
    say(database, cast.ada, programme, ITEMS)
    room = Room(database, cast, home, programme)
    assert room.look() == 3
    return room


def test_themes_are_suggested_and_nothing_is_put_anywhere(room: Room) -> None:
    assert [(theme.reach, theme.placed) for theme in room.page.open] == [(12, 0)] * 3
    assert room.placed() == 0
    single = {theme.words[0]: theme.has_single_channel for theme in room.page.open}
    assert sorted(single.values()) == [False, True, True]


def test_an_accepted_theme_is_an_anxiety_point_with_its_items_until_it_is_taken_back(room: Room) -> None:
    key = room.accept("password", "Cannot sign in", "App")
    points = map_journey(room.database, room.ada, room.key).points
    assert [(p.key, p.name, p.touchpoint, p.reach) for p in points] == [(key, "Cannot sign in", "App", 12)]
    shown = list_feedback(room.database, room.ada, room.key, FeedbackFilter(topic="Cannot sign in"))
    assert (shown.total, shown.items[0].touchpoint) == (12, "App")
    take_back(room.database, room.ada, room.key, *room.theme("password"))
    assert (room.placed(), len(room.page.open)) == (0, 3)
    with room.database.read() as session:
        assert session.exec(select(TouchpointRecord)).all() == []


def test_what_stands_elsewhere_stays_unless_it_is_asked_for(room: Room) -> None:
    room.accept("parcel", "Late parcels", "Delivery")
    assert room.look("all") == 3
    again = next(theme for theme in room.page.open if "parcel" in theme.words)
    assert (again.reach, again.placed) == (12, 12)
    room.accept("parcel", "Other", "Delivery")
    names = {p.name: p.reach for p in map_journey(room.database, room.ada, room.key).points}
    assert names == {"Late parcels": 12}
    take_back(room.database, room.ada, room.key, room.page.decided[0].theme_id, room.page.decided[0].version)
    theme_id, version = next((one.theme_id, one.version) for one in room.page.open if "parcel" in one.words)
    accept_theme(
        room.database, room.ada, room.key, theme_id, version, name="Other", touchpoint="Van", moves_placed=True
    )
    names = {p.name: p.reach for p in map_journey(room.database, room.ada, room.key).points}
    assert names == {"Other": 12}
    take_back(room.database, room.ada, room.key, theme_id, version + 1)
    names = {p.name: p.reach for p in map_journey(room.database, room.ada, room.key).points}
    assert names == {"Late parcels": 12}


def test_themes_are_merged_and_taken_apart_again(room: Room) -> None:
    theme_id, version = room.theme("password")
    into_id, _ = room.theme("refund")
    merge_themes(room.database, room.ada, room.key, theme_id, into_id, version)
    assert sorted(theme.reach for theme in room.page.open) == [12, 24]
    room.accept("refund", "All of it", "App")
    with pytest.raises(ConflictError, match="All of it"):
        take_back(room.database, room.ada, room.key, theme_id, version + 1)
    take_back(room.database, room.ada, room.key, *room.theme("refund"))
    take_back(room.database, room.ada, room.key, theme_id, version + 1)
    assert sorted(theme.reach for theme in room.page.open) == [12, 12, 12]


@on_sqlite
def test_decisions_ask_for_a_fresh_page_a_name_and_the_right_person(room: Room, cast: Cast) -> None:
    theme_id, version = room.theme("password")
    here = (room.database, room.ada, room.key, theme_id)
    rename_theme(*here, "  Locked   out ", version)
    with pytest.raises(ConflictError):
        reject_theme(*here, version)
    for name, touchpoint, place in (("", "App", "name"), ("x", " ", "touchpoint"), ("x" * 201, "App", "name")):
        with pytest.raises(FeedbackError) as refused:
            accept_theme(*here, version + 1, name=name, touchpoint=touchpoint)
        assert refused.value.place == place
    with pytest.raises(FeedbackError):
        merge_themes(*here, theme_id, version + 1)
    with pytest.raises(NotFoundError):
        merge_themes(*here, 999, version + 1)
    with pytest.raises(NotFoundError):
        reject_theme(room.database, cast.eve, room.key, theme_id, version + 1)
    with pytest.raises(ForbiddenError):
        reject_theme(room.database, cast.mona, room.key, theme_id, version + 1)
    reject_theme(*here, version + 1)
    assert [(one.name, one.state) for one in room.page.decided] == [("Locked out", "rejected")]
    with room.database.read() as session:
        actions = session.exec(select(AuditRecord.action).where(AuditRecord.object == f"theme:{theme_id}")).all()
    assert actions == ["theme.renamed", "theme.rejected"]


@on_sqlite
def test_a_job_run_twice_keeps_one_set_and_a_cancelled_one_none(room: Room) -> None:
    queue: Any = NoQueue()
    assert (room.work(), len(room.page.open)) == ("done", 3)
    job_id = ask_for_themes(room.database, queue, room.ada, room.key, "all")
    assert ask_for_themes(room.database, queue, room.ada, room.key, "all") == job_id
    before = [theme.theme_id for theme in room.page.open]
    cancel_job(room.database, room.ada, job_id)
    assert [theme.theme_id for theme in room.page.open] == before


def test_the_child_stops_when_it_is_told_to_and_says_when_memory_is_short() -> None:
    texts = [text.format(n) for n in range(20) for text in SAID]
    assert themes_in_child(texts, should_stop=lambda: True) is None
    with pytest.raises(FeedbackError):
        themes_in_child(texts, memory_bytes=60_000_000)


@on_sqlite
def test_what_was_decided_on_themes_stands_among_the_changes_with_its_way_back(
    room: Room, client_of: Callable[[Actor], Visitor], cast: Cast
) -> None:
    rejected, version = room.theme("parcel")
    reject_theme(room.database, room.ada, room.key, rejected, version)
    room.accept("password", "Cannot sign in", "App")
    shown = list_changes(room.database, room.ada, room.key)
    assert [(one.kind, one.item_count, one.is_theme) for one in shown] == [
        ("theme_accepted", 12, True),
        ("theme_rejected", 0, True),
    ]
    ada, path = client_of(cast.ada), f"/p/{room.key}/feedback"
    text = ada.get(path).text
    assert "Made the theme “Cannot sign in” an anxiety point" in text
    sent = {f"theme-{shown[0].change_id}-version": str(shown[0].version), "action": "take_back"}
    assert all(f'name="{name}" value="{value}"' in text for name, value in sent.items())
    assert ada.send(f"{path}/themes/{shown[0].change_id}", sent).status_code == 302
    assert [one.kind for one in list_changes(room.database, room.ada, room.key)] == ["theme_rejected"]
    assert list_changes(room.database, cast.eve, room.key) == ()


@on_sqlite
def test_a_theme_goes_where_a_merged_touchpoint_went(room: Room) -> None:
    room.accept("password", "Cannot sign in", "App")
    room.accept("refund", "Charged twice", "Bill")
    merge_touchpoints(room.database, room.ada, room.key, "app", "bill")
    assert room.page.touchpoints == ("Bill",)
    room.accept("parcel", "Late", "App")
    points = map_journey(room.database, room.ada, room.key).points
    assert {(point.name, point.touchpoint) for point in points} == {
        ("Cannot sign in", "Bill"),
        ("Charged twice", "Bill"),
        ("Late", "Bill"),
    }


@on_sqlite
def test_the_page_shows_words_and_quotes_and_takes_decisions(
    room: Room, client_of: Callable[[Actor], Visitor], cast: Cast
) -> None:
    ada = client_of(cast.ada)
    path = f"/p/{room.key}/feedback/themes"
    text = ada.get(path).text
    assert "What comes up again and again?" in text
    assert text.count("One channel only.") == 2
    assert len(re.findall("<blockquote", text)) == 9
    theme_id, version = room.theme("password")
    fields = {f"theme-{theme_id}-version": str(version), f"theme-{theme_id}-name": "Sign-in", "action": "accept"}
    refused = ada.send(f"{path}/{theme_id}", fields)
    assert (refused.status_code, "Say at which touchpoint it hurts." in refused.text) == (422, True)
    assert ada.send(f"{path}/{theme_id}", {**fields, f"theme-{theme_id}-touchpoint": "App"}).status_code == 302
    assert "an anxiety point</a>" in ada.get(path).text
    assert ada.send(f"{path}/{theme_id}", {"action": "take_back"}).status_code == 409
    assert "<button" not in client_of(cast.mona).get(path).text.partition("<main")[2].partition("</main")[0]
    assert ada.send(path, {"scope": "all"}).status_code == 302
    assert ada.send(path, {"scope": "moon"}).status_code == 422
