"""Documents keep their word: links lead somewhere, and commands that are named are there."""

import re
from pathlib import Path

import pytest

from tests.house import ROOT, name_of, written_files

DOCUMENTS = sorted(written_files(".md"))
DOOR = (ROOT / "planner.sh").read_text(encoding="utf-8")


def dead_links(text: str, folder: Path) -> list[str]:
    """Relative links, of text and images, that lead nowhere."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [target for target in targets if "://" not in target and not (folder / target).exists()]


def unknown_commands(text: str) -> list[str]:
    """Commands of the front door that it does not have."""
    known = set(re.findall(r"^    ([a-z]+)[) ]", DOOR, flags=re.MULTILINE))
    return [name for name in re.findall(r"\./planner\.sh ([a-z]+)", text) if name not in known]


def test_there_are_documents() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/settings.md"} <= {name_of(path) for path in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    assert dead_links(document.read_text(encoding="utf-8"), document.parent) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_named_commands_are_there(document: Path) -> None:
    assert unknown_commands(document.read_text(encoding="utf-8")) == []


def test_a_dead_link_and_an_unknown_command_are_found(tmp_path: Path) -> None:
    assert dead_links("[a](gone.md#part) and [b](https://example.com)", tmp_path) == ["gone.md"]
    assert unknown_commands("./planner.sh run, then ./planner.sh fly") == ["fly"]


def test_the_help_of_the_front_door_names_every_command() -> None:
    named = set(re.findall(r"^  ([a-z]+) +(?:\[OPTIONS\] +)?[a-z]", DOOR, flags=re.MULTILINE))
    known = set(re.findall(r"^    ([a-z]+)(?: \| -h \| --help)?\)", DOOR, flags=re.MULTILINE))
    assert named == known
