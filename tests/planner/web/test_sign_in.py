"""Signing in: sessions that begin and end when they should, and guesses that get nowhere."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import col, delete, select, update

from planner.services.actors import Actor
from planner.services.errors import LockedOutError
from planner.services.people import LOCK_OUT, MOST_FAILURES, sign_in
from planner.services.sessions import hash_of, open_session
from planner.storage.database import Database
from planner.storage.records import MembershipRecord, SessionRecord, UserRecord
from tests.browsing import LIFETIMES, Visitor, visitor
from tests.people import PASSWORD, Cast

ClientOf = Callable[[Actor], Visitor]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _cookie(client: Visitor) -> str:
    kept = client.get_cookie("planner")
    return kept.value if kept else ""


def _enter(app: Flask, email: str, password: str = PASSWORD) -> Visitor:
    client = visitor(app)
    client.read_token()
    client.send("/sign-in", {"email": email, "password": password})
    return client


def test_the_right_password_opens_home(app: Flask, cast: Cast) -> None:
    page = _enter(app, cast.ada.email).get("/")
    assert page.status_code == 200
    assert "What waits for me?" in page.text


def test_an_address_is_the_same_in_capitals(app: Flask, cast: Cast) -> None:
    assert _enter(app, f"  {cast.ada.email.upper()} ").get("/").status_code == 200


def test_the_cookie_holds_a_token_and_the_database_only_its_hash(app: Flask, cast: Cast, database: Database) -> None:
    token = _cookie(_enter(app, cast.ada.email))
    with database.read() as session:
        kept = session.exec(select(SessionRecord.token_hash)).one()
    assert kept == hash_of(token) != token


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    client.read_token()
    answer = client.send("/sign-in", {"email": cast.ada.email, "password": PASSWORD})
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("planner="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_cookie_that_somebody_planted_is_not_the_one_after_sign_in(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    client.set_cookie("planner", "planted")
    client.read_token()
    client.send("/sign-in", {"email": cast.ada.email, "password": PASSWORD})
    assert _cookie(client) not in ("", "planted")
    thief = visitor(app)
    thief.set_cookie("planner", "planted")
    assert thief.get("/").status_code == 302


def test_signing_in_again_ends_the_session_before(app: Flask, cast: Cast) -> None:
    client = _enter(app, cast.ada.email)
    first = _cookie(client)
    client.read_token("/")
    client.send("/sign-in", {"email": cast.femi.email, "password": PASSWORD})
    thief = visitor(app)
    thief.set_cookie("planner", first)
    assert _cookie(client) != first
    assert thief.get("/").status_code == 302


def test_a_cookie_is_worthless_after_sign_out(app: Flask, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.ada)
    token = _cookie(client)
    client.send("/sign-out")
    replay = visitor(app)
    replay.set_cookie("planner", token)
    assert replay.get("/").status_code == 302
    assert not _cookie(client)


def test_a_role_taken_away_is_gone_at_the_next_request(cast: Cast, client_of: ClientOf, database: Database) -> None:
    client = client_of(cast.ada)
    assert client.get("/").status_code == 200
    with database.write() as session:
        session.exec(delete(MembershipRecord).where(col(MembershipRecord.user_id) == cast.ada.user_id))
    assert client.get("/").status_code == 302


def test_a_person_switched_off_is_out_at_the_next_request(cast: Cast, client_of: ClientOf, database: Database) -> None:
    client = client_of(cast.ada)
    with database.write() as session:
        session.exec(update(UserRecord).where(col(UserRecord.id) == cast.ada.user_id).values(active=False))
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("started", "seen", "is_open"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), True),
        (timedelta(minutes=31), timedelta(minutes=31), False),
        (timedelta(hours=11, minutes=59), timedelta(0), True),
        (timedelta(hours=12, minutes=1), timedelta(0), False),
    ],
)
def test_a_session_ends_when_idle_and_at_its_longest(
    cast: Cast, database: Database, started: timedelta, seen: timedelta, *, is_open: bool
) -> None:
    with database.write() as session:
        session.add(
            SessionRecord(
                token_hash=hash_of("token"),
                user_id=cast.ada.user_id,
                content={},
                started_at=NOON - started,
                seen_at=NOON - seen,
            )
        )
    assert (open_session(database, "token", NOON, LIFETIMES) is not None) is is_open


def test_nobody_learns_whether_an_account_exists(app: Flask, cast: Cast) -> None:
    texts = []
    for email in (cast.ada.email, "nobody@example.com"):
        client = visitor(app)
        client.read_token()
        answer = client.send("/sign-in", {"email": email, "password": "a wrong password"})
        texts.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert texts[0] == texts[1]
    assert "do not belong together" in texts[0][1]


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_an_account_is_locked_after_ten_failures_known_or_not(cast: Cast, database: Database, email: str) -> None:
    for n in range(MOST_FAILURES):
        assert sign_in(database, email, "wrong", f"10.0.0.{n}", NOON) is None
    with pytest.raises(LockedOutError):
        sign_in(database, email, PASSWORD, "10.0.1.1", NOON)


def test_the_lock_opens_after_its_time(cast: Cast, database: Database) -> None:
    for n in range(MOST_FAILURES):
        sign_in(database, cast.ada.email, "wrong", f"10.0.0.{n}", NOON)
    later = NOON + LOCK_OUT + timedelta(seconds=1)
    assert sign_in(database, cast.ada.email, PASSWORD, "10.0.1.1", later) == cast.ada.user_id


def test_an_address_is_locked_after_ten_failures_whatever_the_account(cast: Cast, database: Database) -> None:
    for n in range(MOST_FAILURES):
        sign_in(database, f"guess{n}@example.com", "wrong", "10.0.0.9", NOON)
    with pytest.raises(LockedOutError):
        sign_in(database, cast.ada.email, PASSWORD, "10.0.0.9", NOON)
    assert sign_in(database, cast.ada.email, PASSWORD, "10.0.0.8", NOON) == cast.ada.user_id


def test_signing_in_often_and_rightly_locks_nobody_out(cast: Cast, database: Database) -> None:
    for _ in range(MOST_FAILURES + 2):
        assert sign_in(database, cast.ada.email, PASSWORD, "10.0.0.1", NOON) == cast.ada.user_id


def test_a_locked_account_says_so_and_when_to_come_back(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    client.read_token()
    for _ in range(MOST_FAILURES):
        client.send("/sign-in", {"email": cast.ada.email, "password": "wrong"})
    answer = client.send("/sign-in", {"email": cast.ada.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "Wait 15 minutes" in answer.text


def test_an_empty_form_says_what_is_missing_at_each_field(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    client.read_token()
    answer = client.send("/sign-in", {"email": " ", "password": ""})
    assert answer.status_code == 422
    assert "Enter your password." in answer.text
    assert 'aria-describedby="password-error"' in answer.text


def test_a_person_who_is_signed_in_skips_the_sign_in_page(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.ada).get("/sign-in").headers["Location"] == "/"
