"""``planner worker``: the process that does the long work."""

import logging
import os

import click

from planner.config import SettingsError, load_settings


@click.command()
def worker() -> None:
    """Do the long work: imports, choosing studies, PDFs. Start more of them to do more at once; Ctrl-C stops one."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # Late: what the steps need takes a second or two to load, and every other command would wait for it.
    from planner.jobs.worker import run_worker

    run_worker(settings)
