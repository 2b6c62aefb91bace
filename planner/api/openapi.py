"""The document of the API, made from the operations themselves, as OpenAPI 3.1."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, json
from pydantic.json_schema import models_json_schema

from planner.access import public
from planner.api.operations import OPERATIONS, PREFIX, Operation
from planner.api.replies import Attached
from planner.api.shapes import schema_of

blueprint = APIBlueprint("api_document", __name__, url_prefix="/api", enable_openapi=False)
_PLACE: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
_PROBLEM: Final = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
_INTRODUCTION: Final = (
    "What the pages do, as JSON. Amounts are text with their currency; days are ISO 8601; shares are whole "
    "numbers with their unit in the name (`_ppm` parts per million, `_bp` hundredths of a percent), quantities in "
    "thousandths end in `_milli`. Edits name the version that was seen by its ETag in `If-Match`. A request that makes "
    "or starts something may carry an `Idempotency-Key`: sent again within a day, it is done once. Refusals are "
    "`application/problem+json`."
)


@blueprint.get("/openapi.json")
@public
def document() -> Response:
    """The document."""
    return Response(json.dumps(_document(), ensure_ascii=False), content_type="application/json")


@cache
def _document() -> dict[str, Any]:
    parts: dict[str, Any] = {"Problem": _PROBLEM}
    bodies = sorted({one.body for one in OPERATIONS if one.body}, key=lambda model: model.__name__)
    _, sent = models_json_schema(
        [(model, "validation") for model in bodies], ref_template="#/components/schemas/{model}"
    )
    parts |= sent.get("$defs", {})
    paths: dict[str, Any] = {}
    for one in OPERATIONS:
        paths.setdefault(path_of(one), {})[one.method.lower()] = _operation(one, parts)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Planner", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "tags": [{"name": noun} for noun in dict.fromkeys(one.noun for one in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": parts,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def path_of(one: Operation) -> str:
    """Its address below the prefix, with its parts in braces."""
    return _PLACE.sub(r"{\2}", one.path)


def _operation(one: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.noun],
        "summary": one.summary_text,
        "description": _needed(one),
        "parameters": [*_places(one), *_asked(one), *_headers(one)],
        "responses": {str(one.status): _answer(one, parts), "default": _refused()},
    }
    if one.is_public:
        told["security"] = []
    if one.body:
        schema = {"$ref": f"#/components/schemas/{one.body.__name__}"}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if one.file_types:
        told["requestBody"] = {"required": True, "content": {kind: {"schema": {}} for kind in one.file_types}}
    return told


def _needed(one: Operation) -> str:
    """What a token must allow."""
    return f"Needs {', '.join(f'`{name}`' for name in one.permissions)}." if one.permissions else "Answers anybody."


def _answer(one: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    if one.answer is Attached:
        return {"description": "The file.", "content": {one.content_type: {"schema": {}}}}
    return {"description": "Done.", "content": {"application/json": {"schema": schema_of(one.answer, parts)}}}


def _refused() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "Refused.", "content": {"application/problem+json": {"schema": schema}}}


def _places(one: Operation) -> Iterator[dict[str, Any]]:
    for kind, name in _PLACE.findall(one.path):
        number = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
        schema = number if kind == "int" else {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _asked(one: Operation) -> Iterator[dict[str, Any]]:
    if one.query:
        schema = one.query.model_json_schema()
        for name, own in schema["properties"].items():
            needed = name in schema.get("required", ())
            yield {"name": name, "in": "query", "required": needed, "schema": own}


def _headers(one: Operation) -> Iterator[dict[str, Any]]:
    if one.is_edit:
        says = "The ETag of the version that was seen."
        tag = {"type": "string", "pattern": '^"[0-9]{1,9}"$'}
        yield {"name": "If-Match", "in": "header", "required": True, "description": says, "schema": tag}
    if one.method == "POST" and not one.is_public:
        says = "Sent again under the same key within a day, the request is done once."
        key = {"type": "string", "pattern": "^[!-~]{1,120}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "description": says, "schema": key}
