"""Of several edits of what they all saw, one is saved: what was seen is compared where it is saved."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest

from planner.services.actors import Actor
from planner.services.approval_limits import Limit, see_limits, set_limit
from planner.services.errors import ConflictError, NotFoundError
from planner.services.feedback_filters import FeedbackFilter
from planner.services.journey import place_on_stage, tell_point
from planner.services.saved_views import list_views, remove_view, rename_view, save_view
from planner.storage.database import Database
from tests.people import Cast, make_person
from tests.planner.api.house import EVERY_ROLE
from tests.planner.planning import POINT, make_world

_COUNT: Final = 4


@pytest.fixture
def ola(database: Database, cast: Cast) -> Actor:
    """Somebody with every role."""
    return make_person(database, "Ola", cast.workspace_id, EVERY_ROLE)


def saved_of(edit: Callable[[int], object]) -> list[bool]:
    """Which of some edits at the same moment were saved; the others are told that somebody was faster."""
    ready = Barrier(_COUNT)

    def one(number: int) -> bool:
        ready.wait(timeout=60)
        try:
            edit(number)
        except (ConflictError, NotFoundError):
            return False
        return True

    with ThreadPoolExecutor(_COUNT) as threads:
        return list(threads.map(one, range(_COUNT)))


def test_one_of_the_edits_of_approval_limits_is_saved(database: Database, ola: Actor) -> None:
    def saved(seen: tuple[Limit, ...] | None, base_minor: int) -> int:
        return sum(saved_of(lambda number: set_limit(database, ola, "GBP", base_minor + number, seen=seen)))

    assert saved((), 100) == 1
    assert saved(see_limits(database, ola), 200) == 1
    # Who names nothing that they saw overwrites what is there.
    assert saved(None, 300) == _COUNT


def test_one_of_the_edits_of_a_point_or_a_view_is_saved(database: Database, cast: Cast, ola: Actor) -> None:
    where = database, ola, make_world(database, cast).key
    stage = tell_point(*where, POINT.key).point.stage
    assert sum(saved_of(lambda number: place_on_stage(*where, POINT.key, f"Stage {number}", seen_stage=stage))) == 1
    view_id = save_view(*where, "Bills", FeedbackFilter(), is_shared=False)
    renamed = saved_of(lambda number: rename_view(*where, view_id, f"Bills {number}", seen_name="Bills"))
    assert sum(renamed) == 1
    name = list_views(*where)[0].name
    assert name == f"Bills {renamed.index(True)}"
    with pytest.raises(ConflictError):
        remove_view(*where, view_id, seen_name="Bills")
    assert sum(saved_of(lambda _: remove_view(*where, view_id, seen_name=name))) == 1
