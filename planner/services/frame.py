"""What stands round every page: the programme, its budget meter, what waits at each step, and the work that runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, func

from budgeting.approvals.states import IN_FORCE_STATES, OPEN_STATES, PlanState
from planner.services.actors import Actor
from planner.storage.database import Database
from planner.storage.keeping import kept_until_written
from planner.storage.records import (
    BudgetRecord,
    FeedbackImportRecord,
    JobRecord,
    NoticeRecord,
    PeriodRecord,
    PlanPurseRecord,
    PlanVersionRecord,
    ProgrammeRecord,
    QuestionRecord,
    SpendInvoiceRecord,
    SpendOrderRecord,
    StudyRecord,
)

_MOST_JOBS = 5
# Versions whose money is granted, and those that nobody spends by.
GRANTED_STATES: Final[tuple[PlanState, ...]] = (*IN_FORCE_STATES, "closed")
TURNED_DOWN_STATES: Final[tuple[PlanState, ...]] = ("rejected", "superseded")
_IS_IN_REVIEW = col(PlanVersionRecord.state).in_(OPEN_STATES)


@dataclass(frozen=True)
class Meter:
    """How far the budget goes; ``allocated_minor`` and ``reserve_minor`` come from the plan that counts.

    What was released since is allocated, and what was stopped is in neither.

    ``spent_minor`` is invoiced, ``committed_minor`` ordered and not yet invoiced.
    """

    currency: str
    budget_minor: int
    allocated_minor: int
    reserve_minor: int
    state: str = "approved"
    spent_minor: int = 0
    committed_minor: int = 0

    @property
    def word(self) -> str:
        """What the money of a plan in this state is: an allocation is granted by an approved plan alone."""
        if self.state in GRANTED_STATES:
            return "Allocated"
        return "Asked for" if self.state in OPEN_STATES else "Planned"

    @property
    def free_minor(self) -> int:
        """What is neither allocated nor held in reserve; below zero when the plan is over budget."""
        return self.budget_minor - self.allocated_minor - self.reserve_minor


@dataclass(frozen=True)
class PlanInForce:
    """The version that counts: the latest approved one, else the latest."""

    number: int
    state: str


@dataclass(frozen=True)
class RunningJob:
    """Work that is queued or running."""

    id: int
    kind: str
    done_count: int
    total_count: int
    message: str


@dataclass(frozen=True)
class Frame:
    """The frame of a page; ``programme_key`` is None where there is no programme yet, ``counts`` are by step.

    ``in_review`` is the number of the version that finance decides on.
    """

    programme_key: str | None = None
    programme_name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    meter: Meter | None = None
    plan: PlanInForce | None = None
    in_review: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    jobs: tuple[RunningJob, ...] = ()
    unread_count: int = 0


def load_frame(database: Database, actor: Actor, programme_key: str | None) -> Frame:
    """The frame for ``actor`` in the programme of ``programme_key``, or in the newest one. At most four queries.

    What is of the programme is kept until something is written; what runs and what is unread is asked for each time.
    """
    with database.read() as session:
        standing = _standing(session, actor.workspace_id, programme_key)
        mine = {"workspace_id": actor.workspace_id, "user_id": actor.user_id, "key": standing.programme_key or ""}
        rows = session.execute(_AROUND, mine).all()
    jobs = tuple(RunningJob(*row[2:]) for row in rows if row.id is not None)
    counts = {**standing.counts, "approve": rows[0].undecided}
    return replace(standing, jobs=jobs, unread_count=rows[0].unread, counts=counts if standing.counts else {})


@kept_until_written
def _standing(session: Session, workspace_id: int, programme_key: str | None) -> Frame:
    """The frame of a programme as everybody sees it."""
    asked = {"workspace_id": workspace_id} | ({"programme_key": programme_key} if programme_key else {})
    row = session.execute(_programme_query(is_named=bool(programme_key)), asked).mappings().first()
    if row is None:
        return Frame()
    version = _version_that_counts(session, row["id"])
    return Frame(
        programme_key=row["key"],
        programme_name=row["name"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        meter=_meter(row, version),
        plan=PlanInForce(version.number, version.state) if version else None,
        in_review=row["in_review"],
        counts={step: int(row[step] or 0) for step in ("listen", "ask", "cost")},
    )


def _around() -> sa.Select[Any]:
    """What runs in the workspace, the newest first; one row where nothing runs.

    Each stands beside how much is unread, and how many versions of the programme this person had no hand in so far.
    """
    job, notice = JobRecord, NoticeRecord
    is_here = sa.bindparam("workspace_id", type_=sa.BigInteger)
    me = sa.bindparam("user_id", type_=sa.BigInteger)
    unread = sa.select(func.count()).where(
        col(notice.workspace_id) == is_here,
        col(notice.user_id) == me,
        col(notice.read_at).is_(None),
    )
    jobs = (
        sa.select(*(col(getattr(job, name)) for name in ("id", "kind", "done_count", "total_count", "message")))
        .where(col(job.workspace_id) == is_here, col(job.state).in_(("queued", "running")))
        .order_by(col(job.id).desc())
        .limit(_MOST_JOBS)
        .subquery()
    )
    undecided = _undecided(is_here, me).scalar_subquery().label("undecided")
    always = sa.select(unread.scalar_subquery().label("unread"), undecided).subquery()
    return sa.select(*always.c, *jobs.c).select_from(always.outerjoin(jobs, sa.true())).order_by(jobs.c.id.desc())


def _undecided(workspace_id: Any, me: Any) -> sa.Select[Any]:  # noqa: ANN401  as of ``_of``
    """How many versions ask for a decision, of those that ``me`` neither wrote, submitted nor approved first."""
    version, programme = PlanVersionRecord, ProgrammeRecord
    hands = (version.author_id, version.submitted_by, version.first_by, version.first_for)
    return (
        sa.select(func.count())
        .select_from(version)
        .join(programme, col(programme.id) == col(version.programme_id))
        .where(col(programme.workspace_id) == workspace_id, col(programme.key) == sa.bindparam("key"))
        .where(_IS_IN_REVIEW, *(func.coalesce(col(hand), 0) != me for hand in hands))
    )


_AROUND: Final = _around()


@cache  # putting the statement together takes longer than running it
def _programme_query(*, is_named: bool) -> sa.Select[Any]:
    programme = ProgrammeRecord
    asked = [col(programme.key) == sa.bindparam("programme_key")] if is_named else []
    return (
        sa.select(
            col(programme.id).label("id"),
            col(programme.key).label("key"),
            col(programme.name).label("name"),
            col(programme.currency).label("currency"),
            _of(func.min(col(PeriodRecord.starts_on)), PeriodRecord).label("starts_on"),
            _of(func.max(col(PeriodRecord.ends_on)), PeriodRecord).label("ends_on"),
            _budget_of_the_whole().label("budget_minor"),
            _of(
                func.sum(col(FeedbackImportRecord.kept_count)),
                FeedbackImportRecord,
                col(FeedbackImportRecord.state) == "published",
            ).label("listen"),
            _of(func.count(), QuestionRecord).label("ask"),
            _of(func.count(), StudyRecord).label("cost"),
            _of(func.max(col(PlanVersionRecord.number)), PlanVersionRecord, _IS_IN_REVIEW).label("in_review"),
            _spent().label("spent_minor"),
            _committed().label("committed_minor"),
        )
        .where(col(programme.workspace_id) == sa.bindparam("workspace_id"), *asked)
        .order_by(col(programme.id).desc())
        .limit(1)
    )


def _budget_of_the_whole() -> sa.ColumnElement[Any]:
    """The ceiling of the whole programme; without one, the sum of its periods' ceilings."""
    limit = col(BudgetRecord.limit_minor)
    has_period, is_shared = col(BudgetRecord.period_id).is_not(None), col(BudgetRecord.cost_centre_id).is_(None)
    whole = _of(func.min(limit), BudgetRecord, ~has_period, is_shared)
    return func.coalesce(whole, _of(func.sum(limit), BudgetRecord, has_period, is_shared))


def _spent() -> Any:  # noqa: ANN401  as of ``_of``
    row = SpendInvoiceRecord
    return _of(func.sum(col(row.net_minor) + col(row.counted_vat_minor)), row)


def _committed() -> Any:  # noqa: ANN401  as of ``_of``
    """What of each order is neither invoiced nor taken back, before VAT and of VAT."""
    row, back = SpendOrderRecord, sa.orm.aliased(SpendOrderRecord)
    is_taken_back = sa.exists().where(
        col(back.programme_id) == col(row.programme_id), col(back.cancels) == col(row.number)
    )
    left = _left(col(row.net_minor), "net_minor") + _left(col(row.counted_vat_minor), "counted_vat_minor")
    return _of(func.sum(left), row, col(row.cancels).is_(None), ~is_taken_back)


def _left(ordered: Any, name: str) -> Any:  # noqa: ANN401  SQLAlchemy's expressions have no shorter type
    """What of a column of an order its invoices leave, within zero and the whole."""
    bill, order = SpendInvoiceRecord, SpendOrderRecord
    own = (col(bill.programme_id) == col(order.programme_id), col(bill.order_number) == col(order.number))
    paid = sa.select(func.coalesce(func.sum(getattr(bill, name)), 0)).where(*own)
    done = paid.correlate(SpendOrderRecord).scalar_subquery()
    return sa.case((done <= 0, ordered), (done >= ordered, 0), else_=ordered - done)


def _of(what: Any, record: Any, *conditions: Any) -> Any:  # noqa: ANN401  SQLAlchemy's expressions have no shorter type
    """``what`` over the rows of ``record`` that belong to the programme in the outer query."""
    query = sa.select(what).select_from(record).where(record.programme_id == col(ProgrammeRecord.id), *conditions)
    return query.correlate(ProgrammeRecord).scalar_subquery()


def _version_that_counts(session: Session, programme_id: int) -> sa.Row[Any] | None:
    version, purse = PlanVersionRecord, PlanPurseRecord
    of_version = sa.and_(
        col(purse.programme_id) == col(version.programme_id), col(purse.plan_number) == col(version.number)
    )
    allocated = func.coalesce(col(purse.allocated_minor), col(version.cost_minor)).label("allocated_minor")
    reserve = func.coalesce(col(purse.reserve_minor), col(version.reserve_minor)).label("reserve_minor")
    is_granted = sa.case((col(version.state).in_(GRANTED_STATES), 1), else_=0)
    return session.execute(
        sa.select(col(version.number), col(version.state), allocated, reserve)
        .select_from(version)
        .outerjoin(purse, of_version)
        .where(col(version.programme_id) == programme_id, col(version.state).not_in(TURNED_DOWN_STATES))
        .order_by(is_granted.desc(), col(version.number).desc())
        .limit(1)
    ).first()


def _meter(row: sa.RowMapping, version: sa.Row[Any] | None) -> Meter | None:
    if row["budget_minor"] is None:
        return None
    used = (version.allocated_minor, version.reserve_minor, version.state) if version else (0, 0, "draft")
    paid = (int(row[name] or 0) for name in ("spent_minor", "committed_minor"))
    return Meter(row["currency"], int(row["budget_minor"]), *used, *paid)
