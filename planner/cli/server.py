"""``planner serve`` and ``planner migrate``."""

import os
import socket
import sys

import click

from planner.cli.opening import RefusedError, opened
from planner.config import MOST_WEB_PROCESSES, Settings
from planner.logs import set_up
from planner.storage.files.carrying import take_folder_in

DEFAULT_PORT = 8000


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, MOST_WEB_PROCESSES),
    help="How many processes answer, behind one port; as PLANNER_WEB_PROCESSES says by default.",
)
def serve(processes: int | None) -> None:
    """Serve the web pages on PLANNER_HOST and PLANNER_PORT; Ctrl-C stops."""
    # Closed again before anything is forked, so that no connection comes along.
    with opened() as planner:
        settings = planner.settings
    # The library of matrices would start threads as it is loaded, which no child of a fork has; pages need none.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from planner.cli.web_processes import Parent
    from planner.serving import alone
    from planner.serving import serve as serve_pages

    count = processes or settings.web_processes
    listening = _listening(settings)
    set_up(settings.log_format)
    post = Parent(listening, count).run() if count > 1 else alone(listening)
    if isinstance(post, int):
        sys.exit(post)
    with opened() as planner:
        serve_pages(settings, planner.database, post)


def _listening(settings: Settings) -> tuple[socket.socket, ...]:
    """What the pages are asked for on. RefusedError where the address cannot be listened on."""
    from planner.serving import listen

    try:
        return listen(settings)
    except OSError as error:
        raise RefusedError(taken(settings, error)) from error


def taken(settings: Settings, error: OSError) -> str:
    """What to do when the address of ``settings`` cannot be listened on."""
    other = 8001 if settings.port == DEFAULT_PORT else DEFAULT_PORT
    return (
        f"{settings.host}:{settings.port} cannot be used ({error.strerror}): stop the program that uses it, "
        f"or choose another port, for example PLANNER_PORT={other}."
    )


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables. Stop every web process and worker first."""
    with opened(is_prepared=False, is_alone=True) as planner:
        planner.database.migrate()
        taken_in = take_folder_in(planner.database, planner.settings.home)
        if taken_in:
            click.echo(f"{taken_in} files of PLANNER_HOME lie in the database now, where every machine finds them.")
        click.echo("The database is up to date.")
