"""``planner serve`` and ``planner migrate``."""

import click

from planner.cli.opening import opened


@click.command()
def serve() -> None:
    """Serve the web pages on PLANNER_HOST and PLANNER_PORT; Ctrl-C stops."""
    from planner.serving import serve as serve_pages

    with opened() as planner:
        serve_pages(planner.settings)


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables. Stop every web process and worker first."""
    with opened(is_prepared=False, is_alone=True) as planner:
        planner.database.migrate()
        click.echo("The database is up to date.")
