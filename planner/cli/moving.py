"""``planner backup``, ``planner restore`` and ``planner move-to``: all that is kept, elsewhere and back."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from planner.cli.opening import RefusedError, opened
from planner.services.watching import note_backup
from planner.storage.database import Database
from planner.storage.moving.backup import Backup, check_backup, make_backup, restore_backup
from planner.storage.moving.filling import Held, Progress
from planner.storage.moving.moving import move

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--check", "is_check", is_flag=True, help="Make none: read this one and say whether it is whole.")
def backup(file: Path, *, is_check: bool) -> None:
    """Write everything that is kept to FILE, while people go on working.

    FILE holds every row, the files of PLANNER_HOME and a manifest; it is private, like the database. It can be
    restored into SQLite and into PostgreSQL, whichever it was made of. Keep it on another machine.
    """
    with opened(is_prepared=not is_check) as planner, _showing() as progress:
        made = (
            check_backup(file, progress)
            if is_check
            else make_backup(planner.database, planner.settings.home, file, progress)
        )
        if not is_check:
            note_backup(planner.database, made.sha256, made.manifest.held.row_count)
    click.echo(f"{file} is a whole backup{'' if is_check else ', made just now'}.")
    _tell(made)


@click.command()
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Put everything of the backup FILE into an empty database and an empty PLANNER_HOME.

    Every sum and the whole audit trail are compared before anything counts. People sign in anew afterwards.
    """
    with opened(is_prepared=False, is_alone=True) as planner, _showing() as progress:
        restored = restore_backup(planner.database, planner.settings.home, file, progress)
    click.echo(f"Everything of {file} is restored.")
    _tell(restored)


@click.command("move-to")
@click.argument("url")
def move_to(url: str) -> None:
    """Move everything from the SQLite file to the empty PostgreSQL database URL (postgresql://user@host/name).

    Stop every web process and worker first. All rows go in one step, and are compared table by table; the files of
    PLANNER_HOME stay where they are. Start again with DATABASE_URL set to URL.
    """
    with opened(is_alone=True) as planner, closing(_server(url)) as target, _showing() as progress:
        if not planner.database.is_sqlite:
            raise RefusedError("Only a SQLite database can be moved; for another, make a backup and restore it.")
        held = move(planner.database, planner.settings.home, target, progress)
    click.echo("Everything was moved. Set DATABASE_URL for every process and start again.")
    _tell_held(held)


def _server(url: str) -> Database:
    if not url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        raise RefusedError("Name an empty PostgreSQL database, for example postgresql://user@host/planner.")
    return Database(url)


def _tell(found: Backup) -> None:
    manifest = found.manifest
    click.echo(f"Made at {manifest.made_at} by release {manifest.release} from {manifest.database}.")
    click.echo(f"{len(manifest.files)} files; SHA-256 of its manifest {found.sha256}")
    _tell_held(manifest.held)


def _tell_held(held: Held) -> None:
    click.echo(f"{held.row_count} rows in {len(held.sums)} tables, migration {held.migration}.")
    for trail in held.trails:
        verdict = "whole" if trail.broken_at is None else f"broken at entry {trail.broken_at}"
        click.echo(f"{trail.workspace}: audit trail {verdict}, head {trail.count}:{trail.hash}")


@contextmanager
def _showing() -> Iterator[Progress]:
    """A bar on the terminal while it lasts; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Looking")

        def show(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total)

        yield show
