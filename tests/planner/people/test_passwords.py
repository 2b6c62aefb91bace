"""A forgotten password is replaced by whoever reads the account's letters, and by nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import func, select

from planner.services import people, resets
from planner.services.actors import Actor
from planner.services.errors import LinkError, LockedOutError, PasswordError
from planner.services.passwords import check_password
from planner.services.resets import GOOD_FOR
from planner.storage.database import Database
from planner.storage.records import LetterRecord, PasswordResetRecord
from tests.browsing import SECRET, Visitor, make_app, visitor
from tests.people import PASSWORD, Cast
from tests.planner.people.mail import letters_to, links_in, path_in

ClientOf = Callable[[Actor], Visitor]
NEW = "a lamp beside the river"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# What a hostile request may say of the host it was sent to.
POISONS = (
    {"Host": "evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "localhost@evil.example"},
    {"Host": "localhost:80@evil.example"},
    {"Host": "localhost.evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
    {"X-Host": "evil.example"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-HTTP-Host-Override": "evil.example"},
    {"Forwarded": "host=evil.example"},
    {"X-Original-URL": "//evil.example/"},
    {"X-Rewrite-URL": "//evil.example/"},
    {"Referer": "https://evil.example/"},
)


def ask(app: Flask, email: str, **headers: str) -> Visitor:
    client = visitor(app)
    client.read_token("/password/forgotten")
    client.send("/password/forgotten", {"email": email}, headers=headers)
    return client


def token_for(database: Database, home: Path, cast: Cast) -> str:
    resets.ask_reset(database, SECRET, cast.ada.email, "10.0.0.1", NOON)
    return path_in(letters_to(database, home, cast.ada.email)[-1]).partition("=")[2]


def test_the_letter_leads_to_a_new_password_that_ends_every_session(
    app: Flask, cast: Cast, client_of: ClientOf, database: Database, home: Path
) -> None:
    elsewhere = client_of(cast.ada)
    ask(app, f" {cast.ada.email.upper()}")
    [letter] = letters_to(database, home, cast.ada.email)
    path = path_in(letter)
    client = visitor(app)
    client.read_token(path)
    answer = client.send("/password/new", {"link": path.partition("=")[2], "password": NEW})
    assert answer.headers["Location"] == "/sign-in"
    assert elsewhere.get("/").status_code == 302
    assert people.sign_in(database, cast.ada.email, PASSWORD, "10.0.0.2", NOON) is None
    assert people.sign_in(database, cast.ada.email, NEW, "10.0.0.2", NOON) == cast.ada.user_id
    told = letters_to(database, home, cast.ada.email)[-1]
    assert "was changed a moment ago" in told
    assert path not in told


def test_nobody_learns_from_the_answer_whether_somebody_signs_in_so(
    app: Flask, cast: Cast, database: Database, home: Path
) -> None:
    answers = []
    for email in (cast.ada.email, "nobody@example.com"):
        client = visitor(app)
        client.read_token("/password/forgotten")
        answer = client.send("/password/forgotten", {"email": email})
        answers.append((answer.status_code, answer.text.replace(email, "")))
    assert answers[0] == answers[1]
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(LetterRecord)).one() == 1
        assert session.exec(select(func.count()).select_from(PasswordResetRecord)).one() == 1


def test_a_link_is_good_once_and_for_an_hour(cast: Cast, database: Database, home: Path) -> None:
    token = token_for(database, home, cast)
    with pytest.raises(LinkError):
        resets.reset_password(database, token, NEW, NOON + GOOD_FOR)
    resets.reset_password(database, token, NEW, NOON + GOOD_FOR - timedelta(seconds=1))
    with pytest.raises(LinkError):
        resets.reset_password(database, token, "another one of words", NOON)


def test_a_new_password_ends_the_other_links(cast: Cast, database: Database, home: Path) -> None:
    first, second = token_for(database, home, cast), token_for(database, home, cast)
    resets.reset_password(database, second, NEW, NOON)
    with pytest.raises(LinkError):
        resets.see_reset(database, first, NOON)


def test_a_link_that_is_refused_a_password_stays_good(cast: Cast, database: Database, home: Path) -> None:
    token = token_for(database, home, cast)
    with pytest.raises(PasswordError):
        resets.reset_password(database, token, "password12345", NOON)
    resets.reset_password(database, token, NEW, NOON)


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_letters_are_asked_for_ten_times_in_a_quarter_of_an_hour_known_or_not(
    cast: Cast, database: Database, email: str
) -> None:
    for n in range(people.MOST_FAILURES):
        resets.ask_reset(database, SECRET, email, f"10.0.0.{n}", NOON)
    with pytest.raises(LockedOutError):
        resets.ask_reset(database, SECRET, email, "10.0.1.1", NOON)
    assert people.sign_in(database, cast.ada.email, PASSWORD, "10.0.1.1", NOON) == cast.ada.user_id
    with database.read() as session:
        assert session.exec(select(func.count()).select_from(PasswordResetRecord)).one() <= 3


@pytest.mark.parametrize("poison", POISONS, ids=str)
def test_links_lead_to_the_public_address_whatever_host_was_asked(
    app: Flask, cast: Cast, database: Database, home: Path, poison: dict[str, str]
) -> None:
    ask(app, cast.ada.email, **poison)
    for letter in letters_to(database, home, cast.ada.email):
        assert all(link.startswith("https://planner.example.com/") for link in links_in(letter))
        assert "evil" not in letter


def test_the_check_of_links_sees_a_link_that_leads_elsewhere() -> None:
    with pytest.raises(AssertionError):
        path_in("Open https://evil.example/password/new?link=1")


def test_without_a_mail_server_the_page_says_what_to_do(database: Database, cast: Cast, home: Path) -> None:
    app = make_app(database, home)
    client = visitor(app)
    assert "sends no e-mail" in client.get("/password/forgotten").text
    client.read_token()
    assert client.send("/password/forgotten", {"email": cast.ada.email}).status_code == 422
    app.extensions["planner"].jobs.close()


def test_ones_own_password_is_changed_in_exchange_for_the_old_one(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    here, elsewhere = client_of(cast.ada), client_of(cast.ada)
    before = here.get_cookie("planner")
    wrong = here.send("/account/password", {"old": "not this one at all", "new": NEW})
    assert wrong.status_code == 422
    assert 'id="old-error"' in wrong.text
    assert here.send("/account/password", {"old": PASSWORD, "new": NEW}).headers["Location"] == "/account"
    assert here.get_cookie("planner") != before
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert people.sign_in(database, cast.ada.email, NEW, "10.0.0.2", NOON) == cast.ada.user_id


def test_guessing_the_old_password_is_throttled_with_signing_in(cast: Cast, database: Database) -> None:
    for n in range(people.MOST_FAILURES):
        with pytest.raises(PasswordError):
            resets.check_own_password(database, cast.ada, "a wrong one", f"10.0.0.{n}", NOON)
    with pytest.raises(LockedOutError):
        people.sign_in(database, cast.ada.email, PASSWORD, "10.0.1.1", NOON)


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 201,
        "ada@example.com",
        "ADA@example.com",
        "1234567890987654321",
        "Sunshine-2027!!",
        ".........",
    ],
)
def test_what_is_tried_first_is_no_password(password: str) -> None:
    with pytest.raises(PasswordError):
        check_password(password, "ada@example.com")


@pytest.mark.parametrize("password", [PASSWORD, NEW, "twelve chars", "Żółta gęś idzie", "listen-then-ask-2027"])
def test_length_is_enough(password: str) -> None:
    check_password(password, "ada@example.com")
