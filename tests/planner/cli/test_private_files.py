"""What the commands write is its owner's alone, whoever may enter the folder."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.cli.children import command
from tests.planner.demo.loaded import KEY, LoadedDemo, planner


@pytest.fixture
def open_home(home: Path) -> Iterator[Path]:
    """A data folder that everybody may read, made by somebody whose files everybody may read."""
    before = os.umask(0o022)
    home.chmod(0o755)
    yield home
    os.umask(before)


def modes_in(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}


def test_a_database_in_an_open_folder_is_readable_by_its_owner_alone(open_home: Path) -> None:
    assert planner(open_home, "migrate").exit_code == 0
    modes = modes_in(open_home)
    assert modes["planner.sqlite"] == 0o600
    assert set(modes.values()) == {0o600}
    (open_home / "ours").touch()
    assert modes_in(open_home)["ours"] == 0o644


def test_a_command_of_its_own_process_keeps_its_files_to_itself(open_home: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    new_home = open_home / "new"
    subprocess.run(command("migrate"), check=True, env={**environ, "PLANNER_HOME": str(new_home)})
    modes = modes_in(open_home)
    assert (modes["new"], modes["new/planner.sqlite"], modes["new/secret_key"]) == (0o700, 0o600, 0o600)


def test_what_an_import_and_an_export_write_is_private_as_well(demo: LoadedDemo, open_home: Path) -> None:
    demo.copied_to(open_home)
    open_home.chmod(0o755)
    before = set(modes_in(open_home))
    file = open_home / "calls.csv"
    file.write_text("A,B\n2026-01-02,The app is slow\n", encoding="utf-8")
    done = planner(open_home, "import-feedback", str(file), "--programme", KEY, "--said-on", "A", "--text", "B")
    assert done.exit_code == 0, done.output
    assert planner(open_home, "problem", KEY, "-o", str(open_home / "problem.json")).exit_code == 0
    modes = {name: mode for name, mode in modes_in(open_home).items() if name not in before | {"calls.csv"}}
    assert modes["problem.json"] == 0o600
    assert set(modes.values()) <= {0o600, 0o700}
