"""The document says what is answered, and what is answered is as it says."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped]  # it comes without types
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from planner.api.openapi import path_of
from planner.api.operations import OPERATIONS, Operation
from planner.api.shapes import as_json, schema_of
from planner.services.approval_limits import Limit
from tests.browsing import signed_in
from tests.planner.api.house import House, address, needed_query, reading

# What is not there to be read even in a furnished house, each with its answer and the reason.
ABSENT: Final = {
    "answers_point": (404, "a point of the curve is worked out by a job over minutes"),
    "lines_weighed": (404, "the job of this number chose studies; weighing a decision is another one"),
    "plan_changes_changes": (404, "nothing came before the first version"),
    "plan_changes_fetch_handouts": (
        404,
        "the job of this number made no files; making all takes a print of each study",
    ),
    "plans_pdf": (409, "no print of the plan was asked for; the cookbook's commands ask for one and fetch it"),
}


@pytest.fixture(scope="module")
def document(house: House) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.app.test_client().get("/api/openapi.json").data)
    return found


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OPENAPI_31_VALIDATOR.validate(document)
    for part in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(part)


def test_a_document_without_its_version_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="openapi"):
        OPENAPI_31_VALIDATOR.validate({name: part for name, part in document.items() if name != "openapi"})


def test_the_document_names_every_operation_once(document: dict[str, Any]) -> None:
    named = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert sorted(named) == sorted(one.name for one in OPERATIONS)
    assert len(set(named)) == len(named) > 100


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    parts = document["components"]["schemas"]
    text = json.dumps(document)
    named = {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert named <= set(parts)
    assert {} not in [part for schema in parts.values() for part in schema.get("properties", {}).values()]


@pytest.mark.parametrize("one", reading(), ids=lambda one: one.name)
def test_what_is_answered_is_as_the_document_says(furnished: House, document: dict[str, Any], one: Operation) -> None:
    answer = furnished.ask("Ola", "GET", address(one, furnished.programme.key) + needed_query(one))
    responses = document["paths"][path_of(one)]["get"]["responses"]
    told = responses.get(str(answer.status_code), responses["default"])["content"]
    assert answer.content_type in told
    if answer.content_type == "application/json" and one.name != "programmes_export":
        schema = {**told["application/json"]["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(json.loads(answer.data))
    assert answer.status_code == ABSENT.get(one.name, (200, ""))[0]
    assert answer.headers["Cache-Control"] == "no-store"


def test_all_but_five_of_what_can_be_read_is_there_to_be_read() -> None:
    names = {one.name for one in reading()}
    assert ABSENT.keys() <= names
    assert len(ABSENT) <= 5
    assert len(names) > 100


def test_money_is_told_to_the_last_digit_of_its_currency() -> None:
    parts: dict[str, Any] = {}
    schema_of(Limit, parts)
    assert parts["Limit"]["properties"]["limit"] == {
        "anyOf": [{"$ref": "#/components/schemas/Amount"}, {"type": "null"}]
    }
    for currency, minor, told in (("GBP", 1234050, "12340.50"), ("JPY", -7, "-7"), ("KWD", 5, "0.005")):
        assert as_json(_limit(currency, minor))["limit"] == {"amount": told, "currency": currency}
    assert as_json(_limit("GBP", None))["limit"] is None


def _limit(currency: str, minor: int | None) -> Limit:
    return Limit(currency, minor, 1, "Femi", datetime(2027, 1, 1, tzinfo=UTC))


def test_the_page_lists_every_operation(house: House) -> None:
    page = signed_in(house.app, house.cast.mona).get("/people/tokens/guide").text
    assert all(f"{one.method} /api/v1{path_of(one)}" in page for one in OPERATIONS)
