"""Uploads are kept under names of our own."""

import io
from pathlib import Path

import pytest

from planner.imports.errors import UnreadableFileError
from planner.imports.uploads import clean_name, remove_upload, store_upload, upload_path


def test_an_upload_is_private_and_nobody_can_guess_its_name(tmp_path: Path) -> None:
    name = store_upload(tmp_path, io.BytesIO(b"abc"))
    path = upload_path(tmp_path, name)
    assert path.read_bytes() == b"abc"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(name) == 43
    remove_upload(tmp_path, name)
    remove_upload(tmp_path, name)
    assert not path.exists()


def test_an_upload_that_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="larger than 0 MiB"):
        store_upload(tmp_path, io.BytesIO(b"abc"), largest=2)
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "", "a" * 44, "a" * 42 + "/"])
def test_a_name_that_no_upload_has_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        upload_path(tmp_path, name)


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
