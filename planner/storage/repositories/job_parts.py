"""Parts of jobs, for those who look at jobs."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from planner.storage.records import JobPartRecord


def set_aside(session: Session, workspace_id: int, job_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Why parts of the jobs were set aside, each reason once, by job; a job without such a part is not in it."""
    row = JobPartRecord
    asked = select(row.job_id, row.message).where(
        row.workspace_id == workspace_id, row.state == "failed", col(row.job_id).in_(job_ids)
    )
    said: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for job_id, message in session.exec(asked.order_by(col(row.job_id), col(row.name), col(row.place))).all():
        said[job_id][message] = None
    return {job_id: tuple(messages) for job_id, messages in said.items()}
