"""Moving everything from one database to another, as it is."""

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from planner.storage.database import Database
from planner.storage.files.carrying import put_folder_in
from planner.storage.in_use import note_moved
from planner.storage.moving.filling import Held, Progress, fill
from planner.storage.moving.reading import held_by, one_moment
from planner.storage.moving.rows import lines_of


def move(source: Database, home: Path, target: Database, progress: Progress) -> Held:
    """Fill the empty ``target`` with all that ``source`` holds and the files of ``home``, and mark ``source`` as left.

    Nobody else may have ``source`` open. Whatever happens, ``target`` holds everything or stays empty.
    Raises MovingError.
    """
    with one_moment(source) as session:
        held = held_by(session, progress)
        fill(
            target,
            held,
            lambda shape: lines_of(session.connection(), shape),
            progress,
            partial(put_folder_in, home=home),
        )
    note_moved(source.url, sa.make_url(target.url).set(password=None).render_as_string())
    return held
