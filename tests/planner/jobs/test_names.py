"""A worker's name says which data folder it works in, and no two folders are taken for one another."""

from pathlib import Path

from planner.jobs.worker import _own_name
from planner.storage.database import Database
from tests.planner.jobs.working import settings_for


def name_in(home: Path) -> str:
    home.mkdir(exist_ok=True)
    with _own_name(settings_for(Database(f"sqlite:///{home}/planner.sqlite"), home)) as name:
        return name


def test_a_worker_started_again_has_the_name_of_the_one_before(tmp_path: Path) -> None:
    assert name_in(tmp_path / "a") == name_in(tmp_path / "a")


def test_a_folder_of_the_same_path_on_another_machine_gives_another_name(tmp_path: Path) -> None:
    """Machines made from one image have one host name and one path for their data."""
    first = name_in(tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    assert name_in(tmp_path / "a") != first
    assert name_in(tmp_path / "b") == first


def test_a_damaged_word_is_made_anew(tmp_path: Path) -> None:
    first = name_in(tmp_path)
    (tmp_path / "workers.lock").write_bytes(b"\xff\x00 nothing")
    assert name_in(tmp_path) == name_in(tmp_path) != first
