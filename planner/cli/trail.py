"""``planner audit``: verify that nobody rewrote the audit trail, and read it. ``planner trail`` is its older name."""

from collections.abc import Sequence

import click
import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.cli.opening import opened
from planner.services.errors import NotFoundError, ServiceError
from planner.services.trail import read_head
from planner.storage.audit import TrailHead, entries_about, entries_before, trail_head, verify_trail
from planner.storage.mapping.documents import canonical
from planner.storage.records import UserRecord, WorkspaceRecord

workspace_option = click.option("--workspace", metavar="KEY", help="Of this workspace alone.")


class HeadParam(click.ParamType[TrailHead]):
    """``COUNT:HASH`` as ``planner audit verify`` and the sign-off page of a PDF print it."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> TrailHead:
        """The head in ``value``; a usage error when it is none."""
        try:
            return read_head(str(value))
        except ServiceError as error:
            self.fail(error.message, param, ctx)


@click.group()
def trail() -> None:
    """Check the audit trail, and read it: the older name of planner audit."""


@click.group()
def audit() -> None:
    """Verify that nobody rewrote the audit trail, and read it."""


@trail.command()
@workspace_option
@click.option("--head", type=HeadParam(), metavar="COUNT:HASH", help="A head noted earlier, or printed in a PDF.")
def check(workspace: str | None, head: TrailHead | None) -> None:
    """Say whether the audit trail of each workspace is whole.

    Prints how many entries there are, the first broken one if any (exit code 1), and the head. Keep the head
    elsewhere: only with it can a later check see that the end of the trail was cut off.
    """
    with opened() as planner, planner.database.read() as session:
        workspaces = _workspaces(session, workspace)
        if head and len(workspaces) > 1:
            raise click.UsageError("Say whose head it is with --workspace KEY.")
        verdicts = [_checked(session, one, head) for one in workspaces]
    if not all(verdicts):
        click.get_current_context().exit(1)


@trail.command()
@workspace_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--about", metavar="OBJECT", help="Only what happened to this, for example programme:retention/plan:1.")
def show(workspace: str | None, limit: int, about: str | None) -> None:
    """List what happened, the newest first: number, time, person, action, object, detail."""
    with opened() as planner, planner.database.read() as session:
        people = {one.id or 0: f"{one.name} <{one.email}>" for one in session.exec(select(UserRecord))}
        for one in _workspaces(session, workspace):
            for entry in _entries(session, one.id or 0, about, limit):
                click.echo(f"{one.key}  {_line(entry, people)}")


audit.add_command(check, "verify")
audit.add_command(show)


def _workspaces(session: Session, key: str | None) -> Sequence[WorkspaceRecord]:
    asked = select(WorkspaceRecord).order_by(col(WorkspaceRecord.key))
    found = session.exec(asked if key is None else asked.where(WorkspaceRecord.key == key)).all()
    if key is not None and not found:
        raise NotFoundError(f"There is no workspace “{key[:64]}”.")
    return found


def _checked(session: Session, workspace: WorkspaceRecord, kept: TrailHead | None) -> bool:
    """Print the verdict on one trail; whether it is whole."""
    broken = verify_trail(session, workspace.id or 0, kept)
    head = trail_head(session, workspace.id or 0)
    verdict = "whole" if broken is None else f"broken at entry {broken}"
    entries = "1 entry" if head.count == 1 else f"{head.count} entries"
    click.echo(f"{workspace.key}: {entries}, {verdict}, head {head.count}:{head.hash}")
    return broken is None


def _entries(session: Session, workspace_id: int, about: str | None, limit: int) -> Sequence[sa.RowMapping]:
    try:
        if about is None:
            return entries_before(session, workspace_id, limit=limit)
        return entries_about(session, workspace_id, about, limit=limit)
    except ValueError as error:
        raise click.ClickException("An entry cannot be read. Find it with: planner audit verify") from error


def _line(entry: sa.RowMapping, people: dict[int, str]) -> str:
    who = people.get(entry["actor_id"], "the command line")
    at = f"{entry['happened_at']:%Y-%m-%d %H:%M:%S} UTC"
    parts = (f"#{entry['sequence']}", at, who, entry["action"], entry["object"], canonical(entry["detail"]))
    # What people typed may hold characters that a terminal obeys.
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in "  ".join(parts))
