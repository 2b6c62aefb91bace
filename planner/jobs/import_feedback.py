"""The steps of importing feedback. Each may be cut off at any moment and called again."""

from functools import partial

from planner.jobs.context import Cancelled, StepContext
from planner.jobs.import_parts import StretchFailedError, read_in_parts
from planner.services.import_trials import end_trial
from planner.services.loading import publish_import, read_rows, stop_import

_CANCELLED = "The import was cancelled. Nothing of it was kept."


def read_feedback(context: StepContext) -> None:
    """Read the rows that are not read yet; when the job is cancelled, drop those that were.

    One that is only tried goes back to its columns.
    """
    database, actor, home = context.database, context.actor, context.settings.home
    import_id = int(context.arguments["import_id"])
    try:
        read_rows(database, actor, home, import_id, context, partial(read_in_parts, context))
    except Cancelled:
        if context.is_cancel_asked and not end_trial(database, actor, import_id, None):
            stop_import(database, actor, home, import_id, _CANCELLED, "cancelled")
        raise
    except StretchFailedError as error:
        raise stop_import(database, actor, home, import_id, error.message) from error


def publish_feedback(context: StepContext) -> None:
    """Show all rows that were read, in one step."""
    import_id = int(context.arguments["import_id"])
    message = publish_import(context.database, context.actor, context.settings.home, import_id)
    context.finish({"import_id": import_id}, message)


STEPS = (read_feedback, publish_feedback)
