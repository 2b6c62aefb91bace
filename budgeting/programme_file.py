"""Programme files: everything of a programme as JSON text, to be kept, sent and read elsewhere as the same programme.

``read_programme`` takes text that may come from anywhere: it is limited in size and depth, unknown names are refused,
and every error names its place (``programme.studies[3].packages[0].lines[1].rate``). The digest is that of everything
but the programme's own key, under which it may live elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, Literal, NoReturn

from pydantic import ConfigDict, TypeAdapter, ValidationError

from budgeting.errors import BudgetingError, ProblemError, ProgrammeError
from budgeting.journey import DrawnJourney
from budgeting.keys import check_key
from budgeting.problem_file import LARGEST_FILE as LARGEST_TEXT
from budgeting.problem_file import in_words, parsed_json, place_in_file
from budgeting.problem_schema import DIALECT
from budgeting.programme import Programme

FORMAT: Final = "planner-programme/1"
LARGEST_FILE: Final = min(25 * 1024 * 1024, LARGEST_TEXT)
MOST_ERRORS: Final = 10
_LONGEST_TEXT: Final = 20_000
_LARGEST_NUMBER: Final = 2**63 - 1
_TITLE: Final = "A programme: its periods, budgets, questions, studies with every cost line, shared costs and rules"


@dataclass(frozen=True)
class ProgrammeFile:
    """What a file holds; ``digest`` is the SHA-256 of ``programme`` without its key, in hexadecimal.

    ``journey`` is what people drew, None where nobody did; where there is one, the digest is that of both.
    """

    format: Literal["planner-programme/1"]
    digest: str
    programme: Programme
    journey: DrawnJourney | None = None


# Settings reach dataclasses only through a type that is not one itself.
_ADAPTER: Final = TypeAdapter(tuple[ProgrammeFile], config=ConfigDict(extra="forbid", strict=True))
_PROGRAMME: Final = TypeAdapter(Programme)
_JOURNEY: Final = TypeAdapter(DrawnJourney)


def write_programme(programme: Programme, journey: DrawnJourney | None = None) -> str:
    """``programme`` and its drawn ``journey`` as the text of a file; the same ones always give the same text."""
    tree = {"format": FORMAT, "digest": programme_digest(programme, journey), "programme": _tree(programme)}
    if journey is not None:
        tree["journey"] = _JOURNEY.dump_python(journey, mode="json")
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def programme_digest(programme: Programme, journey: DrawnJourney | None = None) -> str:
    """SHA-256 of the canonical JSON of ``programme`` without its key, and of ``journey`` where one is drawn."""
    tree = _tree(replace(programme, key=""))
    if journey is not None:
        tree["journey"] = _JOURNEY.dump_python(journey, mode="json")
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_programme(text: str) -> ProgrammeFile:
    """The programme that ``text`` holds.

    ProgrammeError lists up to ten faults, a line each, every one with its place; ``place`` names that of the first.
    """
    if len(text) > LARGEST_FILE:
        raise ProgrammeError(f"The file is longer than {LARGEST_FILE:,} characters.")
    tree = _parsed(text)
    try:
        found = _ADAPTER.validate_json(json.dumps([tree]))[0]
    except ValidationError as error:
        _refuse([(place_in_file(one["loc"][1:]), _said(in_words(one))) for one in error.errors(include_url=False)])
    except BudgetingError as error:
        raise ProgrammeError(f"programme: {error.message}", place=error.place) from None
    faults = [*_faults(found.programme, "programme"), *_faults(found.journey, "journey")]
    if faults:
        _refuse(faults)
    if found.digest != programme_digest(found.programme, found.journey):
        raise ProgrammeError(
            "digest: It is not that of the programme in the file, so the file was changed after it was exported. "
            "Export it again where it came from.",
            place="digest",
        )
    return found


def schema_text() -> str:
    """The JSON Schema (2020-12) of a programme file, as the text of a file."""
    made = _ADAPTER.json_schema()
    root = made["$defs"].pop("ProgrammeFile") | {"title": _TITLE}
    return json.dumps({"$schema": DIALECT, **root, "$defs": made["$defs"]}, indent=2, ensure_ascii=False) + "\n"


def _tree(programme: Programme) -> dict[str, Any]:
    tree: dict[str, Any] = _PROGRAMME.dump_python(programme, mode="json")
    return tree


def _said(words: str) -> str:
    return words.replace("a name that a problem uses here", "a name that a programme file uses here")


def _parsed(text: str) -> object:
    try:
        return parsed_json(text.removeprefix("\ufeff"))
    except ProblemError as error:
        raise ProgrammeError(error.message, place=error.place) from None


def _faults(part: object, place: str) -> Iterator[tuple[str, str]]:
    """Texts and numbers that no database keeps, and keys that cannot be one."""
    if is_dataclass(part) and not isinstance(part, type):
        yield from _of_key(part, place)
        for field in fields(part):
            yield from _faults(getattr(part, field.name), f"{place}.{field.name}")
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from _faults(item, f"{place}[{number}]")
    elif isinstance(part, str) and (
        len(part) > _LONGEST_TEXT or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in part)
    ):
        yield place, f"This text is longer than {_LONGEST_TEXT:,} characters, or holds characters that cannot be kept."
    elif isinstance(part, int) and abs(part) > _LARGEST_NUMBER:
        yield place, "This number is too large."


def _of_key(part: object, place: str) -> Iterator[tuple[str, str]]:
    """The keys of what has an address of its own."""
    if type(part).__name__ in {"Programme", "Question", "Study", "Period", "CostCentre", "SharedCost", "AnxietyPoint"}:
        try:
            check_key(getattr(part, "key", ""))
        except BudgetingError as error:
            yield f"{place}.key", error.message


def _refuse(found: list[tuple[str, str]]) -> NoReturn:
    lines = [f"{place}: {message}" if place else message for place, message in found[:MOST_ERRORS]]
    more = len(found) - MOST_ERRORS
    raise ProgrammeError("\n".join([*lines, f"… and {more:,} more."] if more > 0 else lines), place=found[0][0] or None)
