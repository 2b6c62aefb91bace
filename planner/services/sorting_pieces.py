"""A step over very many items, in pieces: each is saved with its entry in the trail, and others save in between.

A piece holds the one lock of SQLite for a third of a second or so. What is cut off in the middle has changed the items
that it counts, is listed like every change, and can be undone or asked for again.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from planner.services.actors import Actor
from planner.services.errors import ConflictError
from planner.services.feedback_filters import Conditions, FeedbackFilter, imports_shown
from planner.services.later_changes import STOPPED, are_moved_since
from planner.services.sorting_step import Chosen, Done, Step, lock_programme, step_over
from planner.storage.database import Database
from planner.storage.records import FeedbackChangeRecord
from planner.storage.tables import FEEDBACK_ITEM

# Longer than SQLite sleeps at most before it looks again whether it is somebody's turn.
REST_SECONDS: Final = 0.15
Detail = Mapping[str, Any]
_ITEM = FEEDBACK_ITEM.c
_FEW: Final = FeedbackFilter(words="-")  # a few items are found by their number


@dataclass(frozen=True)
class Work:
    """What a step does: ``begin`` says what the change is about, ``apply`` makes it and counts the items changed.

    ``nothing`` is said where there are none. At most ``most`` items in all, and ``at_once`` in one transaction.
    """

    kind: str
    action: str
    begin: Callable[[Step], Detail]
    apply: Callable[[Step, FeedbackChangeRecord], int]
    nothing: Callable[[Detail], str]
    most: int
    at_once: int


def do(database: Database, actor: Actor, programme_key: str, chosen: Chosen, work: Work) -> Done:
    """Do ``work`` over the chosen items. ServiceError, ConflictError when the filter leaves others now."""
    with step_over(database, actor, programme_key, chosen, work.most) as step:
        detail = work.begin(step)
        if chosen.wanted is None or chosen.expected <= work.at_once:
            change = step.begin(work.kind, detail)
            return step.end(change, work.apply(step, change), work.action, work.nothing(detail))
        ids = sorted(step.session.scalars(step.items(_ITEM.id)))
        done = _piece(step, ids[: work.at_once], work, detail, Done(0, 0))
    for piece in _pieces(ids[work.at_once :], work.at_once):
        rest(database)
        with database.write() as session:
            programme_id = lock_programme(session, actor, programme_key)
            done = _piece(Step(session, actor, programme_id, [], _FEW), piece, work, detail, done)
    if not done.change_id:
        raise ConflictError(work.nothing(detail))
    return done


def rest(database: Database) -> None:
    """Let those who wait for the one lock of SQLite have their turn; a server needs no such courtesy."""
    if database.is_sqlite:
        time.sleep(REST_SECONDS)


def _piece(step: Step, ids: Sequence[int], work: Work, detail: Detail, before: Done) -> Done:
    """One more piece of the change that ``before`` counts; the first piece that changes anything begins it."""
    shown = [import_id for import_id, _ in imports_shown(step.session, step.programme_id)]
    piece: Conditions = [_ITEM.id.in_(ids)]
    where = [_ITEM.programme_id == step.programme_id, _ITEM.import_id.in_(shown), *piece]
    step = replace(step, where=where, wanted=_FEW, piece=piece)
    change = step.session.get(FeedbackChangeRecord, before.change_id) if before.change_id else None
    if change is not None and change.undone_at is not None:
        raise ConflictError("This change was undone before.")
    # Of two changes that moved an item the later one must have moved it last, since it is undone first.
    if change is not None and work.kind == "move" and are_moved_since(step.session, change, ids):
        raise ConflictError(STOPPED)
    begun = change or step.begin(work.kind, detail)
    count = work.apply(step, begun)
    if count:
        return Done(step.finish(begun, count, work.action).change_id, before.item_count + count)
    if change is None:
        step.session.delete(begun)
    return before


def _pieces(ids: Sequence[int], at_once: int) -> Iterator[Sequence[int]]:
    return (ids[first : first + at_once] for first in range(0, len(ids), at_once))
