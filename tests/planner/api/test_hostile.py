"""Nobody gets further through the API than through the pages: not without a token, not by another's ids or columns."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import SQLModel

from planner.access import PUBLIC, permission_of
from planner.api.operations import OPERATIONS, PREFIX, Operation
from planner.permissions import SCOPES
from planner.services.programmes import begin_programme
from tests.browsing import signed_in
from tests.planner.api.bodies import least
from tests.planner.api.house import House, address, needed_query

CANARY = "canary-of-eve"
_CLOCKS = frozenset({"session", "sign_in_attempt", "worker_beat", "api_token", "api_answer"})
# The catalogue of methods is everybody's, and whoever asks ends their own sessions alone.
_SHARED = frozenset({"methods_one", "methods_versions", "methods_price", "methods_change"})
FRESH = {"If-Match": '"1"'}


def content(house: House) -> dict[str, list[object]]:
    with house.database.read() as session:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in _CLOCKS]
        return {table.name: [tuple(row) for row in session.execute(sa.select(table))] for table in tables}


def bodied(one: Operation) -> dict[str, Any]:
    return {"json": {}} if one.body else {"data": b"file", "content_type": one.file_types[0]} if one.file_types else {}


def test_every_operation_needs_a_permission_that_a_token_can_have(house: House) -> None:
    assert set(SCOPES) == {one.permission for one in OPERATIONS if not one.is_public}
    rules = [rule for rule in house.app.url_map.iter_rules() if str(rule).startswith("/api/")]
    public = {str(rule) for rule in rules if permission_of(house.app, rule.endpoint) == PUBLIC}
    assert public == {"/api/openapi.json", "/api/v1/verify"}
    assert len(rules) == len(OPERATIONS) + 1


def closed() -> list[Operation]:
    """The operations that ask for a token."""
    return [one for one in OPERATIONS if not one.is_public]


def test_without_a_token_nothing_is_answered(house: House) -> None:
    for one in closed():
        answer = house.ask("nobody", one.method, address(one, house.programme.key), **bodied(one))
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), one.name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_alone_does_nothing_and_a_token_needs_none(house: House) -> None:
    before = content(house)
    client = signed_in(house.app, house.ola)
    for one in closed():
        path = f"{PREFIX}{address(one, house.programme.key)}"
        answer = client.open(path, method=one.method, headers={"X-CSRFToken": client.token, **FRESH}, **bodied(one))
        assert answer.status_code == 401, one.name
        assert "Set-Cookie" not in answer.headers
    assert content(house) == before


def test_a_token_opens_no_page(house: House) -> None:
    client = house.app.test_client()
    sent = {"Authorization": f"Bearer {house.tokens['Ola']}"}
    for path in ("/", "/people/tokens", f"/p/{house.programme.key}/plan"):
        assert client.get(path, headers=sent).status_code == 302


def test_a_role_that_does_not_allow_it_is_refused(house: House) -> None:
    for person in (house.cast.ada, house.cast.femi, house.cast.mona, house.cast.adam):
        for one in closed():
            if not person.may(one.permission):
                path = address(one, house.programme.key)
                answer = house.ask(person.name, one.method, path, headers=FRESH, **bodied(one))
                assert answer.status_code == 403, (person.name, one.name)


def of_another_workspace(house: House) -> Iterator[tuple[Operation, str]]:
    for one in OPERATIONS:
        if "<" in one.path:
            yield one, address(one, house.programme.key) + needed_query(one)


def test_what_is_another_workspace_s_reads_as_if_it_were_not_there(house: House) -> None:
    asked = 0
    for one, path in of_another_workspace(house):
        sent = {} if one.body is None else {"json": body_for(one)}
        foreign = house.ask("Eve", one.method, path, headers=FRESH, **(sent or bodied(one)))
        missing = house.ask(
            "Eve",
            one.method,
            path.replace(house.programme.key, "no-such").replace("/1", "/77"),
            headers=FRESH,
            **(sent or bodied(one)),
        )
        if one.name in _SHARED:
            continue
        asked += 1
        assert (foreign.status_code, foreign.text) == (missing.status_code, missing.text), one.name
        assert foreign.status_code in {404, 422}, one.name
        assert foreign.status_code == 404 or one.body or one.file_types, one.name
    assert asked > 80


def body_for(one: Operation) -> dict[str, Any]:
    """The least that a body of the operation's shape holds, so that it is refused for whose it is and nothing else."""
    assert one.body is not None
    return least(one.body)


def test_the_lists_of_one_workspace_hold_nothing_of_another(house: House) -> None:
    bare = replace(house.programme, key=CANARY, name=CANARY, questions=(), studies=(), prerequisites=())
    begin_programme(house.database, house.cast.eve, bare)
    assert CANARY in house.ask("Eve", "GET", "/programmes").text
    for one in OPERATIONS:
        if one.method == "GET":
            answer = house.ask("Ola", "GET", address(one, house.programme.key) + needed_query(one))
            assert CANARY.encode() not in answer.data, one.name


def columns() -> list[str]:
    return sorted({column.name for table in SQLModel.metadata.sorted_tables for column in table.columns})


@pytest.mark.parametrize("one", [one for one in OPERATIONS if one.body], ids=lambda one: one.name)
def test_a_column_that_is_no_field_is_refused_and_changes_nothing(house: House, one: Operation) -> None:
    assert one.body is not None
    others = [name for name in columns() if name not in one.body.model_fields]
    before = content(house)
    path = address(one, house.programme.key) + needed_query(one)
    # No more than a hundred fields are told of in one answer.
    for start in range(0, len(others), 90):
        strange = others[start : start + 90]
        answer = house.ask("Ola", one.method, path, {**body_for(one), **dict.fromkeys(strange, 1)}, FRESH)
        assert answer.status_code == 422
        assert set(strange) <= {error["field"] for error in answer.json["errors"]}
    assert content(house) == before


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, 0])
def test_a_number_beyond_all_bounds_is_not_there(house: House, number: int) -> None:
    for path in ("/jobs/{}", f"/programmes/{house.programme.key}/plans/{{}}", "/notices/{}/read"):
        method = "POST" if path.endswith("read") else "GET"
        assert house.ask("Ada", method, path.format(number)).status_code == 404


@pytest.mark.parametrize(
    "sent", ['{"text": "\\ud800"}', '{"text": 1e999}', "[" * 5_000, '{"text": NaN}', '{"a": 1, "a": 2}', "\xff", "null"]
)
def test_odd_json_is_refused(house: House, sent: str) -> None:
    path = f"/programmes/{house.programme.key}/questions"
    answer = house.ask("Ada", "POST", path, data=sent.encode("latin-1"), content_type="application/json")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_what_is_not_there_at_all_is_told_as_json(app: Flask) -> None:
    client = app.test_client()
    for method, path, status in (("GET", "/api/v1/nothing", 404), ("PATCH", "/api/v1/programmes", 405)):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
