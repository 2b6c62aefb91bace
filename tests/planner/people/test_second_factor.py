"""Codes from a phone: asked for after the password, good once, and never a way round it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlmodel import select, update

from planner.services import people, proving, second_factor
from planner.services.actors import Actor
from planner.services.errors import LockedOutError, PasswordError
from planner.services.memberships import forget_codes
from planner.services.people import MOST_FAILURES
from planner.storage.database import Database
from planner.storage.records import RecoveryCodeRecord, SecondFactorRecord, SessionRecord
from tests.browsing import SECRET, Visitor, visitor
from tests.people import PASSWORD, Cast

ClientOf = Callable[[Actor], Visitor]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_SECRET_SHOWN = re.compile(r'link-to-copy">([A-Z2-7]+)<')
_NONCE = re.compile(r'name="nonce"[^>]*value="([^"]+)"')


def enrol(database: Database, actor: Actor, now: datetime = NOON) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """Switch codes on: the phone, and the recovery codes."""
    made = second_factor.new_enrolment(SECRET, actor)
    phone = pyotp.TOTP(made.secret)
    return phone, second_factor.enrol(database, SECRET, actor, made.nonce, phone.at(now), now)


def take(database: Database, actor: Actor, code: str, now: datetime) -> bool:
    with database.write() as session:
        return second_factor.take_code(session, SECRET, actor.user_id, code, now)


def test_a_phone_is_enrolled_with_its_first_code_and_then_asked_for(
    app: Flask, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.ada)
    page = client.get("/account/second-factor").text
    phone, nonce = pyotp.TOTP(_SECRET_SHOWN.findall(page)[0]), _NONCE.findall(page)[0]
    assert 'style="' not in page
    wrong = client.send("/account/second-factor", {"nonce": nonce, "code": "000000"})
    assert wrong.status_code == 422
    assert phone.secret in wrong.text
    now = datetime.now(UTC)
    answer = client.send("/account/second-factor", {"nonce": nonce, "code": phone.at(now)})
    codes = re.findall(r"<code>([a-z2-7-]{14})</code>", answer.text)
    assert len(set(codes)) == 10
    assert "10 recovery codes are left" in client.get("/account").text

    door = visitor(app)
    door.read_token()
    first = door.send("/sign-in", {"email": cast.ada.email, "password": PASSWORD, "next": "/jobs"})
    assert first.headers["Location"] == "/sign-in/code?next=/jobs"
    assert door.get("/").status_code == 302
    door.read_token("/sign-in/code")
    assert door.send("/sign-in/code", {"code": phone.at(now)}).status_code == 422
    later = phone.at(now + timedelta(seconds=30))
    assert door.send("/sign-in/code", {"code": later, "next": "/jobs"}).headers["Location"] == "/jobs"
    assert door.get("/").status_code == 200


def test_the_database_holds_neither_secret_nor_codes(cast: Cast, database: Database) -> None:
    phone, codes = enrol(database, cast.ada)
    with database.read() as session:
        kept = repr([*session.exec(select(SecondFactorRecord)).all(), *session.exec(select(RecoveryCodeRecord)).all()])
    assert not [one for one in (phone.secret, *codes, *(code.replace("-", "") for code in codes)) if one in kept]


def test_a_code_is_good_once_and_no_earlier_one_after_it(cast: Cast, database: Database) -> None:
    phone, _ = enrol(database, cast.ada)
    assert not take(database, cast.ada, phone.at(NOON), NOON)
    later = NOON + timedelta(minutes=1)
    assert take(database, cast.ada, phone.at(later), later)
    assert not take(database, cast.ada, phone.at(later), later)
    assert not take(database, cast.ada, phone.at(later - timedelta(seconds=30)), later)


@pytest.mark.parametrize(("seconds", "is_good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_clocks_may_differ_by_half_a_minute(cast: Cast, database: Database, seconds: int, *, is_good: bool) -> None:
    phone, _ = enrol(database, cast.ada)
    now = NOON + timedelta(minutes=10)
    assert take(database, cast.ada, phone.at(now + timedelta(seconds=seconds)), now) is is_good


def test_a_recovery_code_is_good_once_however_it_is_typed(cast: Cast, database: Database) -> None:
    _, codes = enrol(database, cast.ada)
    assert take(database, cast.ada, f" {codes[0].upper().replace('-', ' ')} ", NOON)
    assert not take(database, cast.ada, codes[0], NOON)
    assert take(database, cast.ada, codes[1], NOON)
    assert second_factor.see_standing(database, cast.ada).codes_left == 8


def test_codes_of_one_person_are_no_good_for_another(cast: Cast, database: Database) -> None:
    phone, codes = enrol(database, cast.ada)
    enrol(database, cast.femi)
    later = NOON + timedelta(minutes=5)
    assert not take(database, cast.femi, phone.at(later), later)
    assert not take(database, cast.femi, codes[0], later)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "000000\0", "a" * 40, "None"])
def test_what_is_no_code_is_refused(cast: Cast, database: Database, code: str) -> None:
    enrol(database, cast.ada)
    assert not take(database, cast.ada, code, NOON)


def test_guessing_codes_is_throttled_with_passwords_and_a_right_password_resets_nothing(
    cast: Cast, database: Database
) -> None:
    phone, _ = enrol(database, cast.ada)
    for n in range(MOST_FAILURES // 2):
        people.sign_in(database, cast.ada.email, PASSWORD, f"10.0.0.{n}", NOON)
        assert not proving.check_code(database, SECRET, cast.ada.user_id, "000000", f"10.0.0.{n}", NOON)
    later = NOON + timedelta(minutes=1)
    with pytest.raises(LockedOutError):
        proving.check_code(database, SECRET, cast.ada.user_id, phone.at(later), "10.0.1.1", later)
    with pytest.raises(LockedOutError):
        people.sign_in(database, cast.ada.email, PASSWORD, "10.0.1.1", later)


def test_a_right_code_forgets_the_tries(cast: Cast, database: Database) -> None:
    phone, _ = enrol(database, cast.ada)
    for turn in range(1, MOST_FAILURES + 2):
        at = NOON + timedelta(seconds=30 * turn)
        assert people.sign_in(database, cast.ada.email, PASSWORD, "10.0.0.1", at) == cast.ada.user_id
        assert proving.check_code(database, SECRET, cast.ada.user_id, phone.at(at), "10.0.0.1", at)


def test_the_second_step_is_nobodys_without_the_first(app: Flask, cast: Cast, database: Database) -> None:
    phone, _ = enrol(database, cast.ada)
    door = visitor(app)
    assert door.get("/sign-in/code").headers["Location"] == "/sign-in"
    door.read_token()
    code = phone.at(datetime.now(UTC))
    assert door.send("/sign-in/code", {"code": code}).headers["Location"] == "/sign-in"
    assert door.get("/").status_code == 302


def test_codes_go_off_in_exchange_for_the_password_and_a_code(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    _, codes = enrol(database, cast.ada)
    client = client_of(cast.ada)
    for fields in ({"password": PASSWORD, "code": "000000"}, {"password": "wrong", "code": codes[0]}):
        assert client.send("/account/second-factor/off", {**fields, "off": "1"}).status_code == 422
    assert second_factor.see_standing(database, cast.ada).since is not None
    renewed = client.send("/account/second-factor/off", {"password": PASSWORD, "code": codes[1], "renew": "1"})
    [new, *_] = re.findall(r"<code>([a-z2-7-]{14})</code>", renewed.text)
    assert not take(database, cast.ada, codes[2], NOON)
    answer = client.send("/account/second-factor/off", {"password": PASSWORD, "code": new, "off": "1"})
    assert answer.headers["Location"] == "/account"
    assert second_factor.see_standing(database, cast.ada).since is None


def test_a_stolen_session_enrols_no_phone_without_the_password(
    cast: Cast, client_of: ClientOf, database: Database
) -> None:
    client = client_of(cast.ada)
    with database.write() as session:
        session.exec(update(SessionRecord).values(proven_at=datetime.now(UTC) - timedelta(minutes=16)))
    asked = client.get("/account/second-factor").headers["Location"]
    assert asked == "/account/prove?next=/account/second-factor"
    fields = {"proof": "not the password", "next": "/account/second-factor"}
    assert client.send("/account/prove", fields).status_code == 422
    fields["proof"] = PASSWORD
    assert client.send("/account/prove", fields).headers["Location"] == "/account/second-factor"
    assert client.get("/account/second-factor").status_code == 200


def test_a_wrong_code_is_no_enrolment(cast: Cast, database: Database) -> None:
    made = second_factor.new_enrolment(SECRET, cast.ada)
    with pytest.raises(PasswordError):
        second_factor.enrol(database, SECRET, cast.ada, made.nonce, "000000", NOON)
    assert not proving.needs_code(database, cast.ada.user_id)


def test_a_lost_phone_is_forgotten_on_the_command_line(cast: Cast, database: Database) -> None:
    enrol(database, cast.ada)
    assert forget_codes(database, cast.ada.email.upper())
    assert not forget_codes(database, cast.ada.email)
    assert not proving.needs_code(database, cast.ada.user_id)
    assert people.sign_in(database, cast.ada.email, PASSWORD, "10.0.0.1", NOON) == cast.ada.user_id
