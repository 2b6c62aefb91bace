"""Moving everything from one database to another, as it is."""

import sqlalchemy as sa

from planner.storage.database import Database
from planner.storage.in_use import note_moved
from planner.storage.moving.filling import Held, Progress, fill
from planner.storage.moving.reading import held_by, one_moment
from planner.storage.moving.rows import lines_of


def move(source: Database, target: Database, progress: Progress) -> Held:
    """Fill the empty ``target`` with all that ``source`` holds, and mark ``source`` as left. Raises MovingError.

    Nobody else may have ``source`` open. Whatever happens, ``target`` holds everything or stays empty.
    """
    with one_moment(source) as session:
        held = held_by(session, progress)
        fill(target, held, lambda shape: lines_of(session.connection(), shape), progress)
    note_moved(source.url, sa.make_url(target.url).set(password=None).render_as_string())
    return held
