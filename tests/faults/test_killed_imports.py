"""A worker killed again and again in the middle of an import: the rows are all there once, or not to be seen at all."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from planner.services.importing import show_import
from planner.services.loading import publish_import, read_rows
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.listen.conftest import KEY, add_programme
from tests.planner.listen.importing import Silent, confirmed, seen
from tests.planner.listen.test_killed import numbers
from tests.promised import Measured

ROWS, KILLS = 20_000, 100
WORKER = """
import sys
from pathlib import Path
from planner.services.actors import Actor
from planner.services.loading import read_rows
from planner.storage.database import Database
class Tells:
    def report(self, done, total, message=""): print(done, flush=True)
    def stop_if_cancelled(self): pass
url, home, workspace, user, import_id = sys.argv[1:]
actor = Actor(int(user), "Ada", "ada@example.com", int(workspace), frozenset({"researcher"}))
read_rows(Database(url), actor, Path(home), int(import_id), Tells())
"""


def kill_somewhere(arguments: list[str], chance: random.Random) -> None:
    """Let a process read rows, and kill it at a random moment after it began."""
    root = str(Path(__file__).parents[2])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments],
        cwd=root,
        env={"PYTHONPATH": root},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    try:
        worker.wait(chance.uniform(0, 0.4))
    except subprocess.TimeoutExpired:
        worker.kill()
    worker.communicate()


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_import_killed_a_hundred_times_has_all_rows_once_or_none_to_be_seen(
    database: Database, cast: Cast, home: Path, tmp_path: Path, measured: Measured
) -> None:
    chance, kills = random.Random(2026), 0
    add_programme(database, cast.ada)
    imports = 0
    while kills < KILLS:
        imports += 1
        before = seen(database, cast, KEY)
        file = tmp_path / f"{imports}.csv"
        lines = [f"2026-01-02,Text {imports} {n},Web,Card,Issue {n % 5},1" for n in range(ROWS)]
        file.write_text("\n".join(["Day,Said,Via,Product,Issue,Severity", *lines]) + "\n", encoding="utf-8")
        import_id = confirmed(database, cast, home, KEY, file)
        arguments = [database.url, str(home), str(cast.workspace_id), str(cast.ada.user_id), str(import_id)]
        while show_import(database, cast.ada, KEY, import_id).row_count < ROWS and kills < KILLS:
            kill_somewhere(arguments, chance)
            kills += 1
            assert seen(database, cast, KEY) == before
        read_rows(database, cast.ada, home, import_id, Silent())
        publish_import(database, cast.ada, home, import_id)
        assert numbers(database, import_id) == list(range(2, ROWS + 2))
        assert seen(database, cast, KEY) == before + ROWS
    measured("R2", f"{KILLS} kills over {imports} imports of {ROWS:,} rows: 0 rows lost, doubled or seen too early")
