"""Making all hand-outs of a version: each file is a part, which any worker takes."""

from typing import Final

from planner.jobs.context import StepContext
from planner.jobs.parting import Parts, found_in_parts
from planner.jobs.taking import PartContext
from planner.languages.reader import ENGLISH, reading
from planner.reports.errors import PdfError
from planner.services.errors import NotFoundError
from planner.services.handout_files import Handout, list_handouts, print_handout, said_of

HANDOUT_PART: Final = "handout"


def make_handouts(context: StepContext) -> None:
    """Have every file of the version made, and leave the list of them. Raises PartFailedError, Cancelled, LostError."""
    key, number = str(context.arguments["programme"]), int(context.arguments["number"])
    listed = list_handouts(context.database, context.actor, key, number)
    shown = str(context.arguments.get("language", ENGLISH))
    asked = [
        {"programme": key, "language": shown, "sort": one.sort, "study": one.study, "level": one.level}
        for one in listed
    ]

    def tell(done: int, of: int) -> None:
        context.report(done, of, f"{done} of {of} files are made")

    found = found_in_parts(context, Parts("handouts", HANDOUT_PART, asked, is_waited_for=True), tell)
    files = [[one.name, *made] for one, made in zip(listed, found, strict=True)]
    context.finish(
        {"handouts": context.job_id, "programme": key, "number": number, "files": files}, f"{len(files)} files are made"
    )


def make_handout(context: PartContext) -> list[str]:
    """The name that the file is kept under, and why there is none."""
    asked = context.arguments
    one = Handout(asked["sort"], str(asked["study"]), asked["level"])
    key = str(asked["programme"])
    try:
        with reading(str(asked["language"])):
            return [print_handout(context.database, context.settings, context.actor, key, one), ""]
    except (PdfError, NotFoundError) as error:
        return ["", said_of(error)]
