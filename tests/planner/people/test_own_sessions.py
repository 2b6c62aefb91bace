"""Everybody sees where they are signed in, and ends it: there, everywhere else, or everywhere by an administrator."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from planner.services import own_sessions
from planner.services.actors import Actor
from planner.services.errors import ForbiddenError, NotFoundError
from planner.services.own_sessions import device_words
from planner.storage.database import Database
from tests.browsing import Visitor, visitor
from tests.people import PASSWORD, Cast

ClientOf = Callable[[Actor], Visitor]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_MARK = re.compile(r'name="mark" value="([0-9a-f]{16})"')


def enter(app: Flask, email: str, device: str) -> Visitor:
    client = visitor(app)
    client.read_token()
    client.send("/sign-in", {"email": email, "password": PASSWORD}, headers={"User-Agent": device})
    client.read_token("/account")
    return client


def test_the_list_tells_devices_apart_and_ends_one(app: Flask, cast: Cast) -> None:
    here = enter(app, cast.ada.email, FIREFOX)
    there = enter(app, cast.ada.email, "curl/8.0 <script>")
    page = here.get("/account").text
    assert "Firefox on Linux<small>this browser</small>" in page
    assert "curl/8.0 &lt;script&gt;" in page
    assert "127.0.0.1" in page
    [mark] = _MARK.findall(page)
    assert here.send("/account/sessions/end", {"mark": mark}).status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_everywhere_else_is_ended_at_once(app: Flask, cast: Cast) -> None:
    here, *others = (enter(app, cast.ada.email, FIREFOX) for _ in range(3))
    other_person = enter(app, cast.femi.email, FIREFOX)
    here.send("/account/sessions/end-others")
    assert [one.get("/").status_code for one in (here, *others, other_person)] == [200, 302, 302, 200]


def test_nobody_ends_a_session_of_somebody_else(app: Flask, cast: Cast, database: Database) -> None:
    femi = enter(app, cast.femi.email, FIREFOX)
    [mark] = [one.mark for one in own_sessions.see_sessions(database, cast.femi, "")]
    with pytest.raises(NotFoundError):
        own_sessions.end_one(database, cast.ada, mark)
    assert femi.get("/").status_code == 200


def test_an_administrator_signs_people_of_the_workspace_out_and_nobody_elses(
    app: Flask, cast: Cast, client_of: ClientOf, database: Database
) -> None:
    ada = enter(app, cast.ada.email, FIREFOX)
    assert client_of(cast.adam).send(f"/people/{cast.ada.user_id}/sign-out").status_code == 302
    assert ada.get("/").status_code == 302
    assert client_of(cast.adam).send(f"/people/{cast.eve.user_id}/sign-out").status_code == 404
    with pytest.raises(ForbiddenError):
        own_sessions.end_everywhere(database, cast.femi, cast.ada.user_id)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/19.0 Safari/605.1", "Safari on Mac"),
        ("", "An unknown device"),
        ("\x00\u202e", "An unknown device"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_device_is_told_in_a_few_words(told: str, words: str) -> None:
    assert device_words(told) == words
