"""``planner verify``: whether a PDF is the plan that was approved."""

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.opening import RefusedError, opened
from planner.cli.solve import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.services.verdicts import Verdict
    from planner.services.verifying import Place

_MARKS = {"passed": "yes      ", "failed": "NO       ", "not_done": "not done "}
_LONGEST_SECONDS = 3_600


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.pdf")
@click.option("--no-solve", is_flag=True, help="Do not choose the studies again.")
@click.option("--offline", is_flag=True, help="Look at the file alone, even where a database is at hand.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer and every check as JSON.")
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1, _LONGEST_SECONDS),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to choose again.",
)
def verify(file: Path, *, no_solve: bool, offline: bool, as_json: bool, time_limit: float) -> None:
    """Say whether FILE.pdf is a plan as it was approved.

    Adds every sum up again, looks its digest up, checks its sign-offs and the audit trail, and chooses the studies
    again. Where there is no database it does what the file alone allows. Ends with 0 when nothing is wrong, 1 when
    something is, and 2 when the file holds no plan.
    """
    from planner.reports.reading_pdf import LARGEST_PDF
    from planner.services.verifying import verify_file

    try:
        with file.open("rb") as stream:
            pdf = stream.read(LARGEST_PDF + 1)
    except OSError as error:
        raise RefusedError(f"{file} cannot be read: {error.strerror}.") from error
    with _place(offline=offline) as place:
        verdict = verify_file(pdf, place, seconds=None if no_solve else time_limit)
    click.echo(_as_json(verdict) if as_json else _in_words(verdict))
    raise SystemExit(verdict.exit_code)


@contextmanager
def _place(*, offline: bool) -> "Iterator[Place | None]":
    """The record, unless there is none on this machine: a check makes no folder and no database."""
    from planner.services.verifying import Place

    if offline or not _has_record():
        yield None
        return
    with opened() as planner:
        yield Place(planner.database, planner.settings.home)


def _has_record() -> bool:
    if os.environ.get("DATABASE_URL", "").strip():
        return True
    return (Path(os.environ.get("PLANNER_HOME", ".planner")).expanduser() / "planner.sqlite").exists()


def _in_words(verdict: "Verdict") -> str:
    lines = [f"  {_MARKS[check.outcome]} {check.name}: {check.says}" for check in verdict.checks]
    return printable("\n".join([verdict.answer, "", *lines]))


def _as_json(verdict: "Verdict") -> str:
    checks = [{"name": one.name, "outcome": one.outcome, "says": one.says} for one in verdict.checks]
    told = {"kind": verdict.kind, "answer": verdict.answer, "digest": verdict.digest, "checks": checks}
    return json.dumps(told, indent=2, ensure_ascii=False)
