"""A job's end of its parts: put them down for any worker to take, wait until all have ended, take what was found."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select

from planner.jobs.leases import now_in
from planner.storage.records import JobPartRecord, JobRecord

if TYPE_CHECKING:
    from planner.jobs.context import StepContext

Told = Callable[[int, int], None]
# A part's turn comes this much later for each part of the same person that waits already: so nobody's hundred parts
# stand before another's first one, and yet each gets its turn once it is old enough.
_TURN_APART: Final = timedelta(seconds=2)
_AHEAD: Final = timedelta(days=1)
_LOOK_SECONDS: Final = 0.3


class PartFailedError(Exception):
    """A part of the work ended without a result; ``message`` says why in plain words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Parts:
    """Parts of one kind that are put down together as the round ``name`` of a job: one for each of ``arguments``.

    What somebody waits for (``is_waited_for``) has its turn before all that the planner does by itself.
    """

    name: str
    kind: str
    arguments: Sequence[Mapping[str, Any]]
    is_waited_for: bool = False


def put_down(context: "StepContext", parts: Parts) -> None:
    """Put the parts down behind what else of the job waits, unless an earlier run of the job has done so."""
    _put_down(context, parts, is_next=False)


def _put_down(context: "StepContext", parts: Parts, *, is_next: bool) -> None:
    with context.database.write() as session:
        if _count(session, context.job_id, parts.name):
            return
        turn_at = now_in(session) - _AHEAD if parts.is_waited_for else _first_turn(session, context, is_next=is_next)
        for place, arguments in enumerate(parts.arguments):
            session.add(
                JobPartRecord(
                    workspace_id=context.workspace_id,
                    job_id=context.job_id,
                    kind=parts.kind,
                    name=parts.name,
                    place=place,
                    arguments=dict(arguments),
                    turn_at=turn_at + _TURN_APART * place,
                )
            )


def found_in_parts(context: "StepContext", parts: Parts, told: Told | None = None) -> list[Any]:
    """What was found in each part, in their order, once all have ended; ``told`` hears how many have.

    Parts that are not put down yet come before what else of the job waits.
    Raises PartFailedError when one ended without a result, Cancelled, and LostError.
    """
    _put_down(context, parts, is_next=True)
    with context.resting():
        while not _is_over(context, parts, told):
            if not context.help_out(context.job_id):
                time.sleep(_LOOK_SECONDS)
    return _results(context, parts.name)


def _is_over(context: "StepContext", parts: Parts, told: Told | None) -> bool:
    context.stop_if_cancelled()
    done, failed = _ended(context, parts.name)
    if failed:
        # A part of a job that is cancelled is set aside as well, perhaps before we have heard of it.
        context.stop_if_cancelled(is_sure=True)
        _take_away(context, parts.name)
        raise PartFailedError(failed)
    if told:
        told(done, len(parts.arguments))
    return done == len(parts.arguments)


def _take_away(context: "StepContext", name: str) -> None:
    """What nobody waits for any more."""
    row = JobPartRecord
    same = (col(row.job_id) == context.job_id, col(row.name) == name, col(row.state) != "failed")
    with context.database.write() as session:
        session.exec(delete(row).where(*same))


def _first_turn(session: Session, context: "StepContext", *, is_next: bool) -> datetime:
    """Before or behind what else of the job waits, and after what else of the person does."""
    row = JobPartRecord
    end = func.min(row.turn_at) if is_next else func.max(row.turn_at)
    found: datetime | None = session.exec(select(end).where(row.job_id == context.job_id, row.state == "waiting")).one()
    if found is not None:
        return found if is_next else found + _TURN_APART
    return now_in(session) + _TURN_APART * _waiting_of_same_person(session, context)


def _count(session: Session, job_id: int, name: str) -> int:
    asked = select(func.count()).where(JobPartRecord.job_id == job_id, JobPartRecord.name == name)
    return session.exec(asked).one()


def _waiting_of_same_person(session: Session, context: "StepContext") -> int:
    asked = (
        select(func.count())
        .select_from(JobPartRecord)
        .join(JobRecord, col(JobRecord.id) == col(JobPartRecord.job_id))
        .where(col(JobPartRecord.state) == "waiting", col(JobRecord.created_by) == context.actor.user_id)
    )
    return session.exec(asked).one()


def _ended(context: "StepContext", name: str) -> tuple[int, str]:
    """How many parts have a result, and why one has none."""
    same = (col(JobPartRecord.job_id) == context.job_id, col(JobPartRecord.name) == name)
    with context.database.read() as session:
        done = session.exec(select(func.count()).where(*same, JobPartRecord.state == "done")).one()
        failed = select(JobPartRecord.message).where(*same, JobPartRecord.state == "failed")
        return done, session.exec(failed.order_by(col(JobPartRecord.place)).limit(1)).first() or ""


def _results(context: "StepContext", name: str) -> list[Any]:
    asked = sa.select(col(JobPartRecord.result)).where(
        col(JobPartRecord.job_id) == context.job_id, col(JobPartRecord.name) == name
    )
    with context.database.read() as session:
        found = session.execute(asked.order_by(col(JobPartRecord.place))).scalars().all()
    return [json.loads(one) for one in found]
