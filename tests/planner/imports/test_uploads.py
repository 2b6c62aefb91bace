"""Uploads are kept under names of our own."""

import io
from pathlib import Path

import pytest

from planner.imports.errors import UnreadableFileError
from planner.imports.uploads import clean_name, passing_upload, store_upload, upload_place
from planner.storage.files.folder import FolderFiles


def test_an_upload_is_private_and_nobody_can_guess_its_name(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    name = store_upload(files, 7, io.BytesIO(b"abc"))
    place = upload_place(7, name)
    with files.on_disk(place) as path:
        assert path.read_bytes() == b"abc"
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(name) == 43
    files.remove(place)
    files.remove(place)
    assert not path.exists()


def test_an_upload_that_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="larger than 0 MiB"):
        store_upload(FolderFiles(tmp_path), 7, io.BytesIO(b"abc"), largest=2)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_read_at_once_has_no_name_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with passing_upload(tmp_path, io.BytesIO(b"abc"), largest=3) as path:
        assert path.read_bytes() == b"abc"
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnreadableFileError), passing_upload(tmp_path, io.BytesIO(b"abcd"), largest=3):
        pass


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "", "a" * 44, "a" * 42 + "/"])
def test_a_name_that_no_upload_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        upload_place(1, name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fake\\path\\feed back.csv", "feed back.csv"),
        ("a\x00b\u202e.csv", "ab.csv"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_the_shown_name_is_only_a_name(given: str, shown: str) -> None:
    assert clean_name(given) == shown
