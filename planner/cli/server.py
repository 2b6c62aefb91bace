"""``planner serve`` and ``planner migrate``."""

import click

from planner.cli.opening import opened
from planner.logs import set_up
from planner.storage.files.carrying import take_folder_in


@click.command()
def serve() -> None:
    """Serve the web pages on PLANNER_HOST and PLANNER_PORT; Ctrl-C stops."""
    from planner.serving import serve as serve_pages

    with opened() as planner:
        set_up(planner.settings.log_format)
        serve_pages(planner.settings)


@click.command()
def migrate() -> None:
    """Bring the database to this version's tables. Stop every web process and worker first."""
    with opened(is_prepared=False, is_alone=True) as planner:
        planner.database.migrate()
        taken = take_folder_in(planner.database, planner.settings.home)
        if taken:
            click.echo(f"{taken} files of PLANNER_HOME lie in the database now, where every machine finds them.")
        click.echo("The database is up to date.")
