"""``planner problem`` and ``planner pdf``."""

from pathlib import Path

import click

from budgeting.problem_file import write_problem
from planner.cli.opening import acting_as, opened
from planner.services.optimising import pose_choice
from planner.services.printing import print_plan
from planner.whole_files import write_whole


@click.command()
@click.argument("programme")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@acting_as
def problem(programme: str, output: Path | None, email: str | None) -> None:
    """Write the choice of studies in PROGRAMME (a key) as a problem file for ``planner solve``."""
    with opened() as planner:
        actor = planner.actor(programme, "plan.see", email)
        text = write_problem(pose_choice(planner.database, actor, programme).problem)
        if output is None:
            click.echo(text)
            return
        write_whole(output.absolute(), [f"{text}\n".encode()])
        click.echo(f"The problem is in {output}.")


@click.command()
@click.argument("plan")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", required=True)
@click.option("--version", "number", type=click.IntRange(1), metavar="N", help="Print version N instead of the newest.")
@acting_as
def pdf(plan: str, output: Path, number: int | None, email: str | None) -> None:
    """Print PLAN (its programme's key) as a PDF."""
    with opened() as planner:
        actor = planner.actor(plan, "plan.print", email)
        made = print_plan(planner.database, planner.settings, actor, plan, number)
        write_whole(output.absolute(), [made.read_bytes()])
        click.echo(f"The plan is in {output}.")
