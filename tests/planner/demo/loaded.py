"""The demo, loaded by its command into a folder."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from planner.cli import main
from planner.services.actors import Actor
from planner.services.workspaces import person_named
from planner.storage.database import Database
from tests.once import once_in_a_run

KEY = "retention-2027"
_PRINTED = "printed-while-loading.txt"


@dataclass(frozen=True)
class LoadedDemo:
    """A data folder with the demo in it, and what its loading printed."""

    home: Path
    output: str

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"sqlite:///{self.home}/planner.sqlite"

    def copied_to(self, home: Path) -> Path:
        """A copy of the folder, to be changed."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return home


def planner(home: Path, *arguments: str, given: str | None = None, **environ: str) -> Result:
    """``planner`` with ``arguments`` on the data folder ``home``."""
    environment = {"PLANNER_HOME": str(home), "DATABASE_URL": None, **environ}
    return CliRunner().invoke(main, arguments, input=given, env=environment)


def load_by_command(home: Path) -> LoadedDemo:
    """Load the demo into ``home``."""
    done = planner(home, "demo")
    assert done.exit_code == 0, done.output
    return LoadedDemo(home, done.output)


def demo_of_the_run(own: Path) -> LoadedDemo:
    """The demo, loaded once for all processes of this run of tests; nobody may open it but to copy it.

    ``own`` is the folder of this process.
    """
    home = once_in_a_run(own, "demo-of-the-run", _load)
    return LoadedDemo(home, (home / _PRINTED).read_text(encoding="utf-8"))


def _load(home: Path) -> None:
    (home / _PRINTED).write_text(load_by_command(home).output, encoding="utf-8")


def person(database: Database, role: str) -> Actor:
    """One of the demo's three people."""
    name = {"researcher": "ada", "finance": "femi", "manager": "mona"}[role]
    return person_named(database, f"{name}@example.com")
