"""The least body that a model takes, made from its schema."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

_TEXTS = {"^[A-Z]{3}$": "GBP", "^[a-z-]{2,20}$": "days"}


def least(model: type[BaseModel]) -> dict[str, Any]:
    """A body with the fields that are needed and nothing else."""
    schema = model.model_json_schema()
    found: dict[str, Any] = _least(schema, schema.get("$defs", {}))
    return found


def _least(schema: dict[str, Any], parts: dict[str, Any]) -> Any:  # noqa: ANN401  any JSON
    if "$ref" in schema:
        return _least(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _least(schema["anyOf"][0], parts)
    makers: dict[str, Any] = {
        "object": lambda: {name: _least(schema["properties"][name], parts) for name in schema.get("required", ())},
        "array": lambda: [_least(schema["items"], parts)] * schema.get("minItems", 0),
        "string": lambda: _text(schema),
        "integer": lambda: max(1, schema.get("minimum", 1)),
        "boolean": lambda: True,
        "null": lambda: None,
    }
    return makers[schema["type"]]()


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    pattern = schema.get("pattern", "")
    return _TEXTS.get(pattern, "1" if "[0-9]" in pattern else "x")
