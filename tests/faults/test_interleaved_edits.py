"""Two people edit one thing, looking and saving in any order: no save writes over one that its sender had not seen."""

import random

import pytest
import sqlalchemy as sa

from planner.services.errors import ConflictError
from planner.storage import mapping
from planner.storage.database import Database
from planner.storage.tables import PROGRAMME
from tests.builders import make_programme
from tests.people import Cast
from tests.promised import Measured

_FEW, _MANY = 100, 10_000


def check_interleavings(database: Database, cast: Cast, count: int) -> int:
    """So many steps of two people; how many saves came too late. Each is refused, and each other one is kept."""
    programme, chance = make_programme(), random.Random(2026)
    with database.write() as session:
        mapping.create_programme(session, cast.workspace_id, programme, author_id=cast.ada.user_id)
    version, name, late = 1, programme.name, 0
    seen = {"Ada": 1, "Ola": 1}
    for step in range(count):
        person = chance.choice(["Ada", "Ola"])
        if chance.random() < 0.5:
            seen[person] = version
            continue
        told = f"{person} {step}"
        try:
            with database.write() as session:
                mapping.save_objective(
                    session, cast.workspace_id, programme.key, name=told, objective="net", seen_version=seen[person]
                )
        except ConflictError:
            assert seen[person] < version
            late += 1
        else:
            assert seen[person] == version
            version, name = version + 1, told
    with database.read() as session:
        assert session.execute(sa.select(PROGRAMME.c.name, PROGRAMME.c.version)).one() == (name, version)
    return late


def test_no_save_writes_over_one_that_was_not_seen(database: Database, cast: Cast, measured: Measured) -> None:
    late = check_interleavings(database, cast, _FEW)
    measured("R10", f"{_FEW} steps of two people: {late} late saves refused, 0 silent overwrites")


@pytest.mark.long
def test_no_save_of_ten_thousand_writes_over_one_that_was_not_seen(
    database: Database, cast: Cast, measured: Measured
) -> None:
    late = check_interleavings(database, cast, _MANY)
    measured("R10", f"{_MANY:,} steps of two people: {late:,} late saves refused, 0 silent overwrites")
