"""The job that prints a plan."""

from planner.jobs.context import StepContext
from planner.languages.reader import ENGLISH, reading
from planner.services.printing import print_plan


def make_pdf(context: StepContext) -> None:
    """Print the version that was asked for; the file appears whole, under a name that its content decides."""
    context.report(0, 1, "Laying out the pages")
    number = int(context.arguments["number"])
    key = str(context.arguments["programme"])
    with reading(str(context.arguments.get("language", ENGLISH))):
        print_plan(context.database, context.settings, context.actor, key, number)
    context.finish({"number": number, "programme": key})
