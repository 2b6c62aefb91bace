"""``planner worker``: the process that does the long work."""

import click

from planner.cli.opening import opened
from planner.logs import set_up


@click.command()
def worker() -> None:
    """Do the long work: imports, choosing studies, PDFs. Start more of them to do more at once; Ctrl-C stops one."""
    with opened() as planner:
        settings = planner.settings
    set_up(settings.log_format)
    # Late: what the steps need takes a second or two to load, and every other command would wait for it.
    from planner.jobs.worker import run_worker

    run_worker(settings)
