"""Jobs run to their end, each step once, and say how it went; a worker survives whatever stands in a job's row."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, delete, select, update

from budgeting.errors import StudyError
from planner.jobs.context import Cancelled, StepContext
from planner.jobs.running import run_inline
from planner.storage.records import JobRecord, MembershipRecord, ProgrammeRecord, UserRecord, WorkerBeatRecord
from tests.planner.jobs.working import STEPS, Floor, kill, marking, settings_for, stop, wait_for, work_badly

EVERY_STEP = list(range(1, STEPS + 1))


def test_a_job_runs_all_its_steps_in_order_and_leaves_its_result(either_floor: Floor) -> None:
    with either_floor.working():
        job = either_floor.ended(either_floor.ask())
    assert (job.state, job.tries, job.result) == ("done", 1, {"last_step": STEPS})
    assert (job.done_count, job.total_count, job.message) == (STEPS, STEPS, "")
    assert either_floor.marks("attempt", job.id or 0) == EVERY_STEP


def test_a_job_enqueued_twice_runs_once(floor: Floor) -> None:
    with floor.working():
        job_id = floor.ask()
        floor.queue.enqueue(job_id)
        floor.ended(job_id)
        floor.queue.enqueue(job_id)
        floor.ended(floor.ask())
    assert floor.marks("attempt", job_id) == EVERY_STEP


def test_a_job_that_never_reached_the_queue_is_found_and_done(floor: Floor) -> None:
    with floor.working():
        assert floor.ended(floor.ask(is_enqueued=False)).state == "done"


def test_two_workers_share_the_jobs_and_do_none_twice(either_floor: Floor) -> None:
    with either_floor.working(), either_floor.working():
        wait_for(lambda: len(beats(either_floor)) == 2)
        job_ids = [either_floor.ask(arguments={"pause": 0.03}) for _ in range(8)]
        assert [either_floor.ended(job_id).state for job_id in job_ids] == ["done"] * 8
    assert all(either_floor.marks("attempt", job_id) == EVERY_STEP for job_id in job_ids)


def test_the_jobs_of_a_worker_that_is_gone_are_taken_over_by_another(floor: Floor) -> None:
    doomed = floor.start()
    job_ids = [floor.ask(arguments={"wait_at": 2, "is_patient_once": True}) for _ in range(2)]
    wait_for(lambda: all(floor.marks("effect", job_id) == [1, 2] for job_id in job_ids))
    with floor.working():
        wait_for(lambda: len(beats(floor)) == 2)
        kill(doomed)
        forget_beat(floor, beats(floor)[0].worker)
        assert [floor.ended(job_id).state for job_id in job_ids] == ["done"] * 2
    assert all(floor.marks("effect", job_id) == EVERY_STEP for job_id in job_ids)


def test_a_running_job_is_cancelled_inside_its_step(floor: Floor) -> None:
    with floor.working():
        job_id = floor.ask(arguments={"wait_at": 3})
        wait_for(lambda: 3 in floor.marks("effect", job_id))
        change(floor, job_id, is_cancel_asked=True)
        assert floor.ended(job_id).state == "cancelled"
    assert floor.marks("effect", job_id) == [1, 2, 3]


def test_a_worker_shows_that_it_lives_and_says_goodbye(floor: Floor) -> None:
    worker = floor.start()
    wait_for(lambda: beats(floor))
    first = beats(floor)[0].seen_at
    wait_for(lambda: beats(floor)[0].seen_at > first)
    stop(worker)
    assert worker.exitcode == 0
    assert beats(floor) == []


def test_poisoned_rows_are_refused_and_the_worker_goes_on(floor: Floor) -> None:
    foreign = programme_of(floor, floor.cast.other_workspace_id)
    poisoned = {
        "does not know": floor.ask(kind="make_pdf"),
        "does not belong": floor.ask(programme_id=foreign),
        "may no longer": floor.ask(created_by=floor.cast.eve.user_id),
        "may no longer do it": floor.ask(created_by=floor.cast.mona.user_id),
        "too large": floor.ask(arguments={"text": "x" * 70_000}),
        "tried 3 times": floor.ask(tries=3),
        "cannot be read": floor.ask(arguments=["no", "mapping"]),
    }
    with floor.working():
        for sentence, job_id in poisoned.items():
            job = floor.ended(job_id)
            assert job.state == "failed"
            assert sentence in job.message
            assert floor.marks("attempt", job_id) == []
        assert floor.ended(floor.ask()).state == "done"


def test_a_job_whose_run_broke_outside_its_steps_does_not_stay_unfinished(floor: Floor) -> None:
    worker = floor.start(work_badly)
    job = floor.ended(floor.ask())
    stop(worker)
    assert (job.state, "went wrong on our side" in job.message) == ("failed", True)


def test_jobs_outlive_the_loss_of_the_queue_itself(floor: Floor) -> None:
    worker = floor.start()
    job_id = floor.ask(arguments={"wait_at": 2, "is_patient_once": True})
    wait_for(lambda: 2 in floor.marks("effect", job_id))
    kill(worker)
    for file in floor.home.glob("jobs.sqlite*"):
        file.unlink()
    change(floor, job_id, created_at=datetime.now(UTC) - timedelta(hours=1))
    with floor.working():
        assert floor.ended(job_id).state == "done"
    assert floor.marks("effect", job_id) == EVERY_STEP


def fails_of_the_domain(_context: StepContext) -> None:
    message = "The study has no cost line."
    raise StudyError(message)


def fails_unforeseen(_context: StepContext) -> None:
    message = "a secret that somebody typed"
    raise RuntimeError(message)


def leaves(_context: StepContext) -> None:
    raise SystemExit


def stops_itself(_context: StepContext) -> None:
    raise Cancelled


def run(floor: Floor, *steps: object, **columns: object) -> JobRecord:
    """The job's row after running ``steps`` in this process."""
    job_id = floor.ask(is_enqueued=False, **columns)
    run_inline(floor.database, settings_for(floor.database, floor.home), job_id, {"optimise": steps})  # type: ignore[dict-item]  # made to fail
    return floor.job(job_id)


def test_an_error_of_the_domain_ends_the_job_with_its_own_sentence(either_floor: Floor) -> None:
    job = run(either_floor, marking(1), fails_of_the_domain, marking(3))
    assert (job.state, job.message) == ("failed", "The study has no cost line.")
    assert either_floor.marks("effect", job.id or 0) == [1]


def test_an_unforeseen_error_ends_the_job_with_a_reference_and_tells_no_secrets(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    job = run(floor, fails_unforeseen)
    reference = job.message.partition("reference ")[2][:8]
    assert job.state == "failed"
    assert reference in caplog.text
    assert "secret" not in caplog.text + job.message


def test_even_a_step_that_wants_to_end_the_process_only_ends_its_job(floor: Floor) -> None:
    job = run(floor, leaves)
    assert (job.state, "went wrong on our side" in job.message) == ("failed", True)


def test_a_step_may_end_its_job_as_cancelled(floor: Floor) -> None:
    assert run(floor, stops_itself).state == "cancelled"


def test_a_job_cancelled_before_its_turn_does_nothing(either_floor: Floor) -> None:
    job = run(either_floor, marking(1), is_cancel_asked=True)
    assert (job.state, either_floor.marks("effect", job.id or 0)) == ("cancelled", [])


def test_a_job_that_has_ended_is_never_run_again(either_floor: Floor) -> None:
    job = run(either_floor, marking(1), state="done", finished_at=datetime.now(UTC))
    assert (job.state, job.tries, either_floor.marks("effect", job.id or 0)) == ("done", 0, [])


@pytest.mark.parametrize("take_away", [UserRecord, MembershipRecord])
def test_a_job_of_somebody_who_lost_their_rights_since_is_refused(either_floor: Floor, take_away: type) -> None:
    with either_floor.database.write() as session:
        if take_away is UserRecord:
            session.exec(update(UserRecord).where(col(UserRecord.id) == either_floor.ada.user_id).values(active=False))
        else:
            session.exec(
                update(MembershipRecord)
                .where(col(MembershipRecord.user_id) == either_floor.ada.user_id)
                .values(role="manager")
            )
    assert "may no longer do it" in run(either_floor, marking(1)).message


def test_reports_in_quick_succession_are_kept_only_now_and_then_but_the_last_one_always(floor: Floor) -> None:
    seen = []

    def reports(context: StepContext) -> None:
        for done in range(1, 101):
            context.report(done, 100, f"row {done}")
            seen.append(floor.job(context.job_id).done_count)

    job = run(floor, reports)
    assert (job.done_count, job.message) == (100, "row 100")
    assert len(set(seen)) < 50


def beats(floor: Floor) -> list[WorkerBeatRecord]:
    """The signs of life."""
    with floor.database.read() as session:
        return list(session.exec(select(WorkerBeatRecord).order_by(WorkerBeatRecord.worker)).all())


def change(floor: Floor, job_id: int, **values: object) -> None:
    """Change columns of the job's row."""
    with floor.database.write() as session:
        session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(values))


def forget_beat(floor: Floor, worker: str) -> None:
    """As if ``worker`` had been silent for long."""
    with floor.database.write() as session:
        session.exec(delete(WorkerBeatRecord).where(col(WorkerBeatRecord.worker) == worker))


def programme_of(floor: Floor, workspace_id: int) -> int:
    """A new programme's id."""
    with floor.database.write() as session:
        programme = ProgrammeRecord(workspace_id=workspace_id, key="theirs", name="Theirs", currency="GBP")
        session.add(programme)
        session.flush()
        return programme.id or 0
