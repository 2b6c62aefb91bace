"""A large import in parts: stretches of its rows, which any worker reads and saves."""

from collections import deque
from typing import Final

from planner.imports.rows import Sheet
from planner.jobs.context import StepContext
from planner.jobs.parting import PartFailedError, Parts, found_in_parts, put_down
from planner.jobs.taking import PartContext
from planner.services.errors import ServiceError
from planner.services.import_chunks import Counts, move_on
from planner.services.import_stretches import Stretch, forget_stretch, keep_stretch, save_stretch, stretches
from planner.storage.records import FeedbackImportRecord

ROWS_PART: Final = "rows"
# So many stretches are put down before the first of them has to be saved: neither memory nor disk grow with the file.
_MOST_AHEAD: Final = 16


class StretchFailedError(ServiceError):
    """A stretch of the file could not be saved; the message says why."""


def read_in_parts(context: StepContext, kept: FeedbackImportRecord, sheet: Sheet) -> None:
    """Have any worker read and save the stretches of ``sheet``, and count each in the order of the file.

    Raises StretchFailedError, TooManyPointsError, Cancelled, LostError.
    """
    ahead = deque[tuple[int, Counts]]()
    for stretch in stretches(context.database, kept, sheet):
        context.stop_if_cancelled()
        _put_down(context, kept, stretch)
        ahead.append((stretch.number, stretch.chunk.counts))
        if len(ahead) == _MOST_AHEAD:
            _count(context, kept, *ahead.popleft(), about=sheet.about)
    while ahead:
        _count(context, kept, *ahead.popleft(), about=sheet.about)


def save_part(context: PartContext) -> int:
    """How many items of the stretch were saved."""
    asked = context.arguments
    return save_stretch(
        context.database,
        context.settings.home,
        context.actor.workspace_id,
        int(asked["import_id"]),
        int(asked["number"]),
        context.should_stop,
    )


def _put_down(context: StepContext, kept: FeedbackImportRecord, stretch: Stretch) -> None:
    keep_stretch(context.database, context.settings.home, kept, stretch)
    put_down(context, _parts(kept, stretch.number))


def _count(context: StepContext, kept: FeedbackImportRecord, number: int, counts: Counts, about: int) -> None:
    """Wait until a stretch is saved, count its rows, and forget what was put down of it."""
    try:
        found_in_parts(context, _parts(kept, number))
    except PartFailedError as error:
        raise StretchFailedError(error.message) from error
    with context.database.write() as session:
        move_on(session, kept, counts)
    forget_stretch(context.database, context.settings.home, kept, number)
    context.report(counts.end, max(counts.end + 1, about), "Reading rows")


def _parts(kept: FeedbackImportRecord, number: int) -> Parts:
    asked = {"import_id": kept.id, "number": number}
    return Parts(f"{kept.id} rows {number}", ROWS_PART, [asked], is_waited_for=True)
