"""Numbers with the word for what they count: ``1,143 people``, ``1 day``, ``3 days``."""

from typing import Final

from budgeting.numbers import plain_quantity

_ONE: Final = 1_000
# What does not follow the rule, and what is written the same for one and for many.
_MANY: Final = {"person": "people"}
_SAME: Final = ("min", "%", "people", "each")
_VOWELS: Final = "aeiou"
_HISSING: Final = ("ches", "shes", "sses", "xes")


def in_units(milli: int, unit: str) -> str:
    """A quantity in thousandths with its unit, which is written for one: ``3 days``, ``720 audio min``."""
    return f"{plain_quantity(milli)} {unit if 0 < milli <= _ONE else many(unit)}".rstrip()


def labelled(milli: int, label: str) -> str:
    """A quantity in thousandths with its label, which is written for many: ``1 market``, ``1.5 days of reporting``."""
    return f"{plain_quantity(milli)} {one(label) if 0 < milli <= _ONE else label}"


def many(unit: str) -> str:
    """``days`` from ``day``, ``people`` from ``person``, ``half days`` from ``half day``."""
    if not unit or unit in _MANY:
        return _MANY.get(unit, unit)
    if unit.startswith("%") or unit.endswith((*_SAME, "s")):
        return unit
    if unit.endswith("y") and unit[-2:-1] not in _VOWELS:
        return f"{unit[:-1]}ies"
    return f"{unit}s"


def one(label: str) -> str:
    """``market`` from ``markets``, ``further language`` from ``further languages``, ``day of X`` from ``days of X``."""
    parts = label.split(" ")
    for place, word in enumerate(parts[:2]):
        if (single := _single(word)) != word:
            return " ".join((*parts[:place], single, *parts[place + 1 :]))
    return label


def _single(word: str) -> str:
    if word == "people":
        return "person"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(_HISSING):
        return word[:-2]
    if word.endswith("s") and word != "times" and not word.endswith(("ss", "is")):
        return word[:-1]
    return word
