"""``planner worker``: the process that does the long work."""

import logging

import click

from planner.cli.opening import opened


@click.command()
def worker() -> None:
    """Do the long work: imports, choosing studies, PDFs. Start more of them to do more at once; Ctrl-C stops one."""
    with opened() as planner:
        settings = planner.settings
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it greets with the names of its plugins
    # Late: what the steps need takes a second or two to load, and every other command would wait for it.
    from planner.jobs.worker import run_worker

    run_worker(settings)
