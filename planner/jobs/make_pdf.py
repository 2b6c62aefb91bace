"""The job that prints a plan, or all that can be handed out of it."""

from planner.jobs.context import StepContext
from planner.jobs.make_handouts import make_handouts
from planner.languages.reader import ENGLISH, reading
from planner.services.printing import print_plan


def make_pdf(context: StepContext) -> None:
    """Print the version that was asked for; the file appears whole, under a name that its content decides."""
    if context.arguments.get("is_all"):
        make_handouts(context)
        return
    context.report(0, 1, "Laying out the pages")
    number = int(context.arguments["number"])
    key = str(context.arguments["programme"])
    with reading(str(context.arguments.get("language", ENGLISH))):
        print_plan(context.database, context.settings, context.actor, key, number)
    context.finish({"number": number, "programme": key})
