"""``planner solve``: choose the studies of a problem file."""

import sys
import unicodedata
from pathlib import Path

import click

from budgeting.errors import ProblemError
from budgeting.problem import Problem
from budgeting.problem_file import LARGEST_FILE, read_problem, schema_text, write_solution
from planner.solving import solve_in_child

_LONGEST_SECONDS = 86_400
_MOST_WORKERS = 64
# Control characters, lone surrogates, and what would break a line or turn the direction of the text after it.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class BadInputError(click.ClickException):
    """A file cannot be read, solved or written; the message says why."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


@click.command()
@click.argument("problem_file", metavar="PROBLEM.json", required=False)
@click.option("--schema", "wants_schema", is_flag=True, help="Print the JSON Schema of problem files and stop.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write the result to FILE.", metavar="FILE")
@click.option(
    "--time-limit", type=click.FloatRange(0.1, _LONGEST_SECONDS), default=10.0, show_default=True, metavar="SECONDS"
)
@click.option("--workers", type=click.IntRange(1, _MOST_WORKERS), default=2, show_default=True, metavar="N")
@click.option("--fast", "is_fast", is_flag=True, help="Look faster; another run may give another plan that is as good.")
def solve(
    problem_file: str | None, *, wants_schema: bool, output: str | None, time_limit: float, workers: int, is_fast: bool
) -> None:
    """Choose the studies of PROBLEM.json ("-": standard input) and print the plan as JSON.

    Ends with 0 when there is a plan (optimal or feasible), 1 when there is none (infeasible or unknown), and 2 when the
    file cannot be read as a problem.
    """
    if wants_schema:
        _put(schema_text(), output)
        return
    if problem_file is None:
        raise click.UsageError("Name a problem file, or - to read it from standard input.")
    problem = _problem(problem_file)
    solution = solve_in_child(problem, time_limit_seconds=time_limit, workers=workers, is_repeatable=not is_fast)
    _put(write_solution(problem, solution), output)
    if solution.selection is None:
        raise SystemExit(1)


def _problem(name: str) -> Problem:
    """The problem in the file ``name``; BadInputError where there is none."""
    try:
        return read_problem(_text(name))
    except ProblemError as error:
        raise BadInputError(f"{_said(name)} cannot be solved.\n{error.message}") from None


def _text(name: str) -> str:
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        raise BadInputError(f"{_said(name)} cannot be read: {reason}.") from None
    if len(raw) > LARGEST_FILE:
        raise BadInputError(f"{_said(name)} is larger than {LARGEST_FILE:,} bytes.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInputError(f"{_said(name)} is not UTF-8 text.") from None


def printable(message: str) -> str:
    """``message`` without what would steer the terminal: names in a problem file may hold anything."""
    return "".join(
        c
        for c in message
        if c == "\n" or (unicodedata.category(c) not in _UNPRINTABLE and unicodedata.bidirectional(c) not in _TURNING)
    )


def _said(name: str) -> str:
    return "Standard input" if name == "-" else f"“{name}”"


def _put(text: str, output: str | None) -> None:
    """Print ``text``, or write it to the file ``output``."""
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInputError(f"“{output}” cannot be written: {error.strerror}.") from None
