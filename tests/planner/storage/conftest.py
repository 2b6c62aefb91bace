"""Databases without tables, and those of the releases before with the rows that a file of tests fills in."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from planner.storage.database import Database
from tests.stock import KINDS, Given, Layer, Stock


@pytest.fixture(params=KINDS)
def empty(stock: Stock, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, in a folder with an odd name."""
    with stock.bare(request.param, tmp_path / "100% new") as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def empty_server(stock: Stock, tmp_path: Path) -> Iterator[Database]:
    """A PostgreSQL database without any table."""
    with stock.bare("postgresql", tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(params=KINDS)
def former(stock: Stock, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the release that the module names ``FORMER``, with what its ``fill`` puts in."""
    yield from _copied(stock, request, tmp_path, {"rows": _filled(request.module.fill)})


@pytest.fixture(params=KINDS)
def upgraded(stock: Stock, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The same, brought to the release of today."""
    yield from _copied(stock, request, tmp_path, {"rows": _filled(request.module.fill), "today": _migrate})


def _copied(
    stock: Stock, request: pytest.FixtureRequest, folder: Path, layers: Mapping[str, Layer]
) -> Iterator[Database]:
    with stock.copy(request.param, stock.holding(request.param, layers, request.module.FORMER), folder) as url:
        database = Database(url)
        yield database
        database.close()


@cache
def _filled(fill: Callable[[Database], None]) -> Layer:
    return lambda database, _given: fill(database)


def _migrate(database: Database, _given: Given) -> None:
    database.migrate()
