"""What changed between two versions of a method, in words."""

from collections.abc import Iterator, Mapping
from typing import Final

from budgeting.methods.method import LEVELS, QUESTION_KINDS, Element, Input, Method
from budgeting.numbers import plain_quantity

_FITS: Final = ("not for this", "weak", "usable", "strong")
_WORDS: Final[Mapping[str, str]] = {
    "name": "Name",
    "tier": "Strength of evidence",
    "measures": "What its precision is told in",
    "sample_unit": "Word of the sample",
    "sample_kind": "Whose answers they are",
    "sample_input": "Input that makes the sample larger",
    "sample": "Formula of the sample",
    "duration": "Formula of further days",
}
_INPUT_WORDS: Final[Mapping[str, str]] = {
    "label": "word",
    "unit": "unit",
    "kind": "kind",
    "default_milli": "default",
}
_ELEMENT_WORDS: Final[Mapping[str, str]] = {
    "section": "part of the work",
    "label": "name",
    "element": "price",
    "unit": "unit",
    "formula": "formula",
    "role": "staff role",
}


def changes_between(before: Method, after: Method) -> tuple[str, ...]:
    """Every difference as a sentence, in the order of a method's page; none when both say the same."""
    return (*_of_head(before, after), *_of_inputs(before, after), *_of_elements(before, after))


def _of_head(before: Method, after: Method) -> Iterator[str]:
    for name, word in _WORDS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _changed(word, old, new)
    if before.description != after.description:
        yield "Description: written anew."
    for kind in QUESTION_KINDS:
        if before.fit.to(kind) != after.fit.to(kind):
            yield _changed(f"Fit to {kind} questions", _FITS[before.fit.to(kind)], _FITS[after.fit.to(kind)])
    for level in LEVELS:
        if before.days_at(level) != after.days_at(level):
            yield _changed(f"Working days, {level}", before.days_at(level), after.days_at(level))


def _of_inputs(before: Method, after: Method) -> Iterator[str]:
    old, new = {one.key: one for one in before.inputs}, {one.key: one for one in after.inputs}
    yield from (f"Input taken out: {one.label} ({key})." for key, one in old.items() if key not in new)
    for key, one in new.items():
        if key not in old:
            yield f"Input added: {one.label} ({key})."
        else:
            yield from _parts(f"Input “{one.label}”", old[key], one, _INPUT_WORDS)


def _of_elements(before: Method, after: Method) -> Iterator[str]:
    old, new = {one.key: one for one in before.elements}, {one.key: one for one in after.elements}
    yield from (f"Element taken out: {one.label}." for key, one in old.items() if key not in new)
    for key, one in new.items():
        if key not in old:
            yield f"Element added: {one.label}, {one.formula}."
            continue
        yield from _parts(f"Element “{one.label}”", old[key], one, _ELEMENT_WORDS)
        if old[key].bears_vat != one.bears_vat:
            yield f"Element “{one.label}”: {'bears VAT now' if one.bears_vat else 'bears no VAT any more'}."


def _parts(what: str, before: Input | Element, after: Input | Element, words: Mapping[str, str]) -> Iterator[str]:
    for name, word in words.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            shown = [plain_quantity(one) for one in (old, new)] if name == "default_milli" else [old, new]
            yield _changed(f"{what}, {word}", *shown)
    if isinstance(before, Input) and isinstance(after, Input) and before.help != after.help:
        yield f"{what}: explained anew."


def _changed(what: str, *values: object) -> str:
    old, new = (_plain(value) for value in values)
    return f"{what}: {old} → {new}."


def _plain(value: object) -> str:
    return str(value) if value not in ("", None) else "nothing"
