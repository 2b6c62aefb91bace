"""Jobs: how far long work is, and to stop it."""

from planner.api.bodies import Paging
from planner.api.operations import PREFIX, operation
from planner.api.replies import Page, Reply, listed
from planner.context import actor, current
from planner.services import jobs
from planner.services.jobs import Job


def started(job_id: int) -> Reply[Job]:
    """The job that was started, and where it is found."""
    return Reply(jobs.see_job(current().database, actor(), job_id), path=f"{PREFIX}/jobs/{job_id}")


@operation("GET", "/jobs", "job.see")
def every(query: Paging) -> Reply[Page[Job]]:
    """List the latest jobs."""
    return listed(jobs.list_jobs(current().database, actor()), query)


@operation("GET", "/jobs/<int:job_id>", "job.see")
def one(job_id: int) -> Reply[Job]:
    """Read how far a job is."""
    return started(job_id)


@operation("POST", "/jobs/<int:job_id>/cancel", "job.cancel", status=202)
def cancel(job_id: int) -> Reply[Job]:
    """Ask a job to stop."""
    jobs.cancel_job(current().database, actor(), job_id)
    return started(job_id)
