"""Databases with something in them already: each made once in a run, and copied for every test that begins with it."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import sqlalchemy as sa

from planner.storage import migrating
from planner.storage.database import Database

# What earlier layers gave, by the fixture that names it: the cast, a programme, the number of a plan.
Given = Mapping[str, Any]
# Puts something into a database and gives what the fixture of its name gives; always the same for the same Given.
Layer = Callable[[Database, Given], Any]
KINDS: Final = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Stocked:
    """A database to be copied: its file, or its name on the server; and what its layers gave."""

    place: str
    given: Given


@dataclass(frozen=True)
class Stock:
    """The databases of this process by their layers; ``server`` is asked for only when PostgreSQL is wanted."""

    folder: Path
    server: Callable[[], sa.URL]
    _kept: dict[tuple[object, ...], Stocked] = field(default_factory=dict)

    def holding(self, kind: str, layers: Mapping[str, Layer], release: str = "head") -> Stocked:
        """A database of ``kind`` with the tables of ``release`` that holds ``layers``, in their order.

        Nobody may open it but to copy it.
        """
        key = (kind, release, *layers.items())
        if key not in self._kept:
            self._kept[key] = self._made(kind, dict(layers), release)
        return self._kept[key]

    @contextmanager
    def copy(self, kind: str, stocked: Stocked, folder: Path) -> Iterator[str]:
        """The URL of a copy of one's own: a file in ``folder``, or a database of the server until the end."""
        if kind == "sqlite":
            shutil.copyfile(stocked.place, folder / "planner.sqlite")
            yield f"sqlite:///{folder}/planner.sqlite"
            return
        with self._lent(f"TEMPLATE {stocked.place} STRATEGY FILE_COPY") as url:
            yield url

    @contextmanager
    def bare(self, kind: str, folder: Path) -> Iterator[str]:
        """The URL of a database of one's own without any table, or of a file in ``folder`` that is not there yet."""
        if kind == "sqlite":
            yield f"sqlite:///{folder}/planner.sqlite"
            return
        with self._lent("") as url:
            yield url

    @contextmanager
    def _lent(self, like: str) -> Iterator[str]:
        name = f"test_{os.getpid()}_{uuid4().hex[:12]}"
        self._tell_server(f"CREATE DATABASE {name} {like}")
        yield written(self.server().set(database=name))
        self._tell_server(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, kind: str, layers: dict[str, Layer], release: str) -> Stocked:
        if not layers:
            database, given = self._empty(kind), {}
            migrating.migrate(database.engine, release)
        else:
            name, layer = layers.popitem()
            below = self.holding(kind, layers, release)
            database = self._copied(kind, below)
            given = {**below.given, name: layer(database, below.given)}
        database.close()
        url = sa.make_url(database.url)
        if kind == "sqlite":
            with closing(sqlite3.connect(str(url.database))) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Stocked(str(url.database), given)

    def _empty(self, kind: str) -> Database:
        name = f"stock_{os.getpid()}_{uuid4().hex[:12]}"
        if kind == "sqlite":
            return Database(f"sqlite:///{self.folder}/{name}.sqlite")
        self._tell_server(f"CREATE DATABASE {name}")
        return Database(written(self.server().set(database=name)))

    def _copied(self, kind: str, below: Stocked) -> Database:
        name = f"stock_{os.getpid()}_{uuid4().hex[:12]}"
        if kind == "sqlite":
            shutil.copyfile(below.place, self.folder / f"{name}.sqlite")
            return Database(f"sqlite:///{self.folder}/{name}.sqlite")
        self._tell_server(f"CREATE DATABASE {name} TEMPLATE {below.place} STRATEGY FILE_COPY")
        return Database(written(self.server().set(database=name)))

    def _tell_server(self, command: str) -> None:
        with administrator(self.server()) as connection:
            connection.execute(command)


def administrator(url: sa.URL) -> psycopg.Connection:
    """A connection to the server of ``url`` that may make databases."""
    return psycopg.connect(written(url.set(drivername="postgresql")), autocommit=True)


def written(url: sa.URL) -> str:
    """``url`` as text, with its password."""
    return url.render_as_string(hide_password=False)
