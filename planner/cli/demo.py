"""``planner demo``: the demo programme, made from real complaints."""

import click

from planner.cli.opening import RefusedError, opened
from planner.demo.sign_ins import SIGN_INS
from planner.services.workspaces import is_empty


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds a workspace already.")
def demo(*, if_empty: bool) -> None:
    """Load the demo programme “Retention 2027” (key: retention-2027) into an empty database."""
    with opened() as planner:
        if not is_empty(planner.database):
            if if_empty:
                return
            raise RefusedError(
                "The database is not empty, so the demo was not loaded. Set PLANNER_HOME to a new folder and try again."
            )
        # Late: it takes a second to import, which every start would wait for.
        from planner.demo.loading import load_demo

        load_demo(planner.database, planner.settings, lambda stage: click.echo(f"{stage} …"))
        if if_empty:
            return  # whoever starts everything at once names the people when the pages answer
        click.echo("The demo programme is loaded. Its people:")
        for person in SIGN_INS:
            click.echo(f"  {person.role:<13} {person.email:<18} {person.password}")
