"""``planner user``: people, from the command line."""

import secrets

import click

from budgeting.errors import BudgetingError
from budgeting.keys import check_key, make_key
from planner.cli.opening import opened
from planner.services.errors import PasswordError
from planner.services.memberships import change_roles, forget_codes, switch_off, switch_on
from planner.services.passwords import check_password
from planner.services.people import add_person, change_password
from planner.services.workspaces import only_workspace
from planner.storage.records import ROLES

LONGEST_NAME = 120


def _good(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001  the shape of a callback
    if value is not None:
        try:
            check_password(value, str(ctx.params.get("email") or ""))
        except PasswordError as error:
            raise click.BadParameter(error.message) from error
    return value


def _address(ctx: click.Context, parameter: click.Parameter, value: str) -> str:  # noqa: ARG001  the shape of a callback
    name, at, domain = value.strip().rpartition("@")
    if not (name and at and domain) or any(letter.isspace() for letter in value.strip()):
        raise click.BadParameter(f"“{value}” is no e-mail address.")
    return value.strip()


def _name(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001  the shape of a callback
    text = value.strip() if value is not None else None
    if text is not None and not 0 < len(text) <= LONGEST_NAME:
        raise click.BadParameter(f"Give a name of at most {LONGEST_NAME} characters.")
    return text


def _key(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001  the shape of a callback
    try:
        return check_key(value) if value is not None else None
    except BudgetingError as error:
        raise click.BadParameter(error.message) from error


_roles = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice(ROLES), help="May be given twice."
)


@click.group()
def user() -> None:
    """Add people, change what they may do and their passwords, and switch them off."""


@user.command()
@click.argument("email", callback=_address)
@click.option("--name", prompt=True, callback=_name, help="The person's name.")
@_roles
@click.option("--workspace", metavar="KEY", callback=_key, help="Need not be given while there is only one.")
@click.option("--new-workspace", metavar="NAME", callback=_name, help="Make a workspace of this name for the person.")
@click.option("--password", callback=_good, help="Made and printed when it is not given.")
def add(
    email: str,
    name: str,
    roles: tuple[str, ...],
    workspace: str | None,
    new_workspace: str | None,
    password: str | None,
) -> None:
    """Let EMAIL sign in."""
    chosen = password or secrets.token_urlsafe(12)
    with opened() as planner:
        key = workspace or (make_key(new_workspace) if new_workspace else only_workspace(planner.database))
        add_person(planner.database, key, email, name, chosen, frozenset(roles), new_workspace=new_workspace)
    if new_workspace:
        click.echo(f"The workspace “{new_workspace}” is there; its key is {key}.")
    click.echo(f"{name} can sign in as {email}" + ("." if password else f" with the password {chosen}"))


@user.command()
@click.argument("email")
@_roles
@click.option("--workspace", metavar="KEY", callback=_key, help="Need not be given for somebody who has one.")
def roles(email: str, roles: tuple[str, ...], workspace: str | None) -> None:
    """Let EMAIL hold these roles and no others, from their next click on."""
    with opened() as planner:
        change_roles(planner.database, email, frozenset(roles), workspace)
    click.echo(f"{email} is {' and '.join(sorted(set(roles)))} from now on.")


@user.command()
@click.argument("email")
def off(email: str) -> None:
    """Sign EMAIL out everywhere and let them in no more; what they did stays."""
    with opened() as planner:
        switch_off(planner.database, email)
    click.echo(f"{email} is switched off and signed out everywhere.")


@user.command()
@click.argument("email")
def on(email: str) -> None:
    """Let EMAIL, who was switched off, sign in again with the roles they held."""
    with opened() as planner:
        switch_on(planner.database, email)
    click.echo(f"{email} can sign in again.")


@user.command()
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, callback=_good)
def password(email: str, password: str) -> None:
    """Give EMAIL a new password and sign them out everywhere."""
    with opened() as planner:
        change_password(planner.database, email, password)
    click.echo(f"{email} has a new password.")


@user.command("codes-off")
@click.argument("email")
def codes_off(email: str) -> None:
    """Ask EMAIL, who lost their phone and their recovery codes, for no code any more."""
    with opened() as planner:
        had_codes = forget_codes(planner.database, email)
    click.echo(f"{email} signs in without a code." if had_codes else f"{email} was not asked for codes.")
