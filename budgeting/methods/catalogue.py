"""Methods and their cost elements, read from ``catalogue.toml``."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from budgeting.errors import StudyError
from budgeting.studies import Level, Section


@dataclass(frozen=True)
class Element:
    """Something a method buys: ``units`` of the rate card's ``element`` for each unit of the input ``driver_input``.

    ``driver`` is the plain word for that input. ``role`` is the staff role whose days are used, empty otherwise.
    """

    section: Section
    element: str
    driver: str
    driver_input: str
    units: Decimal
    role: str = ""


@dataclass(frozen=True)
class Fit:
    """How well a method suits a kind of question: 3 strong, 2 usable, 1 weak, 0 not for this."""

    exploratory: int
    descriptive: int
    causal: int
    evaluative: int


@dataclass(frozen=True)
class Method:
    """A way to do research.

    ``tier`` names its strength of evidence, ``sample_unit`` the word for what is counted, ``sample_input`` the design
    input that is the sample, ``sample_kind`` whose answers they are (studies with the same kind share their bias).
    """

    key: str
    name: str
    description: str
    tier: str
    fit: Fit
    days_by_level: dict[Level, int]
    sample_unit: str
    sample_kind: str
    sample_input: str
    elements: tuple[Element, ...]


@cache
def catalogue() -> tuple[Method, ...]:
    """Every method, in the catalogue's order."""
    text = resources.files("budgeting.methods").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tuple(_method(entry) for entry in tomllib.loads(text)["method"])


def method_named(key: str) -> Method:
    """The method with ``key``; StudyError when the catalogue has none."""
    for method in catalogue():
        if method.key == key:
            return method
    raise StudyError(f"There is no method “{key}” in the catalogue. Choose another.", place="method")


def _method(entry: dict[str, Any]) -> Method:
    elements = tuple(Element(**{**element, "units": Decimal(element["units"])}) for element in entry["elements"])
    plain = {name: entry[name] for name in ("key", "name", "description", "tier")}
    sample = {name: entry[name] for name in ("sample_unit", "sample_kind", "sample_input")}
    return Method(**plain, **sample, fit=Fit(**entry["fit"]), days_by_level=entry["days"], elements=elements)
