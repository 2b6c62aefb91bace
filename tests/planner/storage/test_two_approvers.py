"""Plans of the release before keep their state, their answers and their guards, and find them again on the way back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from planner.storage import migrating
from planner.storage.database import Database
from tests.planner.storage.moved import insert, is_refused

FORMER: Final = "0014"
AT: Final = datetime(2027, 1, 1, tzinfo=UTC)
STATES: Final = ("draft", "in_review", "approved", "rejected")


def fill(database: Database) -> None:
    """A version in each state, and an answer about each."""
    insert(database, _rows())


def _rows() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "workspace", {"id": 1, "key": "acme", "name": "Acme"}
    for number, name in ((1, "ada"), (2, "femi"), (3, "grace")):
        person = {"email": f"{name}@example.com", "name": name, "password": "x", "active": True, "session_key": name}
        yield "user_account", {"id": number, **person}
    owned = {"workspace_id": 1, "key": "p", "name": "P", "currency": "GBP", "objective": "net", "version": 1}
    vat = {"vat_bp": 2_000, "counts_vat": False, "begun_at": "", "market": ""}
    yield "programme", {"id": 1, **owned, **vat}
    for number, state in enumerate(STATES, start=1):
        is_decided = state in {"approved", "rejected"}
        decided = {"decided_by": 2 if is_decided else None, "decided_at": AT if is_decided else None}
        written = {"content": "{}", "digest": "d", "cost_minor": 1, "reserve_minor": 0, "author_id": 1}
        submitted = {"created_at": AT, "submitted_by": 1, "submitted_at": AT, "note": "", "version": 1}
        own = {"id": number, "workspace_id": 1, "programme_id": 1, "number": number, "state": state}
        yield "plan_version", {**own, **written, **submitted, **decided}
        answer = {"kind": "cards", "content": "{}", "digest": "d", "created_at": AT}
        yield "plan_answer", {"workspace_id": 1, "plan_version_id": number, **answer}


def states(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.execute(sa.text("SELECT state FROM plan_version ORDER BY id")).scalars())


def answers(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(sa.text("SELECT count(*) FROM plan_answer")).scalar_one())


FORBIDDEN: Final = (
    "UPDATE plan_version SET content = 'x'",
    "DELETE FROM plan_version",
    "UPDATE plan_version SET state = 'draft' WHERE id = 3",
    "UPDATE plan_version SET note = 'x' WHERE id = 3",
)


def test_plans_keep_their_state_answers_and_guards_both_ways(former: Database) -> None:
    former.migrate()
    assert (states(former), answers(former)) == (list(STATES), len(STATES))
    assert [one for one in FORBIDDEN if not is_refused(former, one)] == []
    migrating.downgrade(former.engine, FORMER)
    assert (states(former), answers(former)) == (list(STATES), len(STATES))
    assert [one for one in FORBIDDEN if not is_refused(former, one)] == []


def test_later_states_go_back_to_what_the_release_before_knows(former: Database) -> None:
    former.migrate()
    with former.write() as session:
        session.execute(sa.text("UPDATE plan_version SET state = 'active' WHERE id = 3"))
        first = "UPDATE plan_version SET state = 'part_approved', first_by = 2, first_at = submitted_at WHERE id = 2"
        session.execute(sa.text(first))
    migrating.downgrade(former.engine, FORMER)
    assert states(former) == ["draft", "in_review", "approved", "rejected"]
