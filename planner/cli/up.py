"""``planner up``: everything on one machine, with one command and one way to stop it."""

import os
import socket
import subprocess
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import click

from planner.cli.children import Child, command, ending_on_signals, first_ended, running
from planner.cli.opening import opened
from planner.cli.server import taken
from planner.config import Settings, SettingsError, load_settings
from planner.demo.sign_ins import SIGN_INS
from planner.services.workspaces import is_empty
from planner.storage.database import Database

LONGEST_START_SECONDS = 120
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  addresses to recognise, not to open


@click.command()
def up() -> None:
    """Start the planner on this machine: the demo programme when there is no data, the web pages and the worker."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    refuse_taken_port(settings)
    with ending_on_signals():
        try:
            bring_up_to_date()
            load_demo_if_empty(settings)
            with running("serve") as web:
                # The worker takes its time to load; a first page need not wait for that.
                wait_until(is_answering, settings, web)
                with running("worker") as worker:
                    children = (*web, *worker)
                    wait_until(is_well, settings, children)
                    click.echo(welcome(settings))
                    raise click.ClickException(_how_it_ended(_wait_for_end(children)))
        except KeyboardInterrupt:
            click.echo("\nThe planner has stopped; what was entered is kept.")


def refuse_taken_port(settings: Settings) -> None:
    """ClickException with what to do when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(taken(settings, error)) from error


def bring_up_to_date() -> None:
    """Bring the tables of an earlier release to those of this one: on one machine nobody else is using them."""
    with opened(is_prepared=False) as planner:
        if planner.database.is_well():
            planner.database.migrate()


def load_demo_if_empty(settings: Settings) -> None:
    """Load the demo programme into an empty database, in a process of its own. ClickException when that fails."""
    if holds_something(settings):
        return
    done = subprocess.run(command("demo", "--if-empty"), check=False)  # noqa: S603  our own command
    if done.returncode != 0:
        message = "The data could not be prepared, so nothing was started; the reason is printed above."
        raise click.ClickException(message)


def holds_something(settings: Settings) -> bool:
    """Whether the database has all its tables and a workspace in it."""
    database = Database(settings.database_url)
    try:
        return database.is_well() and not is_empty(database)
    finally:
        database.close()


def wait_until(is_so: Callable[[Settings], bool], settings: Settings, children: tuple[Child, ...]) -> None:
    """Return when ``is_so``. ClickException when a child ends or it lasts too long."""
    deadline = monotonic() + LONGEST_START_SECONDS
    while not is_so(settings):
        ended = first_ended(children, 0.2)
        if ended:
            raise click.ClickException(_how_it_ended(ended))
        if monotonic() > deadline:
            message = f"The planner was not well after {LONGEST_START_SECONDS} seconds; the reason is printed above."
            raise click.ClickException(message)


def is_well(settings: Settings) -> bool:
    """Whether this installation says that it is ready."""
    return _ready(settings) == HTTPStatus.OK


def is_answering(settings: Settings) -> bool:
    """Whether the web server answers at all."""
    return _ready(settings) is not None


def _ready(settings: Settings) -> int | None:
    request = Request(f"{address(settings)}/ready")  # noqa: S310  always http, to ourselves
    if settings.trusted_hosts:
        request.add_header("Host", settings.trusted_hosts[0].lstrip("."))
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=5) as answer:
            status: int = answer.status
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return None
    return status


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the planner."""
    host = _EVERYWHERE.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def welcome(settings: Settings) -> str:
    """What is printed when all is well: the address and who can sign in."""
    people = [f"  {person.role:<13} {person.email:<22} {person.password}" for person in SIGN_INS]
    return "\n".join(
        [
            f"\nThe planner is ready: {address(settings)}",
            "\nSign in to the demo programme as",
            *people,
            f"\nWhat you enter is kept in {settings.home}. Press Ctrl-C to stop.",
        ]
    )


def _wait_for_end(children: tuple[Child, ...]) -> Child:
    while (ended := first_ended(children, 1.0)) is None:
        pass
    return ended


def _how_it_ended(child: Child) -> str:
    part = {"serve": "web server", "worker": "worker"}[child.name]
    return (
        f"The {part} stopped (exit code {child.process.returncode}), so everything was stopped; see its messages above."
    )
