"""``planner import-feedback``: a feedback file into a programme."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from planner.cli.opening import RefusedError, acting_as, opened
from planner.filters import plural
from planner.imports.columns import ColumnMapping, MappingError
from planner.services.import_at_once import Report, import_now, try_now
from planner.services.import_trials import Trial
from planner.services.importing import ImportView


@click.command("import-feedback")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--programme", required=True, metavar="KEY", help="The programme's key.")
@click.option("--said-on", metavar="COLUMN", help="The column with the date.")
@click.option(
    "--text", multiple=True, metavar="COLUMN", help="A column with what was said; may be given several times."
)
@click.option("--channel", metavar="COLUMN")
@click.option("--touchpoint", metavar="COLUMN")
@click.option("--topic", metavar="COLUMN")
@click.option("--persona", metavar="COLUMN")
@click.option("--severity", metavar="COLUMN")
@click.option("--severity-kind", type=click.Choice(["number", "yes_no"]), help="0 to 3, or yes and no.")
@click.option("--sentiment", metavar="COLUMN")
@click.option("--sentiment-kind", type=click.Choice(["stars", "range", "words"]), help="1 to 5, -1 to 1, or words.")
@click.option("--own-key", metavar="COLUMN", help="What another program calls each item.")
@click.option("--date-order", type=click.Choice(["day_first", "month_first"]))
@click.option("--keep-identical", "keeps_identical", is_flag=True, default=None, help="Keep rows that are the same.")
@click.option("--dry-run", "is_trial", is_flag=True, help="Read and count everything, and keep nothing.")
@click.option("--refuse-all", is_flag=True, help="Import nothing when any row is bad.")
@click.option("--keep-personal-data", is_flag=True, help="Do not mask e-mails, phone, card and account numbers.")
@acting_as
def import_feedback(
    file: Path,
    programme: str,
    email: str | None,
    *,
    is_trial: bool,
    refuse_all: bool,
    keep_personal_data: bool,
    **columns: Any,  # noqa: ANN401  each is an option that names a column
) -> None:
    """Import FILE; its columns are guessed, or named by --said-on, --text and the others.

    CSV, XLSX, JSON Lines, mails (.eml, .mbox), a ZIP of these and of texts (.txt), or a folder of them; up to 512 MiB.

    With both --said-on and --text only the columns that you name count; otherwise what you name corrects the guess.
    """
    choices = _choices(_named(columns), refuse_all=refuse_all, keep_personal_data=keep_personal_data)
    with opened() as planner, _naming_options(), Progress(console=Console(stderr=True), transient=True) as progress:
        actor = planner.actor(programme, "feedback.import", email)
        read = try_now if is_trial else import_now
        place = (planner.database, actor, planner.settings.home, programme)
        done = read(*place, file, **choices, report=_shown_on(progress))
    click.echo(_tried(done) if isinstance(done, Trial) else _summary(done))


def _shown_on(progress: Progress) -> Report:
    """What tells ``progress`` how far the reading is."""
    task = progress.add_task("Reading", total=None)
    return lambda at, total, message: progress.update(task, completed=at, total=total or None, description=message)


def _choices(named: dict[str, Any], *, refuse_all: bool, keep_personal_data: bool) -> dict[str, Any]:
    """How the file is to be read: by the columns that are named alone, or by the guess that they correct."""
    return {
        "mapping": ColumnMapping(**named) if {"said_on", "text"} <= named.keys() else None,
        "bad_rows": "refuse_all" if refuse_all else "leave_out",
        "is_masking": not keep_personal_data,
        "corrections": named,
    }


def _named(columns: dict[str, Any]) -> dict[str, Any]:
    """What was given; a severity is a number unless something else is said."""
    named = {name: value for name, value in columns.items() if value}
    return {"severity_kind": "number"} | named if "severity" in named else named


def _tried(trial: Trial) -> str:
    kept, bad = plural(trial.kept, "item"), plural(trial.bad_count, "bad row")
    lines = [f"Tried, nothing kept: {kept} would be, {bad}, {plural(trial.duplicates, 'duplicate')}."]
    lines += [f"  row {number}: {reason}" for number, _, reason in trial.bad]
    return "\n".join([*lines, trial.refused] if trial.refused else lines)


def _summary(done: ImportView) -> str:
    kept, bad = plural(done.kept_count, "item"), plural(done.bad_count, "bad row")
    counts = f"{kept} kept, {bad}, {plural(done.duplicate_count, 'duplicate')} left out."
    return f"{counts}\n{done.message}" if done.message else counts


@contextmanager
def _naming_options() -> Iterator[None]:
    """A column that is not found, or not fit, is told with the option that names another."""
    try:
        yield
    except MappingError as error:
        option = "--" + error.field.replace("_", "-")
        raise RefusedError(
            f"{error.message} Say which with {option}; “planner import-feedback --help” has the rest."
        ) from error
