"""Numbers beyond all bounds, text that nobody can keep and values of other kinds: refused everywhere, an error nowhere.

Each field gets one such value in turn, and all of them on both databases in the long form.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import pytest

from planner.api.bodies import WITH_FILE, Body
from planner.api.operations import OPERATIONS, Operation
from planner.storage.database import Database
from tests.planner.api.bodies import least
from tests.planner.api.house import House, address, make_house, needed_query

FRESH: Final = {"If-Match": '"1"'}
# As they stand in JSON, some of which no program of ours would write.
VALUES: Final = (
    *(str(2**63), str(-(2**63) - 1), "9" * 5_000, "NaN", "1e999", "-Infinity", "1.5", '"1"', "true", "null"),
    *('"\\ud800"', '"\\u0000"', f'"{"x" * 30_000}"', '"\\u202e"', "[]", "{}", "[[[[]]]]", '{"a": 1, "a": 2}'),
)
# As they stand in an address.
ASKED: Final = (
    *("-5", "0", str(2**31), str(2**63), "9" * 5_000, "NaN", "1e999", "%00", "%ed%a0%80", "%ff"),
    *("x" * 5_000, "%F0%9F%A6%84", "..%2f..", "1%3B--", "%25", "", "true"),
)
# One file is read by a process of its own, with its own tests.
_ELSEWHERE: Final = frozenset({"verify_check"})
_PLACE: Final = re.compile(r"<(?:int:)?(\w+)>")


def abused(one: Operation, count: int, programme_key: str) -> Iterator[tuple[str, str]]:
    """Addresses and bodies with ``count`` values in turn in every place, asked field and sent field of ``one``."""
    path, needed = address(one, programme_key), needed_query(one)
    start = sum(map(ord, one.name))
    body = json.dumps(least(one.body)) if one.body else ""
    for place in _PLACE.finditer(one.path):
        before = address_of(one, place.start(), programme_key)
        for value in _some(ASKED, start + place.start(), count):
            yield f"{before}{value or '-'}{address_of(one, None, programme_key)[len(before) :].partition('/')[2]}", body
    for turn, name in enumerate(one.query.model_fields if one.query else ()):
        for value in _some(ASKED, start + turn, count):
            yield f"{path}{needed}{'&' if needed else '?'}{name}={value}", body
    for turn, name in enumerate(one.body.model_fields if one.body else ()):
        sent = least(one.body) if one.body else {}
        for value in _some(VALUES, start + turn, count):
            rest = json.dumps({key: inner for key, inner in sent.items() if key != name})[1:-1]
            yield path + needed, f'{{"{name}": {value}{", " if rest else ""}{rest}}}'
        yield path + needed, f'{{"{name}": 1, {json.dumps(sent)[1:-1] or f"{chr(34)}{name}{chr(34)}: 1"}}}'


def address_of(one: Operation, until: int | None, programme_key: str) -> str:
    """The address of ``one``, or its beginning as far as the path goes ``until``."""
    whole = address(one, programme_key)
    if until is None:
        return whole
    parts = one.path[:until].count("/")
    return "/".join(whole.split("/")[:parts]) + "/"


def _some(values: tuple[str, ...], start: int, count: int) -> Iterator[str]:
    return islice(cycle(values), start % len(values), start % len(values) + min(count, len(values)))


def abuse(house: House, count: int, wanted: str = "") -> Counter[int]:
    """Ask it all, or the ``wanted`` operation, as somebody with every role; how often each status was answered."""
    answered: Counter[int] = Counter()
    for one in OPERATIONS:
        if one.name in _ELSEWHERE or wanted not in {"", one.name}:
            continue
        kind: dict[str, Any] = {"content_type": one.file_types[0] if one.file_types else "application/json"}
        for path, body in abused(one, count, house.programme.key):
            answer = house.ask("Ola", one.method, path, headers=FRESH, data=body or b"file", **kind)
            answered[answer.status_code] += 1
            assert answer.status_code < 500, (one.name, path[:200], body[:300])
            if answer.status_code >= 400:
                assert answer.content_type == "application/problem+json", (one.name, path[:200])
    return answered


def test_what_no_field_holds_is_refused_everywhere_and_is_an_error_nowhere(house: House) -> None:
    answered = abuse(house, 1)
    assert sum(answered.values()) > 800
    assert answered[422] > sum(answered.values()) // 3


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_whatever_no_field_holds_is_refused_on_both_databases(database: Database, home: Path) -> None:
    house = make_house(database, home)
    try:
        answered = abuse(house, len(VALUES))
    finally:
        house.app.extensions["planner"].jobs.close()
    assert sum(answered.values()) > 8_000


@pytest.mark.parametrize("sent", ['{"is_on": true, "is_on": false}', '{"is_on": true, "is_on": true}'])
def test_a_name_that_stands_twice_is_refused(house: House, sent: str) -> None:
    path = f"/programmes/{house.programme.key}/findings/follow"
    answer = house.ask("Ada", "POST", path, data=sent, content_type="application/json")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "is_on")
    assert house.ask("Ada", "POST", path, {"is_on": True}).status_code == 200


def test_json_of_many_names_is_refused_for_a_few_of_them_and_a_very_large_one_unread(house: House) -> None:
    def answered(*pairs: str) -> Any:  # noqa: ANN401  its JSON may be anything
        path, sent = f"/programmes/{house.programme.key}/findings/follow", f"{{{','.join(pairs)}}}"
        return house.ask("Ada", "POST", path, data=sent, content_type="application/json")

    # Each name compared with each other one, these would take an hour.
    assert answered(*['"is_on": true'] * 140_000).json["errors"][0]["field"] == "is_on"
    assert len(answered(*(f'"x{number}": 1' for number in range(1_000))).json["errors"]) == 100
    large = answered(f'"is_on": "{"x" * Body.most_bytes}"')
    assert (large.status_code, large.json["errors"]) == (
        422,
        [{"field": "body", "detail": "What is sent here is at most 2 MB."}],
    )


def test_a_request_larger_than_any_is_refused_with_the_caps_of_programs(house: House) -> None:
    path = f"/programmes/{house.programme.key}/findings/follow"
    answer = house.ask("Ada", "POST", path, {"is_on": True}, environ_overrides={"CONTENT_LENGTH": str(2**25)})
    assert answer.status_code == 413
    assert "JSON may be at most 2 MB, or 16 MB with a file in it" in answer.json["detail"]


def test_a_body_with_a_file_in_it_may_hold_the_largest_file() -> None:
    with_file = {one.body for one in OPERATIONS if one.body and "FileTyped" in str(one.body.model_fields)}
    assert len(with_file) == 2
    assert {one.most_bytes for one in with_file} == {WITH_FILE}


def test_an_error_of_ours_would_be_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.services.findings.follow_findings", lambda *_, **__: 1 / 0)
    with pytest.raises(AssertionError, match="findings_follow"):
        abuse(house, len(VALUES), "findings_follow")
