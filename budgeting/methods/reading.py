"""The product's own methods, one file of data each."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from budgeting.errors import StudyError
from budgeting.methods.method import LEVELS, Element, Fit, Input, Method

_MILLI: Final = 1_000
# The order in which people look for them: asking many, asking few, watching, listening, trying out.
ORDER: Final = (
    "online-survey",
    "telephone-survey",
    "face-to-face-survey",
    "nps-tracker",
    "maxdiff",
    "conjoint",
    "depth-interviews",
    "focus-groups",
    "online-groups",
    "diary-study",
    "online-community",
    "co-creation",
    "journey-workshop",
    "usability-test",
    "ethnography",
    "mystery-shopping",
    "call-analysis",
    "feedback-analysis",
    "desk-research",
    "ab-test",
)


@cache
def catalogue() -> tuple[Method, ...]:
    """Every method of the product's own, in the catalogue's order."""
    return tuple(method_from_toml(_text(key)) for key in ORDER)


def method_named(key: str) -> Method:
    """The method with ``key``; StudyError when the catalogue has none."""
    for method in catalogue():
        if method.key == key:
            return method
    raise StudyError(f"There is no method “{key}” in the catalogue. Choose another.", place="method")


def method_from_toml(text: str) -> Method:
    """One method from the text of its file."""
    entry = tomllib.loads(text)
    plain = {
        name: entry[name]
        for name in ("key", "name", "description", "tier", "sample_unit", "sample_kind", "sample_input", "sample")
    }
    return Method(
        **plain,
        fit=Fit(**entry["fit"]),
        days=tuple(entry["days"][level] for level in LEVELS),
        inputs=tuple(_input(one) for one in entry["input"]),
        elements=tuple(_element(one) for one in entry["element"]),
        duration=entry.get("duration", ""),
        measures=entry.get("measures", "none"),
    )


def _text(key: str) -> str:
    return resources.files("budgeting.methods").joinpath("catalogue", f"{key}.toml").read_text(encoding="utf-8")


def _input(entry: dict[str, Any]) -> Input:
    return Input(
        key=entry["key"],
        label=entry["label"],
        unit=entry["unit"],
        kind=entry["kind"],
        default_milli=int(Decimal(entry.get("default") or "0") * _MILLI),
        help=entry.get("help", ""),
    )


def _element(entry: dict[str, Any]) -> Element:
    plain = {name: entry[name] for name in ("key", "section", "label", "element", "unit", "formula")}
    return Element(**plain, role=entry.get("role", ""), bears_vat=entry.get("vat", True))
