"""Without a mail server nothing is sent; a setting that would not work, or give a password away, stops the start."""

from pathlib import Path

import pytest

from planner.config import Settings, SettingsError, load_settings

MAIL = {"PLANNER_SMTP_HOST": "mail.example.com", "PLANNER_SMTP_FROM": "planner@example.com"}


def settings_of(home: Path, **environ: str) -> Settings:
    return load_settings({"PLANNER_HOME": str(home), **environ})


def test_without_a_server_nothing_is_sent(home: Path) -> None:
    assert settings_of(home).mail is None
    assert settings_of(home, PLANNER_SMTP_HOST=" ", PLANNER_SMTP_FROM="x").mail is None


def test_a_server_is_spoken_to_in_secret_unless_told_otherwise(home: Path) -> None:
    mail = settings_of(home, **MAIL, PLANNER_SMTP_USER="planner", PLANNER_SMTP_PASSWORD="secret").mail
    assert mail is not None
    assert (mail.host, mail.port, mail.security, mail.user) == ("mail.example.com", 587, "starttls", "planner")
    assert "secret" not in repr(mail)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"PLANNER_SMTP_FROM": ""}, "PLANNER_SMTP_FROM"),
        ({"PLANNER_SMTP_FROM": "planner@example.com\r\nBcc: eve@example.com"}, "PLANNER_SMTP_FROM"),
        ({"PLANNER_SMTP_FROM": "Planner <planner@example.com>"}, "PLANNER_SMTP_FROM"),
        ({"PLANNER_SMTP_SECURITY": "ssl"}, "starttls, tls or none"),
        ({"PLANNER_SMTP_PORT": "0"}, "PLANNER_SMTP_PORT"),
        ({"PLANNER_SMTP_SECURITY": "none", "PLANNER_SMTP_PASSWORD": "secret"}, "in the open"),
    ],
)
def test_what_would_not_work_stops_the_start(home: Path, changes: dict[str, str], why: str) -> None:
    with pytest.raises(SettingsError, match=why) as stopped:
        settings_of(home, **{**MAIL, **changes})
    assert "secret" not in str(stopped.value)


def test_a_server_on_this_machine_may_be_spoken_to_openly(home: Path) -> None:
    changes = {"PLANNER_SMTP_HOST": "localhost", "PLANNER_SMTP_SECURITY": "none", "PLANNER_SMTP_PASSWORD": "secret"}
    mail = settings_of(home, **{**MAIL, **changes}).mail
    assert mail is not None
    assert mail.security == "none"


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PLANNER_HOST": "0.0.0.0", "PLANNER_PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PLANNER_HOST": "::1"}, "http://[::1]:8000"),
        ({"PLANNER_PUBLIC_URL": " https://planner.example.com/ "}, "https://planner.example.com"),
        ({"PLANNER_PUBLIC_URL": "https://example.com/planner"}, "https://example.com/planner"),
    ],
)
def test_letters_and_prints_lead_to_the_address_that_people_use(
    home: Path, environ: dict[str, str], address: str
) -> None:
    assert settings_of(home, **environ).public_url == address


@pytest.mark.parametrize(
    "address",
    ["planner.example.com", "ftp://example.com", "https://", "https://a@example.com", "https://example.com?x=1"],
)
def test_an_address_that_is_none_stops_the_start(home: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="PLANNER_PUBLIC_URL"):
        settings_of(home, PLANNER_PUBLIC_URL=address)
