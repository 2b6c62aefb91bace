"""One rule for every value that is sent: how it looks as JSON, and the schema that says so beforehand.

A field that ends in ``_minor`` is sent without that ending as an amount; other units stay in the name.
"""

import types
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from planner.api.amounts import AMOUNT_PATTERN, CURRENCY_PATTERN, told
from planner.api.shown import HIDDEN, NAMES, SHOWN

_MINOR = "_minor"
_PLAIN: Mapping[type, Mapping[str, str]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    str: {"type": "string"},
    float: {"type": "number"},
    Decimal: {"type": "string"},
    Fraction: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
# Which class has which name in the document.
_OWNERS: dict[str, tuple[Any, tuple[Any, ...]]] = {}
AMOUNT: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": AMOUNT_PATTERN, "examples": ["12340.50"]},
        "currency": {"type": "string", "pattern": CURRENCY_PATTERN, "examples": ["GBP"]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}


def as_json(value: object, currency: str = "") -> Any:  # noqa: ANN401  JSON has no type of its own
    """``value`` as JSON values, amounts in ``currency`` unless a part of it names its own."""
    kind: Any = type(value)
    if _has_fields(kind):
        own = getattr(value, "currency", "") or currency
        return {
            name_of(name): _amounts(getattr(value, name), own)
            if name.endswith(_MINOR)
            else as_json(getattr(value, name), own)
            for name in told_fields(kind)
        }
    if isinstance(value, Mapping):
        return {str(key): as_json(one, currency) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(one, currency) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(as_json(one, currency) for one in value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, Fraction)) else value


def _amounts(value: object, currency: str) -> Any:  # noqa: ANN401  JSON has no type of its own
    if isinstance(value, int):
        return told(value, currency)
    if isinstance(value, Mapping):
        return {str(key): _amounts(one, currency) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_amounts(one, currency) for one in value]
    return None


@cache
def told_fields(kind: type) -> Mapping[str, Any]:
    """The fields of a dataclass that are told, with their types."""
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)] if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]  # a named tuple
    own = {name: hints[name] for name in names if name not in HIDDEN.get(kind.__name__, ())}
    for name in SHOWN.get(kind.__name__, ()):
        own[name] = get_type_hints(_getter(getattr(kind, name)))["return"]
    return own


def _getter(found: property | cached_property[Any]) -> Any:  # noqa: ANN401  a function of one value
    return found.func if isinstance(found, cached_property) else found.fget


def _has_fields(kind: object) -> bool:
    """Whether values of ``kind`` have named fields: a dataclass, or a named tuple."""
    return is_dataclass(kind) or hasattr(kind, "_fields")


def name_of(name: str) -> str:
    """The name under which a field is sent."""
    return name.removesuffix(_MINOR)


def schema_of(kind: Any, parts: dict[str, Any], bound: Mapping[Any, Any] | None = None) -> Any:  # noqa: ANN401  types are values here
    """The JSON Schema of values of ``kind``; what is named goes into ``parts`` and is referred to."""
    kind = (bound or {}).get(kind, kind) if isinstance(kind, TypeVar) else kind
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [schema_of(one, parts, bound) for one in inner]}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    return _referred(kind, parts, bound) if _has_fields(origin or kind) else _many(origin, inner, parts, bound)


def _many(origin: Any, inner: tuple[Any, ...], parts: dict[str, Any], bound: Mapping[Any, Any] | None) -> Any:  # noqa: ANN401  as above
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(inner[1], parts, bound)}
    if isinstance(origin, type) and issubclass(origin, Collection):
        return _array(origin, inner, parts, bound)
    return {}


def _array(origin: type, inner: tuple[Any, ...], parts: dict[str, Any], bound: Mapping[Any, Any] | None) -> Any:  # noqa: ANN401  as above
    if issubclass(origin, tuple) and Ellipsis not in inner:
        each = [schema_of(one, parts, bound) for one in inner]
        return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
    return {"type": "array", "items": schema_of(inner[0], parts, bound)}


def _referred(kind: Any, parts: dict[str, Any], bound: Mapping[Any, Any] | None) -> dict[str, str]:  # noqa: ANN401  as above
    origin: Any = _bare(kind)
    own = dict(zip(getattr(origin, "__parameters__", ()), get_args(kind), strict=False))
    own = {name: (bound or {}).get(one, one) if isinstance(one, TypeVar) else one for name, one in own.items()}
    name = "".join([_title(origin), *(f"Of{_title(_bare(one))}" for one in own.values())])
    if _OWNERS.setdefault(name, (origin, tuple(own.values()))) != (origin, tuple(own.values())):
        message = f"Two kinds of value would be called {name}: give one a name of its own in shown.py."
        raise RuntimeError(message)
    if name not in parts:
        parts[name] = {}
        told_here = told_fields(origin)
        properties = {name_of(field): _field(field, hint, parts, own) for field, hint in told_here.items()}
        if len(properties) != len(told_here):
            message = f"Two fields of {name} would be told under one name: hide one of them in shown.py."
            raise RuntimeError(message)
        parts[name] = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def _bare(kind: Any) -> Any:  # noqa: ANN401  as above
    """``kind`` without what it is made of: a page of questions is a page."""
    generic: Any = get_origin(kind)
    return kind if generic is None else generic


def _title(kind: Any) -> str:  # noqa: ANN401  as above
    name = getattr(kind, "__name__", "Value")
    module = getattr(kind, "__module__", "")
    return NAMES.get(f"{module}.{name}", name)


def _field(name: str, hint: Any, parts: dict[str, Any], bound: Mapping[Any, Any]) -> Any:  # noqa: ANN401  as above
    if not name.endswith(_MINOR):
        return schema_of(hint, parts, bound)
    return _with_amounts(schema_of(hint, parts, bound), parts)


def _with_amounts(schema: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401  as above
    """``schema`` with an amount in the place of every whole number."""
    parts["Amount"] = dict(AMOUNT)
    if schema == {"type": "integer"}:
        return {"$ref": "#/components/schemas/Amount"}
    return {
        key: [_with_amounts(one, parts) for one in inner]
        if isinstance(inner, list)
        else _with_amounts(inner, parts)
        if isinstance(inner, dict)
        else inner
        for key, inner in schema.items()
    }
