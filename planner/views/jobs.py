"""The pages of jobs answer: what is running, and how far is it."""

from datetime import UTC, datetime
from typing import TypedDict

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from planner.access import permission
from planner.context import actor, at_one_moment, current
from planner.services import jobs
from planner.services.jobs import Job

blueprint = APIBlueprint("jobs", __name__)
_LOAD_ANEW = {"HX-Refresh": "true"}


@blueprint.get("/jobs")
@permission("job.see")
@at_one_moment
def every() -> ResponseReturnValue:
    """The latest jobs of the workspace."""
    return render_template("jobs/every.html", **_listed())


@blueprint.get("/jobs/list")
@permission("job.see")
def listed() -> ResponseReturnValue:
    """The list alone, asked for again while something runs; then the page is loaded anew, with what came of it."""
    shown = _listed()
    is_over = not any(job.is_unfinished for job in shown["jobs"])
    return render_template("jobs/_list.html", **shown), _LOAD_ANEW if is_over else {}


@blueprint.get("/jobs/<int:job_id>")
@permission("job.see")
@at_one_moment
def one(job_id: int) -> ResponseReturnValue:
    """One job."""
    return render_template("jobs/one.html", **_seen(job_id))


@blueprint.get("/jobs/<int:job_id>/progress")
@permission("job.see")
def progress(job_id: int) -> ResponseReturnValue:
    """How far one job is, asked for again while it runs; then the whole page is loaded anew, with what came of it."""
    shown = _seen(job_id)
    return render_template("jobs/_one.html", **shown), {} if shown["job"].is_unfinished else _LOAD_ANEW


@blueprint.post("/jobs/<int:job_id>/cancel")
@permission("job.cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    """Ask a job to stop."""
    jobs.cancel_job(current().database, actor(), job_id)
    flash("The job was asked to stop.", "info")
    return redirect(url_for("jobs.one", job_id=job_id))


class _Listed(TypedDict):
    jobs: tuple[Job, ...]
    is_worker_alive: bool


class _Seen(TypedDict):
    job: Job
    is_worker_alive: bool


def _listed() -> _Listed:
    return {"jobs": jobs.list_jobs(current().database, actor()), "is_worker_alive": _is_worker_alive()}


def _seen(job_id: int) -> _Seen:
    return {"job": jobs.see_job(current().database, actor(), job_id), "is_worker_alive": _is_worker_alive()}


def _is_worker_alive() -> bool:
    return jobs.is_worker_alive(current().database, datetime.now(UTC))
