"""Nothing is saved by a request that is refused, and no request that saved something is answered as if it were."""

from datetime import UTC, datetime
from typing import Final

import pytest
import sqlalchemy as sa

from planner.api.operations import OPERATIONS, Operation
from planner.permissions import SCOPES
from planner.services.errors import TooManyJobsError
from planner.services.tokens import make_token
from planner.storage.database import Database
from planner.storage.errors import StorageBusyError, StorageDownError
from planner.storage.saving import saves_noted
from tests.planner.api.asking import asked_by
from tests.planner.api.bodies import least
from tests.planner.api.house import House, address, needed_query

SAVING: Final = [one for one in OPERATIONS if one.method != "GET" and not one.is_public]
# Asked for by some requests alone: before anything is saved, or in the transaction that saves.
BY_SOME: Final = {
    "advice_decide": {"rate.edit", "method.edit"},
    "lines_decide": {"query.ask", "finding.see"},
    "lines_effect": {"finding.see"},
    "lines_weigh": {"finding.see"},
    "what_ifs_merge": {"programme.see", "study.edit", "question.edit", "budget.edit"},
}
ASKED: Final = {"place": "question:fees", "text": "Is this the whole of it?"}


def unnamed(one: Operation) -> set[str]:
    """What the way of ``one`` asks for and ``one`` does not name."""
    return set(asked_by(one)) - set(one.permissions) - BY_SOME.get(one.name, set())


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return int(session.connection().execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.fixture
def path(house: House) -> str:
    return f"/programmes/{house.programme.key}/comments"


@pytest.fixture
def reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is busy whenever a comment is read back."""

    def see(*_: object, **__: object) -> None:
        raise StorageBusyError

    monkeypatch.setattr("planner.api.comments.comments.see_threads", see)


@pytest.mark.parametrize("one", SAVING, ids=lambda one: one.name)
def test_an_operation_names_every_permission_that_its_way_asks_for(one: Operation) -> None:
    assert not unnamed(one)
    assert set(one.permissions) <= set(SCOPES)


def test_a_permission_that_is_asked_for_later_and_not_named_would_be_found() -> None:
    named = next(one for one in SAVING if one.name == "comments_say")
    silent = Operation(**{**vars(named), "also": ()})
    assert unnamed(silent) == {"comment.see"}
    assert unnamed(Operation(**{**vars(named), "name": "spending_order", "also": ("finding.see",)})) > {"spending.see"}


def test_a_token_with_an_operation_s_own_permission_alone_saves_nothing(house: House) -> None:
    needing = [one for one in SAVING if one.also]
    assert len(needing) > 60
    now = datetime.now(UTC)
    tokens = {
        name: make_token(house.database, house.ola, name, [name], 30, now)
        for name in {one.permission for one in needing}
    }
    before = count(house.database, "audit")
    for one in needing:
        headers = {"Authorization": f"Bearer {tokens[one.permission]}", "If-Match": '"1"'}
        where = address(one, house.programme.key) + needed_query(one)
        answer = house.ask("", one.method, where, least(one.body) if one.body else None, headers)
        assert (answer.status_code, count(house.database, "audit")) == (403, before), one.name


def test_a_comment_that_may_not_be_read_back_is_not_said(house: House, path: str) -> None:
    before = count(house.database, "comment")
    token = make_token(house.database, house.ola, "Says", ["comment.write"], 30, datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "says"}
    answers = [house.ask("", "POST", path, ASKED, headers).status_code for _ in range(2)]
    assert (answers, count(house.database, "comment")) == ([403, 403], before)
    assert house.ask("Ola", "POST", path, ASKED, {"Idempotency-Key": "says"}).status_code == 201


def test_a_query_is_answered_at_its_own_place_alone(house: House, path: str) -> None:
    asked = house.ask("Femi", "POST", f"/programmes/{house.programme.key}/queries", ASKED)
    where, said = f"{path}/{asked.json['said'][-1]['id']}/answer", count(house.database, "comment")
    for place in ("nonsense", "study:survey"):
        answer = house.ask("Ada", "POST", f"{where}?place={place}", {"text": "It is."}, {"Idempotency-Key": place})
        assert (answer.status_code, count(house.database, "comment")) == (404, said), place
    assert house.ask("Ada", "POST", f"{where}?place=question:fees", {"text": "It is."}).status_code == 201


@pytest.mark.usefixtures("reading_fails")
def test_what_was_saved_and_not_read_back_is_said_to_be_saved_and_its_key_stays_taken(house: House, path: str) -> None:
    before = count(house.database, "comment")
    first, again = (house.ask("Ola", "POST", path, ASKED, {"Idempotency-Key": "kept"}) for _ in range(2))
    assert (first.status_code, "Retry-After" in first.headers, again.status_code) == (503, False, 409)
    assert first.content_type == "application/problem+json"
    assert "This was saved" in first.json["detail"]
    bare = house.ask("Ola", "POST", path, ASKED)
    assert (bare.status_code, "This was saved" in bare.text) == (503, True)
    assert count(house.database, "comment") == before + 2


def test_why_the_rest_failed_is_said_where_it_is_known(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def see(*_: object, **__: object) -> None:
        raise TooManyJobsError("Wait for the others.")

    monkeypatch.setattr("planner.api.comments.comments.see_threads", see)
    answer = house.ask("Ola", "POST", path, ASKED)
    assert answer.status_code == 503
    assert answer.json["detail"].startswith("This was saved")
    assert answer.json["detail"].endswith("Wait for the others.")


def test_what_was_not_saved_is_said_not_to_be_and_its_key_is_free(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("planner.services.comments._record", lambda *_: 1 / 0)
        assert house.ask("Ola", "POST", path, ASKED, {"Idempotency-Key": "free"}).status_code == 500
    assert house.ask("Ola", "POST", path, ASKED, {"Idempotency-Key": "free"}).status_code == 201


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise StorageDownError

    monkeypatch.setattr("planner.api.once.begin_answer", lambda *_: None)
    monkeypatch.setattr("planner.services.answers_kept._kept", down)
    assert house.ask("Ola", "POST", path, ASKED, {"Idempotency-Key": "lost"}).status_code == 201


def test_only_what_is_kept_and_told_counts_as_saved(house: House) -> None:
    with saves_noted() as saves:
        with house.database.write(is_apart=True) as session:
            session.execute(sa.text("UPDATE api_answer SET body = body"))
        with pytest.raises(ZeroDivisionError), house.database.write() as session:
            _ = 1 / 0
        assert saves.count == 0
        with house.database.write() as session:
            session.execute(sa.text("UPDATE api_answer SET body = body"))
        assert saves.count == 1
