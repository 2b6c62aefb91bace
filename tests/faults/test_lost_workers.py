"""A worker that sleeps, dies or kills itself over its work: another takes over, once, and nobody writes twice."""

import os
import signal
import time
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import col, select, update

from planner.storage.records import JobPartRecord, JobRecord, WorkerBeatRecord
from tests.planner.jobs.working import STEPS, Floor, kill, wait_for, work_without_a_fence

EVERY_STEP = list(range(1, STEPS + 1))
WAITS = {"wait_at": 2, "is_patient_once": True}


def has_mark(floor: Floor, job_id: int, step: int) -> bool:
    """Whether the step has had its effect."""
    return step in floor.marks("effect", job_id)


def attempts_after_waking(floor: Floor, target: object = None) -> tuple[list[int], JobRecord]:
    """The steps begun of a job whose worker is paused in its second step, and wakes when another has ended it."""
    sleeper = floor.start(target) if target else floor.start()  # type: ignore[arg-type]  # what a worker runs
    job_id = floor.ask(arguments=WAITS)
    wait_for(partial(has_mark, floor, job_id, 2))
    os.kill(sleeper.pid or 0, signal.SIGSTOP)
    with floor.working():
        floor.ended(job_id)
        make_it_wait_no_more(floor, job_id)
        os.kill(sleeper.pid or 0, signal.SIGCONT)
        # It has noticed once its sign of life is fresh again and another job of its own is done.
        wait_for(lambda: len(beats(floor)) == 2)
        time.sleep(1.0)
    kill(sleeper)
    return floor.marks("attempt", job_id), floor.job(job_id)


def make_it_wait_no_more(floor: Floor, job_id: int) -> None:
    """What the sleeper waits for happens, as far as it can see."""
    with floor.database.write() as session:
        session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(tries=2))


def beats(floor: Floor) -> list[str]:
    """The workers with a fresh sign of life."""
    with floor.database.read() as session:
        fresh = sa.func.extract("epoch", sa.func.now() - col(WorkerBeatRecord.seen_at)) < 4
        return list(session.exec(select(WorkerBeatRecord.worker).where(fresh)).all())


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_paused_worker_that_wakes_up_writes_nothing_for_the_job_that_it_lost(either_floor: Floor) -> None:
    attempts, job = attempts_after_waking(either_floor)
    assert job.state == "done"
    assert attempts == sorted([*EVERY_STEP, 2])


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_fence_a_paused_worker_goes_on_with_a_job_that_another_has_done(either_floor: Floor) -> None:
    """The control: it does every further step a second time."""
    attempts, _ = attempts_after_waking(either_floor, work_without_a_fence)
    assert attempts == sorted([*EVERY_STEP, *EVERY_STEP[1:]])


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_job_is_cancelled_in_the_middle_of_a_part_that_another_worker_does(either_floor: Floor) -> None:
    """Two workers with a part each, one of which is not the job's own: both stop within two seconds."""
    with either_floor.working(), either_floor.working():
        job_id = either_floor.ask(kind="answer", arguments={"parts": 4, "part_seconds": 300})
        wait_for(lambda: len(workers_of_parts(either_floor, job_id)) == 2)
        with either_floor.database.write() as session:
            session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(is_cancel_asked=True))
        assert either_floor.ended(job_id).state == "cancelled"
        after = either_floor.ask(kind="answer", arguments={"parts": 4})
        assert either_floor.ended(after).state == "done"
    assert workers_of_parts(either_floor, job_id) == set()


def workers_of_parts(floor: Floor, job_id: int) -> set[str]:
    """Who has parts of the job."""
    with floor.database.read() as session:
        asked = select(JobPartRecord.worker).where(JobPartRecord.job_id == job_id, JobPartRecord.state == "running")
        return set(session.exec(asked).all())


def test_a_part_that_kills_its_worker_every_time_is_set_aside_and_all_others_are_done(floor: Floor) -> None:
    deadly = floor.ask(kind="answer", arguments={"parts": 3, "deadly_part": 1})
    other = floor.ask(arguments={"pause": 0.05})
    while floor.job(deadly).finished_at is None:
        worker = floor.start()
        wait_for(lambda worker=worker: worker.exitcode is not None or floor.job(deadly).finished_at)  # type: ignore[misc]  # bound now
        if worker.is_alive():
            floor.ended(other)
            kill(worker)
    job = floor.job(deadly)
    assert job.state == "done"
    assert "Part 2 of this work was tried 3 times" in job.result["found"][0]
    assert floor.marks("attempt", deadly).count(1) == 3 + 1
    assert floor.marks("effect", other) == EVERY_STEP
