"""Which requests are ours: sent to a name of ours, and by a page of ours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from planner.config import load_settings
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, visitor
from tests.people import Cast

ClientOf = Callable[[Actor], Visitor]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def answered(app: Flask, host: str) -> int:
    return visitor(app).get("/sign-in", headers={"Host": host}).status_code


@on_sqlite
@pytest.mark.parametrize(
    "origin",
    [
        *("http://[", "http://]", "http://[::1", "//[", "[", "", " ", "null", "http:", "http://", "http://localhost:x"),
        *("http://localhost.", "http://localhost:81", "http://user@localhost", "http://localhost/", "//localhost"),
        *("ftp://localhost", "https://localhost", "http://localhost http://localhost", "\u00ff", "http://%5B"),
    ],
)
def test_an_origin_that_is_not_ours_is_refused_however_it_is_written(
    app: Flask, cast: Cast, client_of: ClientOf, origin: str
) -> None:
    for client in (visitor(app), client_of(cast.ada)):
        answer = client.send("/sign-out", headers={"Origin": origin})
        assert answer.status_code == 400
        assert "another site" in answer.text


@on_sqlite
def test_our_own_origin_is_let_through(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.ada).send("/sign-out", headers={"Origin": "http://localhost"}).status_code == 302


def sign_in_answer(app: Flask, **headers: str) -> str:
    """What a visitor gets who sends an empty sign-in form; its fields are looked at only when the form is ours."""
    client = visitor(app)
    client.read_token()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.send("/sign-in", {"email": "", "password": ""}, headers=given).text


@on_sqlite
def test_behind_a_proxy_that_says_https_an_https_page_is_ours(database: Database, home: Path) -> None:
    app = make_app(database, home, is_behind_proxy=True)
    assert "Enter your password." in sign_in_answer(app, Origin="https://localhost", X_Forwarded_Proto="https")
    assert "another site" in sign_in_answer(app, Origin="https://localhost", X_Forwarded_Proto="http")
    assert "another site" in sign_in_answer(app, Origin="http://localhost", X_Forwarded_Proto="https")


@on_sqlite
def test_a_proxy_that_nobody_speaks_of_is_not_believed(app: Flask) -> None:
    assert "another site" in sign_in_answer(app, Origin="https://localhost", X_Forwarded_Proto="https")


@on_sqlite
def test_where_people_come_by_https_alone_only_https_pages_are_ours(database: Database, home: Path) -> None:
    app = make_app(database, home, is_https=True)
    assert "another site" in sign_in_answer(app, Origin="http://localhost")
    assert "another site" not in sign_in_answer(app, Origin="https://localhost")


@on_sqlite
@pytest.mark.parametrize("listening", ["127.0.0.1", "localhost", "::1"])
def test_a_planner_of_this_machine_alone_answers_to_all_its_own_names(
    database: Database, home: Path, listening: str
) -> None:
    app = make_app(database, home, host=listening)
    for name in ("localhost", "LOCALHOST", "127.0.0.1", "[::1]"):
        assert (answered(app, name), answered(app, f"{name}:8000")) == (200, 200), name
    for name in ("evil.example", "[::2]", "[::1].evil.example", "::1", "localhost.evil.example", "[::1", "127.0.0.2"):
        assert (answered(app, name), answered(app, f"{name}:8000")) == (400, 400), name


@on_sqlite
def test_only_the_names_that_are_trusted_are_answered(database: Database, home: Path) -> None:
    text = "planner.example .bank.example:443, fd00::7 [FD00::8],bücher.example"
    trusted = load_settings({"PLANNER_HOME": str(home), "PLANNER_TRUSTED_HOSTS": text}).trusted_hosts
    app = make_app(database, home, host="0.0.0.0", trusted_hosts=trusted)
    ours = ["planner.example", "bank.example", "a.b.bank.example:8000", "[fd00::7]", "[fd00::8]:8000"]
    assert {answered(app, name) for name in [*ours, "xn--bcher-kva.example"]} == {200}
    theirs = ["a.planner.example", "nobank.example", "localhost", "[fd00::9]", "example", "bank.example@evil.example"]
    assert {answered(app, name) for name in theirs} == {400}


@on_sqlite
def test_machines_that_watch_ask_by_address_and_see_nothing_but_what_is_for_them(
    database: Database, home: Path
) -> None:
    client = visitor(make_app(database, home, trusted_hosts=("planner.example",), metrics_token="t" * 32))
    by_address = {"Host": "10.0.0.7:8000"}
    asked = {path: client.get(path, headers=by_address).status_code for path in ("/health", "/ready", "/metrics", "/")}
    assert asked == {"/health": 200, "/ready": 503, "/metrics": 401, "/": 400}


@on_sqlite
def test_a_planner_for_the_network_answers_to_every_name_until_told_otherwise(database: Database, home: Path) -> None:
    assert answered(make_app(database, home, host="0.0.0.0"), "anything.example") == 200


@on_sqlite
@pytest.mark.parametrize("digits", ["%D9%A1", "%EF%BC%91", "%E0%A5%A7", "1%CC%81", "+1", "-1", "1_0", "%201"])
def test_only_plain_digits_number_a_page(cast: Cast, client_of: ClientOf, digits: str) -> None:
    assert client_of(cast.ada).get(f"/jobs/{digits}").status_code == 404
