"""``planner import-feedback``: a feedback file into a programme."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from planner.cli.opening import acting_as, opened
from planner.imports.columns import ColumnMapping
from planner.services.import_at_once import import_now


@click.command("import-feedback")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, metavar="KEY", help="The programme's key.")
@click.option("--said-on", metavar="COLUMN", help="The column with the date.")
@click.option("--text", multiple=True, metavar="COLUMN", help="A column with what was said; may be given several times.")
@click.option("--channel", metavar="COLUMN")
@click.option("--touchpoint", metavar="COLUMN")
@click.option("--topic", metavar="COLUMN")
@click.option("--persona", metavar="COLUMN")
@click.option("--severity", metavar="COLUMN")
@click.option("--severity-kind", type=click.Choice(["number", "yes_no"]), help="0 to 3, or yes and no.")
@click.option("--date-order", type=click.Choice(["day_first", "month_first"]))
@click.option("--keep-identical", "keeps_identical", is_flag=True, default=None, help="Keep rows that are the same.")
@click.option("--refuse-all", is_flag=True, help="Import nothing when any row is bad.")
@click.option("--keep-personal-data", is_flag=True, help="Do not mask e-mails, phone, card and account numbers.")
@acting_as
def import_feedback(  # noqa: PLR0913  each is an option of the command
    file: Path, programme: str, email: str | None, *, refuse_all: bool, keep_personal_data: bool, **columns: Any  # noqa: ANN401
) -> None:
    """Import FILE (CSV, XLSX or JSON Lines); its columns are guessed, or named by --said-on, --text and the others."""
    mapping = _named({name: value for name, value in columns.items() if value})
    with opened() as planner, Progress(console=Console(stderr=True), transient=True) as progress:
        actor = planner.actor(programme, "feedback.import", email)
        task = progress.add_task("Reading", total=None)
        done = import_now(
            planner.database,
            actor,
            planner.settings.home,
            programme,
            file,
            mapping,
            bad_rows="refuse_all" if refuse_all else "leave_out",
            is_masking=not keep_personal_data,
            report=lambda at, total, message: progress.update(task, completed=at, total=total or None, description=message),
        )
    click.echo(f"{done.kept_count:,} items kept, {done.bad_count:,} bad rows, {done.duplicate_count:,} duplicates left out.")
    if done.message:
        click.echo(done.message)


def _named(columns: dict[str, Any]) -> ColumnMapping | None:
    if not columns:
        return None
    if "said_on" not in columns or "text" not in columns:
        raise click.UsageError("When you name columns, name at least --said-on and --text.")
    if "severity" in columns:
        columns.setdefault("severity_kind", "number")
    return ColumnMapping(**columns)
