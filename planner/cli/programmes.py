"""``planner programme``: a programme as one file, out of this planner and into another."""

import sys
from pathlib import Path

import click

from budgeting.programme_file import LARGEST_FILE, schema_text
from planner.cli.opening import RefusedError, acting_as, opened
from planner.cli.solve import printable
from planner.whole_files import write_whole


@click.group()
def programme() -> None:
    """Write a programme to one file, and read such a file in."""


@programme.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@acting_as
def export_(key: str, file: Path, email: str | None) -> None:
    """Write everything of the programme KEY to FILE ("-": standard output).

    Questions, studies with every line, budgets and rules are in it, with what feedback showed of each point; not the
    words of customers, nor plans, approvals or people.
    """
    from planner.services.programme_files import export_programme

    with opened() as planner:
        text = export_programme(planner.database, planner.actor(key, "programme.see", email), key)
        if str(file) == "-":
            click.echo(text, nl=False)
            return
        write_whole(file.absolute(), [text.encode()])
        click.echo(f"The programme is in {file}.")


@programme.command("import")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), metavar="FILE")
@click.option("--key", default="", metavar="KEY", help="Keep it under this key, where its own is taken.")
@click.option("--as", "email", metavar="EMAIL", required=True, help="Import as this person, into their workspace.")
def import_(file: Path, key: str, email: str) -> None:
    """Read the programme in FILE ("-": standard input): all of it, or nothing."""
    from budgeting.errors import ProgrammeError
    from planner.services.programme_files import KeyTakenError, import_programme
    from planner.services.workspaces import person_named

    text = _text(file)
    with opened() as planner:
        try:
            made = import_programme(planner.database, person_named(planner.database, email), text, key=key)
        except KeyTakenError as error:
            raise RefusedError(f"{error.message.rstrip('.')}: --key KEY") from error
        except ProgrammeError as error:
            raise RefusedError(printable(f"{file} was not imported.\n{error.message}")) from error
        click.echo(printable(f"“{made.name}” is here as {made.key}, digest {made.digest}."))


@programme.command()
def schema() -> None:
    """Print the JSON Schema of programme files."""
    click.echo(schema_text(), nl=False)


def _text(file: Path) -> str:
    try:
        if str(file) == "-":
            raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with file.open("rb") as stream:
                raw = stream.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise RefusedError(f"{file} is larger than {LARGEST_FILE:,} bytes.")
        return raw.decode()
    except OSError as error:
        raise RefusedError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RefusedError(f"{file} is not UTF-8 text.") from error
