"""The smallest believable design of a method, to show how its lines come about and to compare methods at a glance."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final

from budgeting.methods.method import PERCENT, Method

_MILLI: Final = 1_000
# For a quantity that has no example: so many of what is counted, and so long of what is measured.
_SAMPLE: Final = 20
_BY_UNIT: Final[Mapping[str, int]] = {"minute": 30, "hour": 2, "day": 1, "month": 1, PERCENT: 0, "language": 0}


def example_design(method: Method) -> dict[str, int]:
    """Quantities of a small but believable design by input, in thousandths; round figures for a method of one's own."""
    known = _examples().get(method.key, {})
    found = {one.key: known.get(one.key, 0) for one in method.quantities}
    if found.get(method.sample_input):
        return found
    return {
        one.key: (_SAMPLE if one.key == method.sample_input else _BY_UNIT.get(one.unit.partition("/")[0], 1)) * _MILLI
        for one in method.quantities
    }


@cache
def _examples() -> dict[str, dict[str, int]]:
    text = resources.files("budgeting.methods").joinpath("examples.toml").read_text(encoding="utf-8")
    return {
        key: {name: int(Decimal(number) * _MILLI) for name, number in design.items()}
        for key, design in tomllib.loads(text).items()
    }
