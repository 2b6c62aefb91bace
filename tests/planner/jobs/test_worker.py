"""Jobs run to their end, each step once, and say how it went."""

from tests.planner.jobs.working import STEPS, Floor, stop, wait_for

EVERY_STEP = list(range(1, STEPS + 1))


def test_a_job_runs_all_its_steps_in_order_and_leaves_its_result(floor: Floor) -> None:
    with floor.working():
        job = floor.ended(floor.ask())
    assert (job.state, job.tries, job.result) == ("done", 1, {"last_step": STEPS})
    assert (job.done_count, job.total_count) == (STEPS, STEPS)
    assert floor.marks("attempt", job.id or 0) == EVERY_STEP
