"""What the commands share: settings and database opened, and every expected failure said in one sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from budgeting.errors import BudgetingError
from planner.config import Settings, SettingsError, load_settings
from planner.imports.columns import MappingError
from planner.imports.errors import UnreadableFileError
from planner.reports.errors import PdfError
from planner.services.actors import Actor
from planner.services.errors import ServiceError
from planner.services.points import TooManyPointsError
from planner.services.workspaces import person_for, person_named
from planner.storage.database import Database
from planner.storage.errors import StorageError

_EXPECTED = (
    BudgetingError,
    ServiceError,
    StorageError,
    UnreadableFileError,
    MappingError,
    TooManyPointsError,
    PdfError,
)


class RefusedError(click.ClickException):
    """What was asked for cannot be done; exit code 2 tells it apart from a crash."""

    exit_code = 2


@dataclass(frozen=True)
class Opened:
    """The product as a command finds it."""

    settings: Settings
    database: Database

    def actor(self, programme_key: str, permission: str, email: str | None) -> Actor:
        """Whoever acts: the person named, else the one longest in the programme's workspace who may."""
        return person_named(self.database, email) if email else person_for(self.database, programme_key, permission)


@contextmanager
def opened(*, is_prepared: bool = True, is_alone: bool = False) -> Iterator[Opened]:
    """The database with its tables; what a person can mend ends the command with its sentence and no traceback.

    ``is_prepared`` false leaves the database as it is found; ``is_alone`` keeps everybody else out of a SQLite file.
    """
    try:
        settings = load_settings(os.environ)
        database = Database(settings.database_url, is_alone=is_alone)
        try:
            if is_prepared:
                database.prepare()
            yield Opened(settings, database)
        finally:
            database.close()
    except SettingsError as error:
        raise RefusedError(str(error)) from error
    except _EXPECTED as error:
        raise RefusedError(_sentence(error)) from error
    except OSError as error:
        raise RefusedError(f"{error.filename or 'A file'} cannot be used: {error.strerror}.") from error


def _sentence(error: Exception) -> str:
    return str(getattr(error, "message", error))


acting_as = click.option(
    "--as", "email", metavar="EMAIL", help="Act as this person; otherwise the first in the workspace who may."
)
