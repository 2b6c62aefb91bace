"""Versions of a programme's plan."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from planner.services.errors import ConflictError, NotFoundError
from planner.storage.keeping import kept_until_rewritten
from planner.storage.moments import once_a_moment
from planner.storage.records import JobRecord, PlanVersionRecord, ProgrammeRecord, UserRecord
from planner.storage.repositories import programmes
from planner.storage.tables import AUDIT

_WRITING = (
    *("question.written", "study.written", "rules.set", "shared_cost.set", "shared_cost.removed"),
    *("programme.imported", "plan.taken_in"),
    # A finding moves what is believed, and with it which studies are worth their money.
    *("finding.recorded", "finding.corrected"),
)

_HEAD: Final = (
    *("number", "state", "digest", "author_id", "created_at", "submitted_at", "decided_at", "note", "version"),
    *("first_at", "cost_minor", "reserve_minor"),
)
# The columns that name a person, and what their name is called.
_PEOPLE: Final = {
    "author_id": "author",
    "submitted_by": "submitted_by",
    "decided_by": "decided_by",
    "decided_for": "decided_for",
    "first_by": "first_by",
    "first_for": "first_for",
}


# Put together once: that took longer than running it.
_VERSION: Final = (
    select(PlanVersionRecord)
    .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(PlanVersionRecord.programme_id))
    .where(
        PlanVersionRecord.workspace_id == sa.bindparam("workspace_id"),
        ProgrammeRecord.key == sa.bindparam("programme_key"),
        PlanVersionRecord.number == sa.bindparam("number"),
    )
)


@kept_until_rewritten
def heads(session: Session, workspace_id: int, programme_key: str) -> Sequence[Mapping[str, Any]]:
    """Every version without its content, the newest first, with the names of people. Raises NotFoundError."""
    programme_id = programmes.by_key(session, workspace_id, programme_key).id
    version = PlanVersionRecord
    people = {name: sa.orm.aliased(UserRecord) for name in _PEOPLE}
    named = (sa.func.coalesce(col(people[name].name), "").label(label) for name, label in _PEOPLE.items())
    statement: sa.Select[*tuple[Any, ...]] = sa.select(
        *(col(getattr(version, name)) for name in _HEAD), col(version.submitted_by).label("submitted_by_id"), *named
    ).select_from(version)
    for name, person in people.items():
        statement = statement.outerjoin(person, col(person.id) == col(getattr(version, name)))
    own = (col(version.workspace_id) == workspace_id, col(version.programme_id) == programme_id)
    found = session.execute(statement.where(*own).order_by(col(version.number).desc())).mappings()
    return tuple(dict(row) for row in found)


def content(session: Session, workspace_id: int, programme_key: str, number: int) -> str:
    """The frozen content of a version. Raises NotFoundError."""
    return _one(session, workspace_id, programme_key, number).content


def row(session: Session, workspace_id: int, programme_key: str, number: int) -> PlanVersionRecord:
    """The row of a version. Raises NotFoundError."""
    return _one(session, workspace_id, programme_key, number)


def lock(session: Session, workspace_id: int, programme_key: str, number: int, seen_version: int) -> PlanVersionRecord:
    """The version's row, claimed for a change of its state. Raises NotFoundError, or ConflictError when it moved on."""
    found = _one(session, workspace_id, programme_key, number)
    claimed = session.execute(
        sa.update(PlanVersionRecord)
        .where(col(PlanVersionRecord.id) == found.id, col(PlanVersionRecord.version) == seen_version)
        .values(version=seen_version + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]  # the result of an UPDATE has a count of rows
        raise ConflictError("Somebody changed this plan while you were looking at it. Look at it again, then decide.")
    session.refresh(found)
    return found


@kept_until_rewritten
def writers_since_approval(session: Session, workspace_id: int, programme_key: str) -> set[int]:
    """Who wrote or changed a question, a study, a rule or a finding that the plan approved last does not hold yet.

    Whoever designed such a change in a what-if counts as well once somebody merged it.
    """
    place = f"programme:{programme_key}"
    since = (
        AUDIT.c.workspace_id == workspace_id,
        sa.or_(AUDIT.c.object == place, AUDIT.c.object.startswith(f"{place}/", autoescape=True)),
        AUDIT.c.sequence > read_for_approved(session, workspace_id, programme_key),
        AUDIT.c.actor_id.is_not(None),
    )
    wrote = session.execute(sa.select(AUDIT.c.actor_id).distinct().where(AUDIT.c.action.in_(_WRITING), *since))
    merged = session.execute(sa.select(AUDIT.c.detail).where(AUDIT.c.action == "what_if.merged", *since))
    return {*wrote.scalars(), *(one["designer_id"] for one in merged.scalars() if "designer_id" in one)}


@kept_until_rewritten
def read_for_approved(session: Session, workspace_id: int, programme_key: str) -> int:
    """The trail's entry up to which what people wrote is surely in the plan approved last; 0 where none is approved.

    A change made while that plan was chosen or reviewed is not in it, so it is somebody's until a later one holds it.
    """
    ours = AUDIT.c.workspace_id == workspace_id
    is_approval = AUDIT.c.action == "plan.approved"
    of_programme = AUDIT.c.object.startswith(f"programme:{programme_key}/plan:", autoescape=True)
    newest = sa.select(AUDIT.c.object).where(ours, is_approval, of_programme).order_by(AUDIT.c.sequence.desc()).limit(1)
    version = session.execute(newest).scalar()
    if version is None:
        return 0
    programme_id = programmes.by_key(session, workspace_id, programme_key).id
    job_id = session.exec(
        select(PlanVersionRecord.job_id).where(
            PlanVersionRecord.programme_id == programme_id,
            PlanVersionRecord.number == int(version.rpartition(":")[2]),
        )
    ).first()
    asked = sa.and_(AUDIT.c.action == "job.started", AUDIT.c.object == f"job:{job_id}")
    drafted = sa.and_(AUDIT.c.action == "plan.drafted", AUDIT.c.object == version)
    return session.execute(sa.select(sa.func.min(AUDIT.c.sequence)).where(ours, sa.or_(asked, drafted))).scalar() or 0


def made_by_job(session: Session, job_id: int) -> int | None:
    """The number of the version that a job made, if it made one already."""
    return session.exec(select(PlanVersionRecord.number).where(PlanVersionRecord.job_id == job_id)).first()


def printing_job(session: Session, workspace_id: int, programme_key: str, number: int, language: str) -> int | None:
    """The unfinished job that prints a version in ``language``, if there is one."""
    found = session.exec(
        select(JobRecord)
        .join(ProgrammeRecord, col(ProgrammeRecord.id) == col(JobRecord.programme_id))
        .where(
            JobRecord.workspace_id == workspace_id,
            JobRecord.kind == "make_pdf",
            col(JobRecord.state).in_(("queued", "running")),
            ProgrammeRecord.key == programme_key,
        )
    )
    asked = ((job.id, job.arguments) for job in found if not job.arguments.get("is_all"))
    return next((i for i, a in asked if a.get("number") == number and a.get("language", "en") == language), None)


def add_draft(
    session: Session,
    programme: ProgrammeRecord,
    *,
    frozen: tuple[str, str],
    totals_minor: tuple[int, int],
    author_id: int,
    job_id: int | None,
    at: datetime,
) -> int:
    """Keep a draft (content, digest; what it commits, what it holds in reserve) under the next number; that number."""
    number = _next_number(session, programme)
    session.add(
        PlanVersionRecord(
            workspace_id=programme.workspace_id,
            programme_id=programme.id or 0,
            number=number,
            content=frozen[0],
            digest=frozen[1],
            cost_minor=totals_minor[0],
            reserve_minor=totals_minor[1],
            author_id=author_id,
            job_id=job_id,
            created_at=at,
        )
    )
    session.flush()
    return number


def _next_number(session: Session, programme: ProgrammeRecord) -> int:
    # Two jobs that end at once would take the same number: the second waits here until the first has committed.
    programmes.take_turn(session, programme)
    newest = session.exec(
        select(sa.func.max(PlanVersionRecord.number)).where(PlanVersionRecord.programme_id == programme.id)
    ).one()
    return (newest or 0) + 1


@once_a_moment
def _one(session: Session, workspace_id: int, programme_key: str, number: int) -> PlanVersionRecord:
    named = {"workspace_id": workspace_id, "programme_key": programme_key, "number": number}
    found = session.exec(_VERSION, params=named).first()
    if found is None:
        raise NotFoundError
    return found
