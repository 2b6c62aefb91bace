"""Single sign-on with a real provider on this machine: who comes in, as whom, and what is said to everybody else."""

import dataclasses
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from sqlmodel import col, select

from planner.config import OidcSettings, SettingsError, load_settings
from planner.services import invitations
from planner.services.errors import NotInvitedError
from planner.services.invitations import Sending
from planner.services.single_sign_on import Claimed, person_of
from planner.services.workspaces import person_named
from planner.storage.database import Database
from planner.storage.records import ExternalIdentityRecord, SessionRecord, UserRecord
from tests.browsing import SECRET, Visitor, make_app, visitor
from tests.people import PASSWORD, Cast
from tests.planner.people.mail import MAIL, letters_to

PUBLIC = "http://localhost:8000"
JO = "jo@example.com"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows Ada, Jo, somebody without a verified address, and a second Ada; a process of its own."""
    people: dict[str, dict[str, str | bool]] = {
        "ada-1": {"email": "Ada@example.com", "email_verified": True, "name": "Ada O."},
        "ada-2": {"email": "ada@example.com", "email_verified": True},
        "jo-1": {"email": JO, "email_verified": True, "name": "Jo  March"},
        "unverified": {"email": "femi@example.com", "email_verified": False},
        "silent": {"email": "mona@example.com"},
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as provider:
        try:
            _wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration", provider)
            for subject, claims in people.items():
                requests.put(f"http://127.0.0.1:{port}/users/{subject}", json=claims, timeout=10).raise_for_status()
            yield f"http://127.0.0.1:{port}"
        finally:
            provider.terminate()


def _wait_for(address: str, provider: subprocess.Popen[bytes]) -> None:
    """Until the provider answers; a test that waits for ever would say nothing."""
    while provider.poll() is None:
        try:
            requests.get(address, timeout=10).raise_for_status()
        except requests.ConnectionError:
            continue
        return
    raise AssertionError("The provider ended before it answered.")


def app_with(database: Database, home: Path, issuer: str, **changes: Any) -> Flask:  # noqa: ANN401  one of several settings
    oidc = dataclasses.replace(OidcSettings(issuer, "planner", "a secret of both", "Example Login"), **changes)
    return make_app(database, home, oidc=oidc, public_url=PUBLIC, mail=MAIL)


@pytest.fixture
def app(database: Database, home: Path, issuer: str) -> Iterator[Flask]:
    """The application, which sends people to the provider."""
    app = app_with(database, home, issuer)
    yield app
    app.extensions["planner"].jobs.close()


def sent_to(client: Visitor, path: str = "/sign-in/with") -> str:
    """Where at the provider the browser is sent."""
    return client.get(path).headers["Location"]


def back_from(address: str, subject: str, **form: str) -> str:
    """Sign in at the provider as ``subject``: the path with which the browser comes back."""
    answer = requests.post(address, data={"sub": subject, **form}, allow_redirects=False, timeout=10)
    assert answer.headers["Location"].startswith(f"{PUBLIC}/sign-in/with/back?")
    return answer.headers["Location"].removeprefix(PUBLIC)


def come(app: Flask, subject: str, path: str = "/sign-in/with") -> tuple[Visitor, Any]:
    client = visitor(app)
    return client, client.get(back_from(sent_to(client, path), subject))


def test_whoever_has_an_account_comes_in_by_a_verified_address_and_is_told(
    app: Flask, cast: Cast, database: Database, home: Path
) -> None:
    client, answer = come(app, "ada-1", "/sign-in/with?next=/jobs")
    assert answer.headers["Location"] == "/jobs"
    assert client.get("/account").status_code == 200
    assert "You may sign in" not in client.get("/").text
    [letter] = letters_to(database, home, cast.ada.email)
    assert "single sign-on" in letter
    assert come(app, "ada-1")[1].headers["Location"] == "/"
    assert len(letters_to(database, home, cast.ada.email)) == 1


def test_the_visit_carries_state_nonce_and_a_challenge(app: Flask, cast: Cast) -> None:
    asked = parse_qs(urlsplit(sent_to(visitor(app))).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert min(len(asked[name][0]) for name in ("state", "nonce")) >= 20
    assert asked["redirect_uri"] == [f"{PUBLIC}/sign-in/with/back"]
    poisoned = visitor(app).get("/sign-in/with", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in poisoned.headers["Location"]


def test_an_account_follows_the_subject_and_not_the_address(app: Flask, cast: Cast, database: Database) -> None:
    come(app, "ada-1")
    with database.write() as session:
        ada = session.get(UserRecord, cast.ada.user_id)
        assert ada is not None
        ada.email = "ada.okafor@example.com"
        session.add(ada)
    client, _ = come(app, "ada-1")
    assert "ada.okafor@example.com" in client.get("/account").text


def test_another_subject_with_the_same_address_does_not_get_the_account(app: Flask, cast: Cast) -> None:
    come(app, "ada-1")
    client, answer = come(app, "ada-2")
    assert answer.status_code == 403
    assert "belongs to somebody else" in answer.text
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("subject", ["unverified", "silent"])
def test_an_address_that_nobody_verified_opens_nothing(app: Flask, cast: Cast, subject: str) -> None:
    client, answer = come(app, subject)
    assert answer.status_code == 403
    assert "no e-mail address that was verified" in answer.text
    assert client.get("/").status_code == 302


def test_whoever_is_unknown_is_told_so_unless_invited(app: Flask, cast: Cast, database: Database) -> None:
    _, answer = come(app, "jo-1")
    assert answer.status_code == 403
    assert "Nobody has invited jo@example.com" in answer.text
    invitations.invite(database, cast.adam, Sending(SECRET, has_mail=True), JO, frozenset({"manager"}), "")
    _, answer = come(app, "jo-1")
    assert answer.headers["Location"] == "/"
    jo = person_named(database, JO)
    assert jo.name == "Jo March"
    assert jo.roles == {"manager"}
    assert invitations.see_invitations(database, cast.adam) == ()


def test_somebody_switched_off_stays_out(app: Flask, cast: Cast, database: Database) -> None:
    come(app, "ada-1")
    with database.write() as session:
        ada = session.get(UserRecord, cast.ada.user_id)
        assert ada is not None
        ada.active = False
        session.add(ada)
    _, answer = come(app, "ada-1")
    assert answer.status_code == 403
    assert "switched off" in answer.text


def test_a_visit_of_another_browser_or_a_second_time_is_refused(app: Flask, cast: Cast) -> None:
    mine = visitor(app)
    path = back_from(sent_to(mine), "ada-1")
    thief = visitor(app)
    assert thief.get(path).status_code == 502
    assert mine.get(path).status_code == 302
    mine.delete_cookie("planner")
    assert mine.get(path).status_code == 502


@pytest.mark.parametrize("change", ["state", "code"])
def test_a_visit_that_was_tampered_with_is_refused(app: Flask, cast: Cast, change: str) -> None:
    client = visitor(app)
    path = re.sub(rf"({change})=[^&]*", r"\1=other", back_from(sent_to(client), "ada-1"))
    answer = client.get(path)
    assert answer.status_code == 502
    assert "did not work" in answer.text


def test_an_answer_to_another_nonce_is_not_believed(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    address = re.sub(r"nonce=[^&]*", "nonce=another-visits", sent_to(client))
    answer = client.get(back_from(address, "ada-1"))
    assert answer.status_code == 502
    assert "cannot be believed" in answer.text


def test_who_says_no_at_the_provider_is_told_so(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    answer = client.get(back_from(sent_to(client), "ada-1", action="deny"))
    assert "You did not let it sign you in" in answer.text


@pytest.mark.parametrize("issuer_of", ["http://localhost:9", "{}/other"])
def test_a_provider_that_is_away_or_another_is_a_sentence(
    database: Database, cast: Cast, home: Path, issuer: str, issuer_of: str
) -> None:
    app = app_with(database, home, issuer_of.format(issuer))
    answer = visitor(app).get("/sign-in/with")
    assert answer.status_code == 503
    assert "Signing in with Example Login did not work." in answer.text
    app.extensions["planner"].jobs.close()


def test_another_client_than_ours_is_not_believed(app: Flask, cast: Cast) -> None:
    client = visitor(app)
    address = re.sub(r"client_id=[^&]*", "client_id=another", sent_to(client))
    assert client.get(back_from(address, "ada-1")).status_code == 502


def test_single_sign_on_alone_closes_passwords(database: Database, cast: Cast, home: Path, issuer: str) -> None:
    app = app_with(database, home, issuer, is_only=True)
    client = visitor(app)
    page = client.get("/sign-in").text
    assert "Sign in with Example Login" in page
    assert 'name="password"' not in page
    client.read_token("/join?link=x")
    fields = {"email": cast.ada.email, "password": PASSWORD}
    token = {"csrf_token": client.token}
    for path in ("/sign-in", "/password/forgotten", "/password/new", "/join"):
        assert client.post(path, data={**fields, **token}).status_code in {400, 403}, path
    assert client.get("/password/forgotten").status_code == 403
    assert come(app, "ada-1")[0].get("/").status_code == 200
    app.extensions["planner"].jobs.close()


def test_signing_out_here_leads_to_signing_out_there(app: Flask, cast: Cast, issuer: str) -> None:
    client, _ = come(app, "ada-1")
    client.read_token("/")
    answer = client.send("/sign-out")
    assert answer.headers["Location"] == "/sign-in/with/farewell"
    assert f"{issuer}/oauth2/end_session?client_id=planner" in client.get("/sign-in/with/farewell").text
    assert client.get("/").status_code == 302


def test_nothing_of_single_sign_on_is_there_where_it_is_not_set_up(database: Database, cast: Cast, home: Path) -> None:
    app = make_app(database, home)
    for path in ("/sign-in/with", "/sign-in/with/back", "/sign-in/with/farewell"):
        assert visitor(app).get(path).status_code == 404
    app.extensions["planner"].jobs.close()


def test_an_old_proof_at_the_provider_is_an_old_proof_here(app: Flask, cast: Cast, database: Database) -> None:
    come(app, "ada-1")
    with database.read() as session:
        kept = session.exec(select(SessionRecord)).one()
    assert kept.proven_at is not None
    assert kept.proven_at <= kept.started_at
    assert "max_age=0" in sent_to(visitor(app), "/sign-in/with?again=1")


def test_two_first_visits_of_one_account_join_it_once(cast: Cast, database: Database) -> None:
    claimed = Claimed("https://login.example.com", "ada-1", cast.ada.email, is_email_verified=True, name="")
    assert person_of(database, claimed) == person_of(database, claimed) == cast.ada.user_id
    with pytest.raises(NotInvitedError):
        person_of(database, dataclasses.replace(claimed, subject="ada-3"))
    with database.read() as session:
        kept = session.exec(select(col(ExternalIdentityRecord.subject))).all()
    assert kept == ["ada-1"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"PLANNER_OIDC_ISSUER": "http://login.example.com"}, "must be an address such as https"),
        ({"PLANNER_OIDC_ISSUER": "https://login.example.com"}, "PLANNER_OIDC_CLIENT_ID is not set"),
        ({"PLANNER_OIDC_ISSUER": "https://login.example.com", "PLANNER_OIDC_CLIENT_ID": "x"}, "CLIENT_SECRET is not"),
        ({"PLANNER_OIDC_ONLY": "1"}, "PLANNER_OIDC_ISSUER must name"),
    ],
)
def test_settings_that_do_not_fit_stop_the_start(home: Path, more: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load_settings({"PLANNER_HOME": str(home), **more})
