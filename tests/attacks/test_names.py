"""Names that would lead out of a folder or begin a header: what we keep has names of our own, and none of theirs."""

import io
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from planner.imports.uploads import clean_name
from planner.storage.database import Database
from planner.views.rates import _attachment
from tests.browsing import signed_in
from tests.people import Cast
from tests.planner.listen.conftest import KEY, add_programme
from tests.planner.web.test_redirects import ELSEWHERE
from tests.promised import Measured

_TARGETS: Final = ("etc/passwd", "secret_key", "planner.sqlite", "static/x.js")
_WAYS: Final = (
    "../", "../../../../", "..\\", "..\\..\\..\\", "/", "//", "\\\\server\\share\\", "C:\\", "C:", "file:///",
    "....//", "..%2f", "..%252f", "..%c0%af", "%2e%2e/", "..\u2215", "..\uff0f", "./", "~/", "uploads/../../",
)  # fmt: skip
NAMES: Final = (
    *[f"{way}{target}" for way in _WAYS for target in _TARGETS],
    "", ".", "..", "...", ".csv", "..csv", "CON", "NUL.csv", "aux.csv", "a" * 5_000 + ".csv", "\u202egpj.csv",
    "a\nContent-Type: text/html\n\n.csv", "a\r\nX: y.csv", 'a";filename="b.html', "a;b.csv", "-rf", "$(id).csv", "|id",
)  # fmt: skip
_FILE: Final = b"day,text\n2026-01-01,said\n"


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "-wal" not in path.name}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("names", [NAMES[::6], pytest.param(NAMES, marks=pytest.mark.long)], ids=["some", "all"])
def test_whatever_a_file_is_called_nothing_is_written_outside_the_uploads(
    app: Flask, cast: Cast, database: Database, home: Path, tmp_path: Path, names: tuple[str, ...], measured: Measured
) -> None:
    add_programme(database, cast.ada)
    client, before = signed_in(app, cast.ada), files_below(tmp_path)
    for name in names:
        sent = FileStorage(io.BytesIO(_FILE), filename=name, content_type="text/csv")
        answer = client.send(f"/p/{KEY}/feedback/import", {"file": sent}, content_type="multipart/form-data")
        assert answer.status_code in {302, 422}, name
    outside = {path for path in files_below(tmp_path) - before if home / "uploads" not in path.parents}
    assert outside == {path for path in outside if path.suffix in {".lock", ".sqlite-shm"}}
    measured("A21", f"{len(names)} names: 0 files outside the uploads")


def test_no_name_is_shown_that_is_more_than_a_name() -> None:
    for name in NAMES:
        shown = clean_name(name)
        assert not set(shown) & set("/\\\n\r\0\u202e"), name
        assert 0 < len(shown) <= 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_name_of_a_file_begins_a_header(app: Flask, measured: Measured) -> None:
    """A supplier's file comes back under the name that it was sent under."""
    with app.test_request_context():
        for name in NAMES:
            given = _attachment(b"x", "text/csv", clean_name(name))
            found = given.headers.get_all("Content-Disposition")
            given.close()
            assert len(found) == 1, name
            assert found[0].startswith("attachment; filename"), name
            assert found[0].isprintable(), name
            assert "X" not in given.headers
    measured(
        "A19",
        f"{len([one for one in ELSEWHERE if one])} addresses elsewhere, 0 followed; {len(NAMES)} names, 0 headers",
    )
