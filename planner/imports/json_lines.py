"""JSON Lines: one object a line, its names are the columns."""

import json
from collections.abc import Iterator
from typing import NoReturn

from planner.imports.errors import UnreadableFileError
from planner.imports.rows import RawRow, Sheet, Source, check_row_count, fit_row, name_columns
from planner.imports.sniffing import SAMPLE_BYTES, check_is_text, find_encoding

Scalar = str | int | float | bool | None


def read_json_lines(path: Source, encoding: str) -> Sheet:
    """The sheet in a JSON Lines file: all names that occur, in the order of their first occurrence, are its columns."""
    found = find_encoding(path) if encoding == "auto" else encoding
    with path.open(encoding=found, errors="replace") as file:
        sample = file.read(SAMPLE_BYTES)
    check_is_text(sample)
    if sample.lstrip().startswith("["):
        message = "The file is one JSON list. Write one object on each line (JSON Lines) and upload it again."
        raise UnreadableFileError(message)
    names: dict[str, None] = {}
    count = 0
    for _, line in _lines(path, found):
        count += 1
        names.update(dict.fromkeys(_object(line) or ()))
        if len(names) > 1_000:  # noqa: PLR2004  name_columns refuses long before this; stop collecting
            break
    if not names:
        message = "No line of the file is a JSON object. Write one object on each line, such as {“date”: …, “text”: …}."
        raise UnreadableFileError(message)
    return Sheet(name_columns(tuple(names)), count, _rows(path, found, tuple(names)))


def _rows(path: Source, encoding: str, names: tuple[str, ...]) -> Iterator[RawRow]:
    for count, (number, line) in enumerate(_lines(path, encoding), start=1):
        check_row_count(count)
        found = _object(line)
        if found is None:
            kept = fit_row(number, (line,), len(names))
            yield RawRow(number, kept.cells, "The line is not a JSON object.")
        else:
            yield fit_row(number, [_text(found.get(name)) for name in names], len(names))


def _lines(path: Source, encoding: str) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except UnicodeError:
        message = f"The file is not written in {encoding.upper()}. Choose another encoding, or save it in UTF-8."
        raise UnreadableFileError(message) from None


def _object(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _text(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")
