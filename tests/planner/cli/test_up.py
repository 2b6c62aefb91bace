"""One command starts everything, says where it is, and says plainly why it could not."""

import re
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import ProxyHandler, build_opener

import click
import pytest
from click.testing import CliRunner

from planner.cli import children, up
from planner.config import Settings, load_settings
from planner.demo.sign_ins import SIGN_INS
from planner.services.workspaces import add_workspace
from planner.storage.database import Database
from tests.planner.demo.loaded import planner


def settings_of(home: Path, **environ: str) -> Settings:
    return load_settings({"PLANNER_HOME": str(home), **environ})


def a_free_port(host: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        return int(server.getsockname()[1])


class Answering(BaseHTTPRequestHandler):
    statuses: list[int]
    hosts: list[str]

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        self.send_response(self.statuses.pop(0))
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Stay quiet."""


def test_a_port_in_use_is_refused_before_anything_starts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        monkeypatch.setenv("PLANNER_HOME", str(home))
        monkeypatch.setenv("PLANNER_PORT", port)
        answer = CliRunner().invoke(up.up)
    assert answer.exit_code == 1
    assert re.search(
        rf"127\.0\.0\.1:{port} cannot be used \(.+\): stop the program .+ PLANNER_PORT=8000\.", answer.output
    )


def test_the_web_pages_alone_refuse_a_port_in_use_as_well(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # as the command itself would, for longer than the test
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        answer = planner(home, "serve", PLANNER_PORT=port)
    assert answer.exit_code == 2
    assert f"127.0.0.1:{port} cannot be used" in answer.output


def test_a_free_port_is_accepted(home: Path) -> None:
    up.refuse_taken_port(settings_of(home, PLANNER_PORT=str(a_free_port())))


def test_a_malformed_setting_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(home))
    monkeypatch.setenv("PLANNER_PORT", "eighty")
    answer = CliRunner().invoke(up.up)
    assert answer.exit_code == 1
    assert "PLANNER_PORT" in answer.output
    assert "Traceback" not in answer.output


def test_data_that_cannot_be_prepared_starts_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "command", lambda *_words: ["false"])
    with pytest.raises(click.ClickException, match="nothing was started"):
        up.load_demo_if_empty(settings_of(home))


def test_a_database_that_holds_something_is_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(home)
    database = Database(settings.database_url)
    database.migrate()
    assert not up.holds_something(settings)
    add_workspace(database, "main", "Main")
    database.close()
    monkeypatch.setattr(up, "command", lambda *_words: ["false"])
    up.load_demo_if_empty(settings)


def test_it_waits_until_health_answers_200_and_names_a_trusted_host(home: Path) -> None:
    Answering.statuses, Answering.hosts = [503, 503, 200], []
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_address[1])
        settings = settings_of(home, PLANNER_PORT=port, PLANNER_TRUSTED_HOSTS="plan.example")
        up.wait_until(up.is_well, settings, ())
        server.shutdown()
    assert Answering.hosts == ["plan.example"] * 3


def test_nobody_listening_is_not_well(home: Path) -> None:
    settings = settings_of(home, PLANNER_PORT=str(a_free_port()))
    assert not up.is_well(settings)
    assert not up.is_answering(settings)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:8102"), ("0.0.0.0", "http://127.0.0.1:8102"), ("::1", "http://[::1]:8102")],
)
def test_the_address_is_one_that_a_browser_here_can_open(home: Path, host: str, expected: str) -> None:
    assert up.address(settings_of(home, PLANNER_HOST=host, PLANNER_PORT="8102")) == expected


def has_six() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not has_six(), reason="this machine has no ::1")
def test_the_pages_are_served_on_the_other_kind_of_local_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"PLANNER_HOME": str(home), "PLANNER_HOST": "::1", "PLANNER_PORT": str(a_free_port("::1"))}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = load_settings(environ)
    with children.running("serve") as web:
        up.wait_until(up.is_answering, settings, web)
        with build_opener(ProxyHandler({})).open(f"{up.address(settings)}/sign-in", timeout=30) as answer:
            assert answer.status == 200


def test_the_welcome_names_the_address_and_everybody(home: Path) -> None:
    text = up.welcome(settings_of(home))
    assert "http://127.0.0.1:8000" in text
    assert {person.role for person in SIGN_INS} == {"researcher", "finance", "manager", "administrator"}
    assert all(person.email in text and person.password in text for person in SIGN_INS)
