"""What waits for a person: the few things that need them now, by role."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col, select

from budgeting.approvals.states import OPEN_STATES
from planner.services import learning_waits, voices_waits
from planner.services.actors import Actor
from planner.services.frame import GRANTED_STATES, TURNED_DOWN_STATES
from planner.storage.database import Database
from planner.storage.keeping import kept_until_told, kept_until_written
from planner.storage.records import (
    BadRowRecord,
    FeedbackImportRecord,
    PlanVersionRecord,
    ProgrammeRecord,
)

_MOST_OF_A_KIND = 5
_ASKS = {"in_review": "asks for approval", "part_approved": "waits for a second person to approve it"}
# What each state of a version asks of its author: what it is, why it waits, the next step.
_TO_GO_ON = {
    "draft": (
        "is ready to submit",
        "The studies are chosen. Read what was left out and why, then submit the plan for approval.",
        "Open the plan",
    ),
    "sent_back": (
        "came back from finance",
        "Finance decided on its lines. Take the decisions in and choose again, or answer what was asked.",
        "See what was decided",
    ),
}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is, why it waits, and the page and word for the next step."""

    title: str
    why: str
    path: str
    action: str
    state: str


def what_waits(database: Database, actor: Actor) -> tuple[Waiting, ...]:
    """What needs ``actor`` now, the most pressing first."""
    with database.read() as session:
        # When they last gave their password is nothing that this hangs on.
        return _waits(session, actor.workspace_id, replace(actor, proven_at=None))


@kept_until_told
def _waits(session: Session, _workspace_id: int, actor: Actor) -> tuple[Waiting, ...]:
    found: list[Waiting] = []
    if actor.may("plan.decide"):
        found += _plans_in_review(session, actor)
    if actor.may("follow_up.release"):
        found += [Waiting(*one) for one in learning_waits.releases(session, actor)]
    if actor.may("people.confirm"):
        found += [Waiting(*one) for one in voices_waits.roles(session, actor)]
    if actor.may("plan.submit"):
        found += _of_research(session, actor)
    return tuple(found)


def _of_research(session: Session, actor: Actor) -> list[Waiting]:
    told = voices_waits.for_research(session, actor)
    first = [Waiting(*one) for kind in ("decisions", "queries") for one in told[kind]]
    last = [Waiting(*one) for one in told["questions"]]
    return [*first, *_drafts(session, actor), *_imports(session, actor), *last]


@dataclass(frozen=True)
class PrintedPlan:
    """The latest plan that can be downloaded; ``path`` is that of its page."""

    programme_name: str
    number: int
    state: str
    path: str

    @property
    def print_path(self) -> str:
        """Where the PDF is."""
        return f"{self.path}.pdf"


def plan_to_read(database: Database, actor: Actor) -> PrintedPlan | None:
    """The latest approved plan, else the latest one in review, else the latest draft; None when there is none."""
    with database.read() as session:
        return _to_read(session, actor.workspace_id)


@kept_until_written
def _to_read(session: Session, workspace_id: int) -> PrintedPlan | None:
    rank = sa.case(
        (col(PlanVersionRecord.state).in_(GRANTED_STATES), 0),
        (col(PlanVersionRecord.state).in_(OPEN_STATES), 1),
        else_=2,
    )
    is_to_read = col(PlanVersionRecord.state).not_in(TURNED_DOWN_STATES)
    row = session.exec(
        select(PlanVersionRecord.number, PlanVersionRecord.state, ProgrammeRecord.key, ProgrammeRecord.name)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(PlanVersionRecord.programme_id))
        .where(PlanVersionRecord.workspace_id == workspace_id, is_to_read)
        .order_by(rank, col(PlanVersionRecord.id).desc())
        .limit(1)
    ).first()
    return PrintedPlan(row[3], row[0], row[1], f"/p/{row[2]}/plan/versions/{row[0]}") if row else None


def _plans_in_review(session: Session, actor: Actor) -> list[Waiting]:
    """Plans that ask this person for a decision: none that they wrote, submitted or approved already."""
    is_open = col(PlanVersionRecord.state).in_(OPEN_STATES)
    return [
        Waiting(
            title=f"{name}: plan version {record.number} {_ASKS[record.state]}",
            why="Nothing is spent until finance approves every line, and then the plan.",
            path=f"/p/{key}/plan/versions/{record.number}/review",
            action="Review the plan",
            state=record.state.replace("_", " "),
        )
        for record, key, name in _newest(session, actor, PlanVersionRecord, is_open)
        if actor.user_id not in (record.author_id, record.submitted_by, record.first_by, record.first_for)
    ]


def _drafts(session: Session, actor: Actor) -> list[Waiting]:
    """Drafts, and versions that finance sent back, that no later version of their programme has overtaken."""
    later = sa.orm.aliased(PlanVersionRecord)
    is_overtaken = sa.exists().where(
        col(later.programme_id) == col(PlanVersionRecord.programme_id),
        col(later.number) > col(PlanVersionRecord.number),
    )
    which = sa.and_(col(PlanVersionRecord.state).in_(tuple(_TO_GO_ON)), ~is_overtaken)
    found = _newest(session, actor, PlanVersionRecord, which)
    return [_draft(record, key, name) for record, key, name in found]


def _draft(record: PlanVersionRecord, key: str, name: str) -> Waiting:
    what, why, action = _TO_GO_ON[record.state]
    path = f"/p/{key}/plan/versions/{record.number}"
    title = f"{name}: plan version {record.number} {what}"
    return Waiting(title=title, why=why, path=path, action=action, state=record.state.replace("_", " "))


def _imports(session: Session, actor: Actor) -> list[Waiting]:
    record = FeedbackImportRecord
    holds_bad_rows = sa.exists().where(col(BadRowRecord.import_id) == col(record.id))
    has_bad_rows = sa.and_(col(record.state) == "published", holds_bad_rows)
    rows = _newest(session, actor, record, sa.or_(col(record.state) == "mapping", has_bad_rows))
    return [_of_import(found, key) for found, key, _ in rows]


def _of_import(record: FeedbackImportRecord, key: str) -> Waiting:
    path = f"/p/{key}/feedback/imports/{record.id}"
    if record.state == "mapping":
        return Waiting(
            title=f"{record.file_name}: say which column is which",
            why="The file is here, but nothing of it counts until its columns are matched.",
            path=path,
            action="Match the columns",
            state="waiting",
        )
    rows = "row" if record.bad_count == 1 else "rows"
    return Waiting(
        title=f"{record.file_name}: {record.bad_count:,} {rows} could not be read",
        why=f"{record.kept_count:,} rows were kept. Download the rest with reasons, mend them, import them.",
        path=path,
        action="See the rows",
        state="bad rows",
    )


def _newest(session: Session, actor: Actor, record: Any, which: sa.ColumnElement[bool]) -> list[Any]:  # noqa: ANN401  one of three tables
    """The newest rows of ``record`` for which ``which`` holds, each with its programme's key and name."""
    return list(
        session.execute(
            sa.select(record, col(ProgrammeRecord.key), col(ProgrammeRecord.name))
            .join(ProgrammeRecord, col(ProgrammeRecord.id) == record.programme_id)
            .where(record.workspace_id == actor.workspace_id, which)
            .order_by(record.id.desc())
            .limit(_MOST_OF_A_KIND)
        ).all()
    )
