"""A form that is sent eight times at once has one effect, however often that is tried."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from planner.services.form_keys import act_once
from planner.storage.database import Database
from tests.people import Cast
from tests.planner.approve.test_races import PEOPLE, at_once
from tests.planner.listen.conftest import KEY, add_programme
from tests.promised import Measured

_FEW, _MANY = 5, 1_000


def effects_of(database: Database, cast: Cast, rounds: int, *, has_key: bool = True) -> list[int]:
    """How many effects each of so many forms had, each sent eight times at once."""
    add_programme(database, cast.ada)
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE told (round INT)"))

    def send(round_: int) -> None:
        def act(session: Session) -> dict[str, object]:
            session.execute(sa.text("INSERT INTO told VALUES (:round)"), {"round": round_})
            return {"round": round_}

        answers, failed = at_once(
            lambda _: act_once(database, cast.ada, KEY, f"form {round_}" if has_key else "", "said", act)
        )
        assert failed == []
        assert answers == [{"round": round_}] * PEOPLE

    for round_ in range(rounds):
        send(round_)
    with database.read() as session:
        return list(session.execute(sa.text("SELECT count(*) FROM told GROUP BY round")).scalars())


def test_a_form_sent_eight_times_at_once_has_one_effect(database: Database, cast: Cast, measured: Measured) -> None:
    assert effects_of(database, cast, _FEW) == [1] * _FEW
    measured("R11", f"{_FEW} forms, each sent {PEOPLE} times at once: 1 effect each")


@pytest.mark.long
def test_a_thousand_forms_sent_eight_times_at_once_have_one_effect_each(
    database: Database, cast: Cast, measured: Measured
) -> None:
    assert effects_of(database, cast, _MANY) == [1] * _MANY
    measured("R11", f"{_MANY:,} forms, each sent {PEOPLE} times at once: 1 effect each")


def test_without_its_key_each_would_count(database: Database, cast: Cast) -> None:
    assert effects_of(database, cast, 1, has_key=False) == [PEOPLE]
