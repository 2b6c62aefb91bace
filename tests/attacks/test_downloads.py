"""What somebody may take away, nobody else may: not by its address, not from a cache, not after signing out."""

from collections.abc import Iterator

import pytest
from flask import Flask

from planner.storage.database import Database
from tests.browsing import signed_in, visitor
from tests.people import Cast
from tests.planner.choose.choosing import KEY
from tests.planner.choose.conftest import draft, layers
from tests.promised import Measured

__all__ = ["draft", "layers"]  # what these tests begin with
# How files that are given away are called.
_ENDINGS = (".pdf", ".csv", ".xlsx", ".json", "/file")


def downloads(app: Flask) -> Iterator[str]:
    """The addresses of everything that can be taken away, about what is there as far as it is."""
    for rule in app.url_map.iter_rules():
        if str(rule).endswith(_ENDINGS) and not str(rule).startswith("/api/"):
            known = {"programme_key": KEY, "number": 1, "level": "standard"}
            _, path = rule.build({name: known.get(name, 1) for name in rule.arguments}) or ("", "/")
            yield path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_taken_away_is_for_its_people_alone(
    app: Flask, cast: Cast, database: Database, draft: int, measured: Measured
) -> None:
    given, ada, eve, nobody = 0, signed_in(app, cast.ada), signed_in(app, cast.eve), visitor(app)
    paths = list(downloads(app))
    for path in paths:
        answer = ada.get(path, buffered=True)
        if answer.status_code == 200:
            given += 1
            assert "no-store" in answer.headers["Cache-Control"], path
            assert answer.headers["Referrer-Policy"] == "same-origin", path
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert eve.get(path).status_code in {404, 422}, path  # 422: nothing was named to compare
        assert nobody.get(path).status_code == 302, path
    ada.send("/sign-out")
    assert {ada.get(path).status_code for path in paths} == {302}
    assert given > 5
    measured(
        "A22", f"{len(paths)} downloads, {given} of them there: 0 for others, 0 after signing out, none kept in a cache"
    )
