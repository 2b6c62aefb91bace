"""What a print of a version holds beside the plan: who signed, what changed, and the files that travel inside it."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session

from budgeting.approvals.decisions import standings
from budgeting.approvals.lines import review_lines
from budgeting.errors import FeedbackError
from budgeting.journey import DrawnJourney
from planner.config import Settings
from planner.once import once_for_the_same
from planner.reports.attached import AttachedFile
from planner.reports.cover import Cover
from planner.reports.explained import explained_of
from planner.reports.signing import approvals_in_words, steps_of
from planner.reports.since import since
from planner.services.actors import Actor
from planner.services.answers import SeenAnswers
from planner.services.errors import FormerReleaseError, TamperedError
from planner.services.plan_workbook import plan_sheets
from planner.services.plans import SeenPlan, VersionHead, see_plan
from planner.services.sheets import XLSX, workbook
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.mapping.decisions import load_line_decisions
from planner.storage.repositories import journeys, plan_steps, plans, programmes

_LOCAL = "localhost"


def cover_of(seen: SeenPlan) -> Cover:
    """What the cover says of a version by itself."""
    return _cover(seen.head)


@once_for_the_same(16)
def _cover(head: VersionHead) -> Cover:
    return Cover(
        version=head.number,
        status=head.state,
        author=head.author,
        prepared_on=head.created_at.date(),
        digest=head.digest,
        frozen_at=head.created_at,
        submitted_by=head.submitted_by,
        submitted_on=_day(head.submitted_at),
        decided_by=head.decided_by,
        decided_on=_day(head.decided_at),
        note=head.note,
    )


def signed_cover(database: Database, settings: Settings, actor: Actor, programme_key: str, seen: SeenPlan) -> Cover:
    """The cover with the log of who did what, the place of its last entry in the trail, and what changed."""
    with database.read() as session:
        entries = plan_steps.of_version(session, actor.workspace_id, programme_key, seen.head.number)
        decisions = load_line_decisions(session, actor.workspace_id, programme_key)
        drawn = _drawn(session, actor, programme_key)
    until_then = [one for one in decisions if one.plan_number <= seen.head.number]
    cover = replace(
        cover_of(seen),
        steps=steps_of(dict(entry) for entry in entries),
        trail_head=_head(entries),
        check_address=check_address(settings),
        approvals=approvals_in_words(standings(review_lines(seen.plan), until_then)),
        stages=drawn.stages,
        touchpoints=drawn.names("touchpoint"),
    )
    former = _former(database, actor, programme_key, seen.head.number)
    if former is None:
        return cover
    return replace(cover, since=since(seen.plan, former.plan, former.head.number))


def check_address(settings: Settings) -> str:
    """The page on which anyone checks a print; empty while the product has no address that others can reach."""
    name = urlsplit(settings.public_url).hostname or _LOCAL
    try:
        is_local = ip_address(name).is_loopback or ip_address(name).is_unspecified
    except ValueError:
        is_local = name == _LOCAL or name.endswith(f".{_LOCAL}")
    return "" if is_local else f"{settings.public_url}/verify"


def inner_files(database: Database, actor: Actor, programme_key: str, shown: SeenAnswers) -> tuple[AttachedFile, ...]:
    """The frozen plan as it was written, byte for byte, and the workbook of its figures."""
    seen = shown.seen
    with database.read() as session:
        content = plans.content(session, actor.workspace_id, programme_key, seen.head.number)
    sheets = plan_sheets(seen.plan, seen.head, explained_of(seen.plan, shown.answer_by_kind))
    book = workbook(sheets, seen.head.created_at)
    return (
        AttachedFile("plan.json", content.encode(), "application/json", "The frozen plan", "Source"),
        AttachedFile("plan.xlsx", book, XLSX, "The plan’s figures, worked out live", "Data"),
    )


def inputs_digest(database: Database, settings: Settings, actor: Actor, programme_key: str, number: int) -> str:
    """SHA-256 of what a print holds beside plan and answers; empty while nobody did anything to version or journey."""
    with database.read() as session:
        head, journey = _beside(session, actor.workspace_id, programme_key, number)
    if not head and not journey:
        return ""
    beside = f"{head} {check_address(settings)}" + (f" {journey}" if journey else "")
    return hashlib.sha256(beside.encode()).hexdigest()


@kept_until_written
def _beside(session: Session, workspace_id: int, programme_key: str, number: int) -> tuple[str, int]:
    """The last thing done to a version, as ``_head`` names it, and how often the journey was changed."""
    last = plan_steps.last_of_version(session, workspace_id, programme_key, number)
    programme_id = programmes.by_key(session, workspace_id, programme_key).id or 0
    return _head([last] if last else []), journeys.version(session, programme_id)


def _drawn(session: Session, actor: Actor, programme_key: str) -> DrawnJourney:
    """The journey as people drew it; an empty one where nobody did, or where what is kept cannot be read."""
    programme = programmes.by_key(session, actor.workspace_id, programme_key)
    try:
        return journeys.drawn(session, programme.id or 0) or DrawnJourney()
    except FeedbackError:
        # The journey's own page says so; it only orders a table here, and the plan is to be had all the same.
        return DrawnJourney()


def _head(entries: Sequence[sa.RowMapping]) -> str:
    """``count:hash`` of the last thing done to the version: the same on whatever day it is printed."""
    return f"{entries[-1]['sequence']}:{entries[-1]['hash']}" if entries else ""


def _former(database: Database, actor: Actor, programme_key: str, number: int) -> SeenPlan | None:
    """The version before, where there is one that this release can still read."""
    try:
        return see_plan(database, actor, programme_key, number - 1) if number > 1 else None
    except (FormerReleaseError, TamperedError):
        return None


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
