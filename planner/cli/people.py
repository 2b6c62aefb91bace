"""``planner user``: people, from the command line."""

import secrets

import click

from planner.cli.opening import opened
from planner.services.people import add_person, change_password
from planner.services.workspaces import add_workspace, has_workspace
from planner.storage.records import ROLES

SHORTEST_PASSWORD = 12


def _long_enough(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001  the shape of a callback
    if value is not None and len(value) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"Use at least {SHORTEST_PASSWORD} characters.")
    return value


def _address(ctx: click.Context, parameter: click.Parameter, value: str) -> str:  # noqa: ARG001  the shape of a callback
    name, at, domain = value.strip().rpartition("@")
    if not (name and at and domain) or any(letter.isspace() for letter in value.strip()):
        raise click.BadParameter(f"“{value}” is no e-mail address.")
    return value.strip()


@click.group()
def user() -> None:
    """Add people and change their passwords."""


@user.command()
@click.argument("email", callback=_address)
@click.option("--name", prompt=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given twice.")
@click.option("--workspace", default="main", show_default=True, help="The workspace's key; made when it is not there.")
@click.option("--password", callback=_long_enough, help="Made and printed when it is not given.")
def add(email: str, name: str, roles: tuple[str, ...], workspace: str, password: str | None) -> None:
    """Let EMAIL sign in."""
    chosen = password or secrets.token_urlsafe(12)
    with opened() as planner:
        if not has_workspace(planner.database, workspace):
            add_workspace(planner.database, workspace, workspace.replace("-", " ").capitalize())
        add_person(planner.database, workspace, email, name, chosen, frozenset(roles))
    click.echo(f"{name} can sign in as {email}" + ("." if password else f" with the password {chosen}"))


@user.command()
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, callback=_long_enough)
def password(email: str, password: str) -> None:
    """Give EMAIL a new password and sign them out everywhere."""
    with opened() as planner:
        change_password(planner.database, email, password)
    click.echo(f"{email} has a new password.")
