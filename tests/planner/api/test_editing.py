"""Edits name what they saw, and what is sent twice is done once."""

from typing import Any

import pytest
import sqlalchemy as sa

from planner.api.operations import OPERATIONS
from planner.storage.errors import StorageCutOffError, StorageDownError
from tests.planner.api.house import House, address

QUESTION: dict[str, Any] = {
    "text": "Would a shorter letter keep customers?",
    "statement": "Whether to shorten the letter",
    "owner": "Head of letters",
    "decide_by": "2027-11-30",
    "acting_ppm": 800_000,
    "options": [{"name": "Shorten it", "action": "Brief the agency"}, {"name": "Leave it"}],
    "states": [
        {"name": "Length drives leaving", "belief_ppm": 400_000},
        {"name": "It does not", "belief_ppm": 600_000},
    ],
    "payoffs": [
        [{"amount": "100000.50", "currency": "GBP"}, {"amount": "-50000", "currency": "GBP"}],
        [{"amount": "0", "currency": "GBP"}, {"amount": "0", "currency": "GBP"}],
    ],
}


@pytest.fixture
def path(house: House) -> str:
    return f"/programmes/{house.programme.key}/questions"


def test_an_edit_needs_the_version_that_was_seen(house: House, path: str) -> None:
    made = house.ask("Ada", "POST", path, QUESTION)
    assert made.status_code == 201
    where = made.headers["Location"].removeprefix("/api/v1")
    assert house.ask("Ada", "GET", where).headers["ETag"] == made.headers["ETag"] == '"1"'
    changed = {**QUESTION, "owner": "Board"}
    assert house.ask("Ada", "PUT", where, changed).status_code == 428
    saved = house.ask("Ada", "PUT", where, changed, {"If-Match": '"1"'})
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    assert saved.json["question"]["decision"]["owner"] == "Board"
    for stale in ('"1"', '"9"', "*", 'W/"2"', "2"):
        assert house.ask("Ada", "PUT", where, QUESTION, {"If-Match": stale}).status_code == 412, stale
    assert house.ask("Ada", "GET", where).json["question"]["decision"]["owner"] == "Board"


def test_every_edit_asks_for_the_version(house: House) -> None:
    edits = [one for one in OPERATIONS if one.is_edit]
    assert len(edits) > 10
    assert all(one.is_edit for one in OPERATIONS if one.method in {"PUT", "DELETE"})
    for one in edits:
        answer = house.ask("Ola", one.method, address(one, house.programme.key))
        assert answer.status_code in {422, 428}, one.name


def test_what_is_sent_twice_under_one_key_is_done_once(house: House, path: str) -> None:
    before = house.ask("Ada", "GET", path).json["total"]
    key = {"Idempotency-Key": "a key of mine"}
    first, again = (house.ask("Ada", "POST", path, QUESTION, key) for _ in range(2))
    assert (first.status_code, first.text, first.headers["Location"]) == (
        again.status_code,
        again.text,
        again.headers["Location"],
    )
    assert house.ask("Ada", "GET", path).json["total"] == before + 1
    assert house.ask("Ada", "POST", path, {**QUESTION, "owner": "Else"}, key).status_code == 422
    assert house.ask("Ada", "POST", path, QUESTION).json["question"]["key"] != first.json["question"]["key"]


def test_a_key_is_free_again_after_a_refusal_and_after_a_day(house: House, path: str) -> None:
    key = {"Idempotency-Key": "second"}
    assert house.ask("Ada", "POST", path, {**QUESTION, "text": ""}, key).status_code == 422
    made = house.ask("Ada", "POST", path, QUESTION, key)
    assert made.status_code == 201
    with house.database.write() as session:
        session.execute(sa.text("UPDATE api_answer SET asked_at = '2026-01-01 00:00:00'"))
    assert house.ask("Ada", "POST", path, QUESTION, key).json["question"]["key"] != made.json["question"]["key"]


def test_a_key_that_is_at_work_is_waited_for(house: House, path: str) -> None:
    key = {"Idempotency-Key": "third"}
    assert house.ask("Ada", "POST", path, QUESTION, key).status_code == 201
    with house.database.write() as session:
        session.execute(sa.text("UPDATE api_answer SET status = NULL WHERE request_key = 'third'"))
    assert house.ask("Ada", "POST", path, QUESTION, key).status_code == 409


def test_a_key_whose_request_may_be_saved_is_not_used_again(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_with(error: Exception) -> None:
        def write(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr("planner.api.questions.questions.write_question", write)

    key = {"Idempotency-Key": "unsure"}
    break_with(StorageDownError())
    away, again = (house.ask("Ada", "POST", path, QUESTION, key) for _ in range(2))
    assert (away.status_code, again.status_code) == (503, 503)
    break_with(StorageCutOffError())
    unsure, again = (house.ask("Ada", "POST", path, QUESTION, key) for _ in range(2))
    assert (unsure.status_code, "Retry-After" in unsure.headers, again.status_code) == (503, False, 409)
    assert "may be there or not" in unsure.json["detail"]
    assert "Look whether it is there" in unsure.json["detail"]


def test_a_key_is_of_one_version(house: House) -> None:
    drawn = f"/programmes/{house.programme.key}/journey/drawn"
    seen = house.ask("Ada", "GET", drawn).headers["ETag"]
    added = {"part": "persona", "action": "add", "name": "New here"}
    named = {"Idempotency-Key": "of one version", "If-Match": seen}
    first, again = (house.ask("Ada", "POST", f"{drawn}/parts", added, named) for _ in range(2))
    assert first.status_code < 300
    assert (again.status_code, again.text) == (first.status_code, first.text)
    other = house.ask("Ada", "POST", f"{drawn}/parts", added, {**named, "If-Match": first.headers["ETag"]})
    assert (other.status_code, "another request" in other.text) == (422, True)


def test_one_person_s_key_is_not_another_s(house: House, path: str) -> None:
    key = {"Idempotency-Key": "shared"}
    first, second = (house.ask(who, "POST", path, QUESTION, key) for who in ("Ada", "Ola"))
    assert first.json["question"]["key"] != second.json["question"]["key"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"acting_ppm": True}, "acting_ppm"),
        ({"acting_ppm": "800000"}, "acting_ppm"),
        ({"acting_ppm": 800_000.0}, "acting_ppm"),
        ({"state": "approved"}, "state"),
        ({"decide_by": "30/11/2027"}, "decide_by"),
        ({"decide_by": "2020-01-01"}, "decide_by"),
        ({"text": "a\0b"}, "text"),
        ({"payoffs": [[{"amount": 1, "currency": "GBP"}]]}, "payoffs.0.0.amount"),
        ({"payoffs": [[{"amount": "1", "currency": "EUR"}]]}, "payoffs.0.0.currency"),
        ({"text": ""}, "text"),
        ({"depth": "quick"}, "at_stake"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(
    house: House, path: str, change: dict[str, Any], field: str
) -> None:
    answer = house.ask("Ada", "POST", path, QUESTION | change)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert field in [one["field"] for one in answer.json["errors"]]
    assert answer.json["detail"]


def test_only_json_is_taken_where_json_is_asked_for(house: House, path: str) -> None:
    assert house.ask("Ada", "POST", path, data="text=x").status_code == 415
    assert house.ask("Ada", "POST", path, data="{", content_type="application/json").status_code == 422
    assert house.ask("Ada", "GET", f"{path}?pgae=2").status_code == 422
    assert house.ask("Ada", "GET", f"{path}?page=1&page=2").status_code == 422


def test_a_list_comes_in_parts_with_links(house: House, path: str) -> None:
    answer = house.ask("Ada", "GET", f"{path}?per_page=1&page=2")
    assert len(answer.json["items"]) == 1
    assert answer.json["page_count"] == answer.json["total"]
    assert f'{path}?per_page=1&page=1>; rel="prev"' in answer.headers["Link"]
    assert house.ask("Ada", "GET", f"{path}?per_page=1&page=999").json["items"] == []
