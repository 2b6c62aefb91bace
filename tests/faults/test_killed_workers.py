"""A worker killed at any moment loses no job and does no step twice, and a job that kills workers is given up."""

import random
from functools import partial
from multiprocessing.process import BaseProcess

import pytest

from tests.planner.jobs.working import STEPS, Floor, kill, stop, wait_for, work_without_a_queue

EVERY_STEP = list(range(1, STEPS + 1))


def has_marks(floor: Floor, job_id: int, count: int) -> bool:
    return len(floor.marks("effect", job_id)) >= count


def has_ended(worker: BaseProcess, floor: Floor, job_id: int) -> bool:
    return worker.exitcode is not None or floor.job(job_id).finished_at is not None


def test_a_step_cut_off_after_its_effect_is_repeated_without_a_second_effect(either_floor: Floor) -> None:
    job_id = either_floor.ask(arguments={"die_at": [3]})
    first = either_floor.start()
    first.join(60)
    assert first.exitcode == -9
    with either_floor.working():
        job = either_floor.ended(job_id)
    assert (job.state, job.tries) == ("done", 2)
    assert either_floor.marks("effect", job_id) == EVERY_STEP


def test_without_its_guard_the_repeated_step_has_a_second_effect(floor: Floor) -> None:
    """The control: the marks without a guard show that the step did run twice, and that only this one did."""
    job_id = floor.ask(arguments={"die_at": [3]})
    floor.start().join(60)
    with floor.working():
        floor.ended(job_id)
    assert floor.marks("attempt", job_id) == sorted([*EVERY_STEP, 3])


def test_without_the_queue_a_killed_job_never_ends(floor: Floor) -> None:
    """The control: what runs in a plain process is not taken up again, even by a worker with time on its hands."""
    job_id = floor.ask(is_enqueued=False, arguments={"die_at": [3]})
    floor.start(work_without_a_queue, job_id).join(60)
    with floor.working():
        floor.ended(floor.ask())
        assert floor.job(job_id).state == "running"
    assert floor.marks("effect", job_id) == [1, 2, 3]


def check_rounds_of_killing(floor: Floor, rounds: int) -> None:
    """In each round a worker is killed at a random moment of a new job, while it may still carry the last one."""
    moments = random.Random(2026)
    job_ids = []
    for _ in range(rounds):
        worker = floor.start()
        job_ids.append(floor.ask(arguments={"pause": 0.02}))
        moment = moments.randint(1, STEPS)
        wait_for(partial(has_marks, floor, job_ids[-1], moment))
        kill(worker)
    with floor.working():
        jobs = [floor.ended(job_id) for job_id in job_ids]
    assert [job.state for job in jobs] == ["done"] * rounds
    assert all(floor.marks("effect", job_id) == EVERY_STEP for job_id in job_ids)
    assert all(
        len(floor.marks("attempt", job_id)) < STEPS + job.tries for job_id, job in zip(job_ids, jobs, strict=True)
    )


def test_killing_the_worker_at_random_moments_loses_nothing_and_doubles_nothing(either_floor: Floor) -> None:
    check_rounds_of_killing(either_floor, rounds=8)


@pytest.mark.long
def test_killing_the_worker_a_hundred_times_loses_nothing_and_doubles_nothing(floor: Floor) -> None:
    check_rounds_of_killing(floor, rounds=80)


def test_a_job_that_kills_its_worker_every_time_is_given_up_and_the_others_are_done(floor: Floor) -> None:
    deadly = floor.ask(arguments={"always_die_at": 2})
    others = [floor.ask(arguments={"pause": 0.1}) for _ in range(3)]
    workers = 0
    while floor.job(deadly).finished_at is None:
        workers += 1
        worker = floor.start()
        wait_for(partial(has_ended, worker, floor, deadly))
        if worker.is_alive():
            stop(worker)
    with floor.working():
        jobs = [floor.ended(job_id) for job_id in others]
    assert (floor.job(deadly).state, floor.job(deadly).tries) == ("failed", 3)
    assert "tried 3 times" in floor.job(deadly).message
    assert [job.state for job in jobs] == ["done"] * 3
    assert all(floor.marks("effect", job_id) == EVERY_STEP for job_id in others)


def test_a_job_survives_more_orderly_stops_than_it_may_have_tries(floor: Floor) -> None:
    job_id = floor.ask(arguments={"wait_at": 4})
    for _ in range(4):
        with floor.working():
            wait_for(lambda: floor.job(job_id).tries == 1)
            wait_for(lambda: 4 in floor.marks("effect", job_id))
        assert (floor.job(job_id).state, floor.job(job_id).tries) == ("running", 0)
    assert floor.marks("effect", job_id) == [1, 2, 3, 4]
