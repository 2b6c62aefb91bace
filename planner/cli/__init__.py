"""The command line: ``planner`` and what can be done with it."""

import click

from planner.cli.solve import solve


@click.group()
def main() -> None:
    """Plan market research: insight-led, from nothing, within the budget."""


main.add_command(solve)
