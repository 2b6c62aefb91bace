"""The tutorial keeps its word: its commands run, print what it says they print, and its figures are the product's."""

import html
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.browsing import make_app, signed_in
from tests.house import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
AMOUNT = re.compile(r"£[\d,]+(?:\.\d\d)?")
KEY = "/p/retention-2027"
PAGES = (
    f"{KEY}/plan",
    f"{KEY}/plan/versions/1",
    f"{KEY}/questions",
    f"{KEY}/questions/hardship-owner",
    f"{KEY}/studies",
)


@dataclass(frozen=True)
class Step:
    """Commands, and the lines that they are said to print."""

    commands: str
    lines: tuple[str, ...]


def steps_of(text: str) -> list[Step]:
    """The runnable steps of a document; a block of output belongs to the commands above it."""
    found: list[Step] = []
    for kind, content in BLOCK.findall(text):
        if kind == "sh":
            found.append(Step(content, ()))
        else:
            found[-1] = Step(found[-1].commands, tuple(line.strip() for line in content.splitlines()))
    return found


def run(commands: str, folder: Path) -> str:
    """What ``commands`` print in ``folder``, where ``planner`` is this checkout's."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    shim = tools / "planner"
    shim.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c 'from planner.cli import main; main()' \"$@\"\n")
    shim.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "PLANNER_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["sh", "-e"],
        input=commands,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def missing(said: tuple[str, ...], printed: str) -> list[str]:
    """The lines that were said to be printed and were not."""
    return [line for line in said if line not in printed]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tutorial was followed from its first command to its last."""
    folder = tmp_path_factory.mktemp("tutorial")
    for step in steps_of(TUTORIAL):
        assert missing(step.lines, run(step.commands, folder)) == [], step.commands
    return folder


def words_of_the_pages(folder: Path) -> str:
    database = Database(f"sqlite:///{folder}/home/planner.sqlite")
    client = signed_in(make_app(database, folder / "home"), person_named(database, "femi@example.com"))
    texts = [client.get(path) for path in PAGES]
    assert [answer.status_code for answer in texts] == [200] * len(PAGES)
    database.close()
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(answer.text for answer in texts)))


def test_the_tutorial_can_be_followed(folder: Path) -> None:
    assert (folder / "retention-2027.pdf").read_bytes().startswith(b"%PDF-")


def test_every_amount_of_the_tutorial_is_on_a_page(folder: Path) -> None:
    words = words_of_the_pages(folder)
    amounts = {amount.rstrip(",") for amount in AMOUNT.findall(TUTORIAL)} - {"£0"}
    assert len(amounts) > 8
    assert sorted(amount for amount in amounts if amount not in words) == []


def test_what_is_not_printed_is_found() -> None:
    assert missing(("two", "three"), "one\ntwo\n") == ["three"]
    assert [step.lines for step in steps_of("```sh\ntrue\n```\n\n```text\n  yes\n```\n")] == [("yes",)]
