"""The process that parses a feedback file: it has little memory, little time, and can write nothing but its answer.

Asked by one JSON object on its input: ``path``, ``file_name``, ``encoding``, ``most_rows`` (0 = all).
Answers with one JSON value a line: ``{"columns": […], "about": n}``, then lists of rows ``[number, cells, reason]``,
then ``{"end": n}``; or ``{"refused": message}``.
"""

import itertools
import json
import resource
import sys
from pathlib import Path

from planner.imports.archives import read_archive
from planner.imports.delimited import read_delimited
from planner.imports.errors import UnreadableFileError
from planner.imports.json_lines import read_json_lines
from planner.imports.limits import PARSER_MEMORY, PARSER_SECONDS
from planner.imports.mailboxes import read_mailbox, read_single_mail
from planner.imports.rows import Sheet, Source
from planner.imports.sniffing import file_kind
from planner.imports.spreadsheets import read_spreadsheet

MOST_TOGETHER, LONGEST_TOGETHER = 200, 100_000
TOO_MUCH = "The file needs more memory to read than is allowed. Remove empty rows and columns, or split it."


def main() -> None:
    """Answer the one request on the input."""
    asked = json.loads(sys.stdin.read())
    limit_process()
    try:
        answer(asked)
    except UnreadableFileError as error:
        _say({"refused": error.message})
    except MemoryError:
        _say({"refused": TOO_MUCH})


def limit_process() -> None:
    """Take away what a parser does not need: memory, processor time, files written, core dumps."""
    for kind, most in (
        (resource.RLIMIT_AS, PARSER_MEMORY),
        (resource.RLIMIT_CPU, PARSER_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, most if hard == resource.RLIM_INFINITY else min(most, hard)))


def answer(asked: dict[str, str | int]) -> None:
    """Read the file that was asked for and say its columns and rows."""
    sheet = read_sheet(Path(str(asked["path"])), str(asked["file_name"]), str(asked["encoding"]))
    _say({"columns": sheet.columns, "about": sheet.about})
    most, count, portion, size = int(asked["most_rows"]), 0, [], 0
    for row in itertools.islice(sheet.rows, most or None):
        count += 1
        portion.append((row.number, row.cells, row.reason))
        size += sum(map(len, row.cells))
        if len(portion) == MOST_TOGETHER or size >= LONGEST_TOGETHER:
            _say(portion)
            portion, size = [], 0
    _say(portion)
    if not count:
        message = "The file has a header but no rows. Export it again with its rows."
        raise UnreadableFileError(message)
    _say({"end": count})


def read_sheet(path: Path, file_name: str, encoding: str) -> Sheet:
    """The sheet in the file, by its kind; UnreadableFileError when it has none."""
    kind = file_kind(path, file_name)
    if kind == "zip":
        return read_archive(path, encoding, read_table)
    if kind == "mbox":
        return read_mailbox(path)
    return read_single_mail(path) if kind == "eml" else read_table(path, file_name, encoding)


def read_table(source: Source, file_name: str, encoding: str) -> Sheet:
    """The sheet in a CSV, XLSX or JSON Lines file, be it in an archive."""
    kind = file_kind(source, file_name)
    if kind == "xlsx":
        return read_spreadsheet(source)
    return read_json_lines(source, encoding) if kind == "jsonl" else read_delimited(source, encoding)


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
