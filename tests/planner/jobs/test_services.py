"""People start jobs, see those of their workspace, and cancel them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from planner.jobs.running import run_inline
from planner.services.errors import ConflictError, ForbiddenError, NotFoundError, ServiceError
from planner.services.jobs import Job, cancel_job, is_worker_alive, list_jobs, see_job, start_job
from planner.storage.records import AuditRecord, JobRecord, ProgrammeRecord, WorkerBeatRecord
from tests.planner.jobs.working import Floor, marking, settings_for


@pytest.fixture
def floor(either_floor: Floor) -> Floor:
    """Both kinds of database."""
    with either_floor.database.write() as session:
        workspace_id = either_floor.cast.workspace_id
        session.add(ProgrammeRecord(workspace_id=workspace_id, key="plan-2027", name="Plan", currency="GBP"))
    return either_floor


def start(floor: Floor, kind: str = "optimise", **arguments: object) -> int:
    """A job that Ada started."""
    return start_job(floor.database, floor.queue, floor.ada, kind, "plan-2027", arguments)


def see(floor: Floor, job_id: int) -> Job:
    """The job as Ada sees it."""
    return see_job(floor.database, floor.ada, job_id)


def told(floor: Floor) -> list[tuple[str, str, int | None]]:
    """What the audit trail says."""
    with floor.database.read() as session:
        rows = session.exec(select(AuditRecord).order_by(col(AuditRecord.sequence))).all()
    return [(row.action, row.object, row.actor_id) for row in rows]


def test_a_started_job_waits_in_the_queue_with_what_was_asked(floor: Floor) -> None:
    job_id = start(floor, seconds=5)
    job = see(floor, job_id)
    assert (job.kind, job.state, job.started_by, job.is_unfinished) == ("optimise", "queued", "Ada", True)
    assert floor.job(job_id).arguments == {"seconds": 5}
    assert told(floor) == [("job.started", f"job:{job_id}", floor.ada.user_id)]


def test_a_job_leads_to_its_result_once_it_is_done_and_back_to_where_it_is_started(floor: Floor) -> None:
    job_id = start(floor)
    assert (see(floor, job_id).result_path, see(floor, job_id).start_path) == (None, "/p/plan-2027/plan")
    steps = {"optimise": (lambda context: context.finish({"number": 4}),)}
    run_inline(floor.database, settings_for(floor.database, floor.home), job_id, steps)
    assert see(floor, job_id).result_path == "/p/plan-2027/plan/versions/4"


def test_a_person_may_have_three_unfinished_jobs_and_no_more(floor: Floor) -> None:
    job_ids = [start(floor) for _ in range(3)]
    with pytest.raises(ConflictError, match="3 jobs that have not ended"):
        start(floor)
    cancel_job(floor.database, floor.ada, job_ids[0])
    assert see(floor, start(floor)).state == "queued"


def test_a_job_needs_the_right_role_a_programme_of_the_workspace_and_modest_arguments(floor: Floor) -> None:
    with pytest.raises(ForbiddenError):
        start_job(floor.database, floor.queue, floor.cast.mona, "optimise", "plan-2027", {})
    with pytest.raises(NotFoundError):
        start_job(floor.database, floor.queue, floor.cast.eve, "optimise", "plan-2027", {})
    with pytest.raises(ServiceError, match="too much"):
        start(floor, text="x" * 70_000)
    assert list_jobs(floor.database, floor.ada) == ()
    assert told(floor) == []


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_is_asked_to_stop(floor: Floor) -> None:
    queued, running = start(floor), start(floor)
    with floor.database.write() as session:
        session.exec(update(JobRecord).where(col(JobRecord.id) == running).values(state="running"))
    cancel_job(floor.database, floor.ada, queued)
    cancel_job(floor.database, floor.ada, running)
    assert see(floor, queued).state == "cancelled"
    assert (see(floor, running).state, see(floor, running).is_cancel_asked) == ("running", True)
    assert [action for action, _, _ in told(floor)].count("job.cancelled") == 2


def test_what_has_ended_cannot_be_cancelled(floor: Floor) -> None:
    job_id = start(floor)
    run_inline(floor.database, settings_for(floor.database, floor.home), job_id, {"optimise": (marking(1),)})
    with pytest.raises(ConflictError, match="already ended"):
        cancel_job(floor.database, floor.ada, job_id)


def test_only_who_may_start_such_a_job_may_cancel_it(floor: Floor) -> None:
    job_id = start(floor)
    assert see(floor, job_id).may_be_cancelled
    assert not see_job(floor.database, floor.cast.mona, job_id).may_be_cancelled
    with pytest.raises(ForbiddenError):
        cancel_job(floor.database, floor.cast.mona, job_id)


def test_nobody_sees_or_cancels_the_jobs_of_another_workspace(floor: Floor) -> None:
    job_id = start(floor)
    assert list_jobs(floor.database, floor.cast.eve) == ()
    with pytest.raises(NotFoundError):
        see_job(floor.database, floor.cast.eve, job_id)
    with pytest.raises(NotFoundError):
        cancel_job(floor.database, floor.cast.eve, job_id)


def test_the_list_begins_with_what_has_not_ended(floor: Floor) -> None:
    older, newer = start(floor), start(floor)
    cancel_job(floor.database, floor.ada, newer)
    assert [job.id for job in list_jobs(floor.database, floor.ada)] == [older, newer]


def test_a_worker_counts_as_alive_for_half_a_minute_after_its_last_sign(floor: Floor) -> None:
    now = datetime.now(UTC)
    assert not is_worker_alive(floor.database, now)
    with floor.database.write() as session:
        session.add(WorkerBeatRecord(worker="one", seen_at=now))
    assert is_worker_alive(floor.database, now + timedelta(seconds=29))
    assert not is_worker_alive(floor.database, now + timedelta(seconds=31))
