"""Documents keep their word: links lead somewhere, and commands that are named are there."""

import re
from pathlib import Path

import pytest

from planner.cli import COMMANDS
from planner.config import SettingsError, load_settings
from tests.house import ROOT, name_of, written_files

DOCUMENTS = sorted(written_files(".md"))
DOOR = (ROOT / "planner.sh").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RANGES = re.findall(
    r"^## `(\w+)`\n(?:(?!##).*\n)*?.*?from (\d+) to (\d+)",
    (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)


def dead_links(text: str, folder: Path) -> list[str]:
    """Relative links, of text and images, that lead nowhere."""
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return [target for target in targets if "://" not in target and not (folder / target).exists()]


def unknown_commands(text: str) -> list[str]:
    """Commands of the front door that it does not have."""
    known = set(re.findall(r"^    ([a-z]+)[) ]", DOOR, flags=re.MULTILINE))
    return [name for name in re.findall(r"\./planner\.sh ([a-z]+)", text) if name not in known]


def unknown_planner_commands(text: str) -> list[str]:
    """Commands of the command line, in code, that it does not have."""
    named = re.findall(r"(?:^    |`)(?:\.venv/bin/)?planner ([a-z][a-z-]*)", text, flags=re.MULTILINE)
    return [name for name in named if name not in COMMANDS]


def commands_of_the_door() -> set[str]:
    """What ``planner.sh`` can be asked for."""
    return set(re.findall(r"^    ([a-z]+)(?: \| -h \| --help)?\)", DOOR, flags=re.MULTILINE))


def test_there_are_documents() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/settings.md"} <= {name_of(path) for path in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(document: Path) -> None:
    assert dead_links(document.read_text(encoding="utf-8"), document.parent) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_named_commands_are_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert unknown_commands(text) == []
    assert unknown_planner_commands(text) == []


def test_a_dead_link_and_an_unknown_command_are_found(tmp_path: Path) -> None:
    assert dead_links("[a](gone.md#part) and [b](https://example.com)", tmp_path) == ["gone.md"]
    assert unknown_commands("./planner.sh run, then ./planner.sh fly") == ["fly"]
    assert unknown_planner_commands("`planner serve`, `planner fly`\n    planner sail") == ["fly", "sail"]


def test_the_help_of_the_front_door_names_every_command() -> None:
    named = set(re.findall(r"^  ([a-z]+) +(?:\[[A-Z]+\] +)?[a-z]", DOOR, flags=re.MULTILINE))
    assert named == commands_of_the_door()


def test_contributing_names_every_command_of_the_front_door() -> None:
    named = set(re.findall(r"\./planner\.sh ([a-z]+)", CONTRIBUTING))
    assert commands_of_the_door() - named == {"help"}


def test_contributing_names_every_room() -> None:
    rooms = [path.parent.name for path in (ROOT / "planner").glob("*/__init__.py")]
    assert len(rooms) > 8
    assert [room for room in rooms if f"{room}/`" not in CONTRIBUTING] == []


def test_every_numeric_setting_tells_its_range() -> None:
    assert {name for name, _, _ in RANGES} == {
        "PLANNER_PORT",
        "PLANNER_IDLE_MINUTES",
        "PLANNER_SESSION_HOURS",
        "PLANNER_THREADS",
        "PLANNER_WEB_PROCESSES",
        "PLANNER_SMTP_PORT",
        "PLANNER_DIGEST_HOUR",
        "PLANNER_MOST_UPLOAD_MIB",
        "PLANNER_PARTS_AT_ONCE",
    }


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_a_number_is_taken_within_the_range_it_is_said_to_have_and_refused_beyond(
    name: str, low: str, high: str, tmp_path: Path
) -> None:
    home = {"PLANNER_HOME": str(tmp_path)}
    for within in (low, high):
        load_settings({**home, name: within})
    for beyond in (int(low) - 1, int(high) + 1):
        with pytest.raises(SettingsError):
            load_settings({**home, name: str(beyond)})


def test_every_decision_record_is_titled_with_its_number() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in records}
    assert {name: title for name, title in titles.items() if not title.startswith(f"# {int(name[:4])}. ")} == {}


def test_the_glossary_tells_each_word_once() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [word.casefold() for word in re.findall(r"^\| ([^|]+) \| [^|]+ \|$", glossary, flags=re.MULTILINE)]
    assert sorted(words) == sorted(set(words))
    assert {"ceiling", "digest", "hot spot", "kept", "conditional", "left out", "net worth", "release"} <= set(words)
