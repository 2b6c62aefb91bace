"""A what-if goes its whole way on SQLite and on PostgreSQL."""

from pathlib import Path

from budgeting.what_ifs.money import LimitSet
from budgeting.what_ifs.studies import StudyLeftOut
from planner.services import what_ifs
from planner.services.what_if_merging import merge_changes
from planner.storage.database import Database
from tests.builders import POUNDS
from tests.people import Cast
from tests.planner.choose.choosing import KEY
from tests.planner.what_ifs.asking import begin, choose, programme


def test_a_what_if_is_changed_chosen_merged_and_thrown_away(
    database: Database, cast: Cast, draft: int, home: Path
) -> None:
    number = begin(database, cast.femi, LimitSet(9_000 * POUNDS), StudyLeftOut("calls"), base=None)
    assert choose(database, home, cast.femi, number).state == "done"
    assert begin(database, cast.mona) == number + 1
    merge_changes(database, cast.femi, KEY, number, {0}, seen_version=3)
    assert programme(database, cast.femi).budget_minor == 9_000 * POUNDS
    seen = what_ifs.see_what_if(database, cast.mona, KEY, number)
    assert (seen.head.is_stale, seen.head.changes[0].merged_by, seen.moved) == (False, "Femi", ("1 budget",))
    what_ifs.throw_away(database, cast.femi, KEY, number, seen_version=3)
    assert [one.number for one in what_ifs.list_what_ifs(database, cast.femi, KEY)] == [number + 1]
