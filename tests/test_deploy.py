"""What lies in deploy/ names commands, settings and paths that are there, and agrees with the documents."""

import re
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from planner.cli import COMMANDS
from planner.config import load_settings
from planner.imports import limits
from tests.house import ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = set(re.findall(r"^## `(\w+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "User": "planner",
}


class Unit(RawConfigParser):
    """A unit of systemd; a name that stands there twice keeps its last value."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
        self.read(path, encoding="utf-8")


def commands(text: str) -> list[str]:
    """The commands of the planner that ``text`` runs."""
    return re.findall(r"bin/planner ([a-z-]+)", text)


def settings_named(text: str) -> set[str]:
    """The settings of the planner that ``text`` gives a value."""
    return set(re.findall(r"\b(PLANNER_\w+|DATABASE_URL)\b", text))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_commands_that_are_there_and_may_do_little(path: Path) -> None:
    unit = Unit(path)
    named = commands(unit["Service"]["ExecStart"])
    assert named
    assert set(named) <= set(COMMANDS)
    assert {name: unit["Service"].get(name) for name in HARDENED} == HARDENED
    assert unit["Service"]["EnvironmentFile"] == "/etc/planner/planner.env"


def test_there_is_a_unit_for_the_web_a_worker_and_the_backup() -> None:
    assert [path.name for path in UNITS] == ["planner-backup.service", "planner-web.service", "planner-worker@.service"]
    assert commands(UNITS[0].read_text()) == ["backup", "backup"]


def test_an_unknown_command_would_be_seen() -> None:
    assert not set(commands("ExecStart=/opt/planner/.venv/bin/planner frobnicate")) <= set(COMMANDS)


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_that_is_named_is_told_of(path: Path) -> None:
    assert settings_named(path.read_text(encoding="utf-8")) <= SETTINGS


def test_the_settings_of_the_example_can_be_used(tmp_path: Path) -> None:
    lines = (DEPLOY / "planner.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings = load_settings(given | {"PLANNER_HOME": str(tmp_path)})
    assert (settings.is_behind_proxy, settings.is_https, settings.log_format) == (True, True, "json")


def test_the_compose_file_runs_web_worker_and_migration_on_one_server() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert {name: one.get("command") for name, one in services.items()} == {
        "database": None,
        "migrate": ["migrate"],
        "web": ["serve"],
        "worker": ["worker"],
    }
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert "volumes" not in services[name]
        assert services[name]["environment"]["DATABASE_URL"].startswith("postgresql://")


def test_the_compose_file_passes_every_setting_on_but_those_of_the_container_itself() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    own = {"PLANNER_HOME", "PLANNER_HOST", "PLANNER_PORT"}
    assert {name: set(services[name]["environment"]) for name in ("web", "worker", "migrate")} == dict.fromkeys(
        ("web", "worker", "migrate"), SETTINGS - own
    )


def test_a_command_of_the_services_reads_their_settings_as_they_do(tmp_path: Path) -> None:
    """The script itself, with another file of settings and another program, by somebody who is not root."""
    settings, program, script = (tmp_path / name for name in ("planner.env", "program", "planner"))
    settings.write_text(
        '# A note\n\nPLANNER_TRUSTED_HOSTS=a.example b.example\nDATABASE_URL="postgresql://u:$x\'@h/n"\n'
    )
    program.write_text('#!/bin/sh\nprintf "%s|%s|%s|%s" "$PLANNER_TRUSTED_HOSTS" "$DATABASE_URL" "$1" "$2"\n')
    text = (DEPLOY / "planner").read_text(encoding="utf-8")
    replaced = {"/etc/planner/planner.env": settings, "/opt/planner/.venv/bin/planner": program, "$(id -u)": "1000"}
    for former, new in replaced.items():
        assert former in text
        text = text.replace(former, str(new))
    script.write_text(text)
    for one in (program, script):
        one.chmod(0o755)
    done = subprocess.run([script, "user", "add it"], check=False, capture_output=True, text=True)
    assert done.stdout == "a.example b.example|postgresql://u:$x'@h/n|user|add it"
    settings.write_text("no setting\n")
    assert subprocess.run([script], check=False, capture_output=True).returncode == 2


def test_the_proxy_lets_through_as_much_as_the_planner_takes() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    allowed = re.search(r"client_max_body_size (\d+)m;", text)
    assert allowed is not None
    assert int(allowed[1]) * limits.MIB >= limits.LARGEST_UPLOAD
    for header in ("X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID"):
        assert f"proxy_set_header {header}" in text
    # One place for all of them: a location that named any would drop the others.
    assert "proxy_set_header" not in "".join(re.findall(r"^ *location[^{]*\{[^}]*\}", text, re.MULTILINE))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_the_document_tells_of_every_file(path: Path) -> None:
    assert f"deploy/{path.name}" in OPERATIONS


def test_every_file_of_the_image_is_there() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for line in copied for name in line.split()]
    assert {"planner", "budgeting", "templates", "requirements.lock"} <= set(named)
    assert all((ROOT / name).exists() for name in named)
