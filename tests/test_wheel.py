"""The built package holds everything: installed elsewhere, it shows its sign-in page."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house import ROOT

ASK = """
import sys
from pathlib import Path

import planner
from planner.app import create_app
from planner.config import load_settings
from planner.storage.database import Database

installed, home = Path(sys.argv[1]), sys.argv[2]
assert Path(planner.__file__).is_relative_to(installed), planner.__file__
settings = load_settings({"PLANNER_HOME": home})
database = Database(settings.database_url)
database.migrate()
client = create_app(settings, database).test_client()
page = client.get("/sign-in")
print(page.status_code, "Sign in" in page.text)
database.close()
"""

# What travels with the code; a folder of tests, documents or caches does not.
CARRIED = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".csv",
    ".json",
    ".jsonl",
    ".toml",
    ".svg",
    ".woff2",
    ".conf",
    ".ttf",
    ".txt",
    ".mako",
    ".md",
}


def run(*words: str, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DATABASE_URL"}}
    done = subprocess.run(words, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), folder=ROOT)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_product(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    folders = {"budgeting": "budgeting", "planner": "planner", "templates": "planner/templates"}
    wanted = {
        f"{inside}/{path.relative_to(ROOT / room).as_posix()}"
        for room, inside in folders.items()
        for path in (ROOT / room).rglob("*")
        if path.suffix in CARRIED and "__pycache__" not in path.parts
    }
    assert "planner/templates/base.html" in wanted
    assert wanted <= packed
    assert not [name for name in packed if name.startswith(("tests/", "docs/", "bench/"))]


def test_the_installed_package_shows_its_sign_in_page(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    # The folder goes in front of the checkout that the environment's own path may name.
    ask = f"import sys; sys.path.insert(0, {str(installed)!r})\n{ASK}"
    answer = run(sys.executable, "-c", ask, str(installed), str(tmp_path / "home"), folder=tmp_path)
    assert answer.split() == ["200", "True"]


def test_a_file_left_out_of_the_wheel_would_be_seen(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    (installed / "planner/templates/people/sign_in.html").unlink()
    ask = f"import sys; sys.path.insert(0, {str(installed)!r})\n{ASK}"
    done = subprocess.run(
        [sys.executable, "-c", ask, str(installed), str(tmp_path / "home")],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() != ["200", "True"]
