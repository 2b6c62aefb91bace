"""What holds for every page, whoever adds it: headers, permissions, tokens, and reading that changes nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlmodel import SQLModel
from werkzeug.routing import Rule

from planner import access
from planner.access import PERMISSIONS, PUBLIC, check_every_endpoint, permission_of
from planner.headers import CONTENT_POLICY
from planner.paths import API
from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, visitor
from tests.people import Cast

ClientOf = Callable[[Actor], Visitor]
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# These rows say when somebody was last seen; they are no part of what people plan.
_CLOCKS = frozenset({"session", "sign_in_attempt", "worker_beat"})


def _address(rule: Rule) -> str:
    """An address of ``rule`` with something well-formed that is not there for each of its parts."""
    values = {name: 1 if "int" in str(rule) and f"int:{name}" in str(rule) else "none" for name in rule.arguments}
    _, path = rule.build(values) or ("", "/")
    return path


def _rules(app: Flask, method: str | None = None) -> Iterator[Rule]:
    """Those of pages; what programs ask has its own tests in tests/planner/api."""
    for rule in app.url_map.iter_rules():
        if str(rule).startswith(API):
            continue
        if rule.endpoint != "static" and (method is None or method in (rule.methods or ())):
            yield rule


def _content(database: Database) -> dict[str, list[object]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table))]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in _CLOCKS
        }


def test_every_endpoint_names_a_permission_that_exists(app: Flask) -> None:
    named = {permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert named <= set(PERMISSIONS) | {PUBLIC}


def test_the_public_pages_are_these_and_no_others(app: Flask) -> None:
    public = {r.endpoint for r in app.url_map.iter_rules() if permission_of(app, r.endpoint) == PUBLIC}
    assert public == {
        "static",
        "health.health",
        "health.metrics",
        "health.ready",
        "people.sign_in",
        "people.check_sign_in",
        "people.sign_out",
        "people.choose_theme",
        "invitations.see",
        "invitations.join",
        "invitations.join_known",
        "sign_in_code.ask",
        "sign_in_code.check",
        "single_sign_on.go",
        "single_sign_on.back",
        "single_sign_on.farewell",
        "resets.forgotten",
        "resets.ask",
        "resets.new",
        "resets.change",
        "verify.ask",
        "verify.check",
        "api.verify_check",
        "api.verify_known",
        "api_document.document",
    }


def test_a_page_without_a_permission_stops_the_start(app: Flask) -> None:
    app = Flask("bare")
    app.add_url_rule("/forgotten", "forgotten", lambda: "hello")
    with pytest.raises(RuntimeError, match="forgotten"):
        check_every_endpoint(app)


def test_a_permission_that_does_not_exist_cannot_be_named() -> None:
    with pytest.raises(KeyError):
        access.permission("plan.sbumit")


def test_nobody_reaches_a_page_without_signing_in(app: Flask) -> None:
    client = visitor(app)
    for rule in _rules(app, "GET"):
        if permission_of(app, rule.endpoint) != PUBLIC:
            answer = client.get(_address(rule))
            assert (answer.status_code, answer.headers["Location"][:8]) == (302, "/sign-in"), rule


def test_a_page_for_other_roles_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    for person in (cast.ada, cast.femi, cast.mona, cast.adam):
        client = client_of(person)
        for rule in _rules(app):
            needed = permission_of(app, rule.endpoint)
            if needed is None or needed == PUBLIC or person.may(needed):
                continue
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answer = client.open(_address(rule), method=method, data={"csrf_token": client.token})
                assert answer.status_code == 403, (person.name, method, rule)


def test_every_answer_carries_the_headers(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    for path in [*(_address(rule) for rule in _rules(app, "GET")), "/nothing/here", "/static/planner.js", "/sign-out"]:
        headers = client.get(path, buffered=True).headers
        assert headers["Content-Security-Policy"] == CONTENT_POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "Server" not in headers, path
        assert "Strict-Transport-Security" not in headers, path
        if not path.startswith("/static"):
            assert headers["Cache-Control"] == "no-store", path


def test_the_policy_lets_nothing_inline_and_nobody_frame_a_page() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert CONTENT_POLICY.startswith("default-src 'none';")
    assert "frame-ancestors 'none'" in CONTENT_POLICY


def test_https_makes_cookies_secure_and_says_so_for_a_year(database: Database, home: Path) -> None:
    client = visitor(make_app(database, home, is_https=True))
    answer = client.get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Set-Cookie"].startswith("__Host-planner_visitor=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_every_unsafe_request_without_a_token_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    for client in (visitor(app), client_of(cast.ada), client_of(cast.femi)):
        for rule in _rules(app):
            for method in UNSAFE & (rule.methods or set()):
                assert client.open(_address(rule), method=method).status_code == 400, (method, rule)


def test_every_unsafe_request_from_another_site_is_refused(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    foreign = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"})
    for headers in (*foreign, {"Sec-Fetch-Site": "same-site"}):
        for rule in _rules(app, "POST"):
            answer = client.send(_address(rule), headers=headers)
            assert answer.status_code == 400, (headers, rule)
            assert "another site" in answer.text


def test_our_own_pages_may_send_forms(cast: Cast, client_of: ClientOf) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client_of(cast.ada).send("/sign-out", headers=headers).status_code == 302


def test_a_token_of_another_session_is_refused(cast: Cast, client_of: ClientOf) -> None:
    ada, femi = client_of(cast.ada), client_of(cast.femi)
    ada.token = femi.token
    assert ada.send("/sign-out").status_code == 400


def test_reading_changes_nothing(app: Flask, cast: Cast, client_of: ClientOf, database: Database) -> None:
    before = _content(database)
    for person in (cast.ada, cast.femi):
        client = client_of(person)
        for rule in _rules(app, "GET"):
            client.get(_address(rule))
    assert _content(database) == before


def test_the_check_for_reading_notices_a_page_that_writes(
    app: Flask, cast: Cast, client_of: ClientOf, database: Database
) -> None:
    before = _content(database)

    @access.public
    def careless() -> ResponseReturnValue:
        with database.write() as session:
            session.execute(sa.text("UPDATE workspace SET name = 'changed'"))
        return "done"

    app.add_url_rule("/careless", "careless", careless)
    client_of(cast.ada).get("/careless")
    assert _content(database) != before
