"""The ``planner`` command line. Each command lives in a module of its own, loaded only when it is called."""

import os
from importlib import import_module

import click

COMMANDS = {
    "up": "planner.cli.up:up",
    "serve": "planner.cli.server:serve",
    "worker": "planner.cli.worker:worker",
    "migrate": "planner.cli.server:migrate",
    "demo": "planner.cli.demo:demo",
    "import-feedback": "planner.cli.feedback:import_feedback",
    "rate-card": "planner.cli.rates:rate_card",
    "problem": "planner.cli.plans:problem",
    "solve": "planner.cli.solve:solve",
    "pdf": "planner.cli.plans:pdf",
    "user": "planner.cli.people:user",
    "programme": "planner.cli.programmes:programme",
    "verify": "planner.cli.verify:verify",
    "backup": "planner.cli.moving:backup",
    "restore": "planner.cli.moving:restore",
    "move-to": "planner.cli.moving:move_to",
    "audit": "planner.cli.trail:audit",
    "trail": "planner.cli.trail:trail",
    "words": "planner.cli.words:words",
}


class LateGroup(click.Group):
    """A group whose commands are imported when they are needed, so that ``--help`` and ``solve --schema`` are quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the base's shape
        """The names, in the order of a first day with the product."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  the base's shape
        """The command of that name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="insight-planner", prog_name="planner")
def main() -> None:
    """Plan market research from zero: listen to customers, ask, cost from £0, choose, approve, print.

    Settings come from the environment (PLANNER_HOME, PLANNER_PORT, DATABASE_URL …); docs/settings.md tells of each.
    """
    # What any command writes is its owner's alone, even in a folder that others may enter.
    before = os.umask(0o077)
    click.get_current_context().call_on_close(lambda: os.umask(before))
