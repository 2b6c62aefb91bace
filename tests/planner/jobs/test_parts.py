"""Work is split into parts that any worker takes: found once, the same whoever finds it, and nobody waits for long."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, delete, select, update

from planner.jobs import claiming, judging
from planner.jobs.context import StepContext
from planner.jobs.fencing import LostError
from planner.jobs.parting import Parts, found_in_parts, put_down
from planner.jobs.running import run_inline
from planner.jobs.taking import Taker
from planner.storage.records import JobPartRecord, JobRecord, MembershipRecord
from tests.planner.jobs.working import KINDS, PART_KINDS, Floor, kill, settings_for, wait_for

PARTS = 6
SQUARES = [number * number for number in range(PARTS)]
KIND: Mapping[str, Any] = {"mark": PART_KINDS["mark"]}


def parts_of(floor: Floor, job_id: int) -> list[JobPartRecord]:
    """The parts of a job, in their order."""
    with floor.database.read() as session:
        asked = select(JobPartRecord).where(JobPartRecord.job_id == job_id)
        return list(session.exec(asked.order_by(col(JobPartRecord.place))).all())


def job_with_parts(floor: Floor, count: int = 1, **columns: Any) -> int:  # noqa: ANN401  whatever a column holds
    """A job that runs, with parts that wait; its id."""
    job_id = floor.ask(is_enqueued=False, kind="answer", state="running", **columns)
    with floor.database.write() as session:
        session.add_all(part(floor, job_id, place) for place in range(count))
    return job_id


def part(floor: Floor, job_id: int, place: int, **columns: Any) -> JobPartRecord:  # noqa: ANN401  as above
    """A part of the job that waits."""
    given: dict[str, Any] = {
        "kind": "mark",
        "name": "round",
        "arguments": {"number": place},
        "turn_at": datetime.now(UTC),
    }
    return JobPartRecord(workspace_id=floor.ada.workspace_id, job_id=job_id, place=place, **given | columns)


def taker(floor: Floor, name: str = "one") -> Taker:
    """A worker's end of the parts."""
    return Taker(floor.database, settings_for(floor.database, floor.home), KIND, name)


def claimed(floor: Floor, name: str = "one") -> claiming.Claim:
    """The part whose turn it is, taken by a worker."""
    found = taker(floor, name).claim()
    assert found
    return found


def test_what_is_found_in_parts_comes_back_in_their_order_and_the_parts_go(either_floor: Floor) -> None:
    with either_floor.working(), either_floor.working():
        job = either_floor.ended(either_floor.ask(kind="answer", arguments={"parts": PARTS}))
    assert (job.state, job.result["found"]) == ("done", SQUARES)
    assert either_floor.marks("attempt", job.id or 0) == sorted([*range(PARTS), 1])
    assert parts_of(either_floor, job.id or 0) == []


def test_without_a_worker_a_job_does_its_parts_itself(floor: Floor) -> None:
    job_id = floor.ask(is_enqueued=False, kind="answer", arguments={"parts": PARTS})
    run_inline(floor.database, settings_for(floor.database, floor.home), job_id, KINDS, PART_KINDS)
    assert floor.job(job_id).result["found"] == SQUARES


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_parts_end_in_what_is_found_is_the_same(floor: Floor, seed: int) -> None:
    """Turns are shuffled, so that parts end in another order each time."""
    order = random.Random(seed).sample(range(PARTS), PARTS)

    job_id = job_with_parts(floor, 0)
    with floor.database.write() as session:
        now = datetime.now(UTC).timestamp()
        turns = [datetime.fromtimestamp(now + order.index(place), UTC) for place in range(PARTS)]
        session.add_all(part(floor, job_id, place, turn_at=turns[place]) for place in range(PARTS))
    one, taken = taker(floor), []
    while claim := one.claim():
        taken.append(claim.arguments["number"])
        one.do(claim)
    assert taken == order
    assert [int(row.result) for row in parts_of(floor, job_id)] == SQUARES


def test_a_worker_killed_in_the_middle_of_its_parts_changes_nothing_that_is_found(either_floor: Floor) -> None:
    doomed = either_floor.start()
    job_id = either_floor.ask(kind="answer", arguments={"parts": PARTS, "part_seconds": 0.4})
    wait_for(lambda: len(either_floor.marks("attempt", job_id)) > 2)
    kill(doomed)
    with either_floor.working():
        job = either_floor.ended(job_id)
    assert (job.state, job.result["found"]) == ("done", SQUARES)
    assert PARTS < len(either_floor.marks("attempt", job_id)) < 2 * PARTS + 1


def test_of_two_who_want_a_part_one_has_it(either_floor: Floor) -> None:
    job_with_parts(either_floor)
    assert claimed(either_floor).arguments == {"number": 0}
    assert taker(either_floor, "two").claim() is None


def test_who_lost_a_part_can_write_nothing_for_it_any_more(either_floor: Floor) -> None:
    job_id = job_with_parts(either_floor)
    late = claimed(either_floor, "asleep")
    take_from(either_floor, "asleep")
    claiming.keep(either_floor.database, claimed(either_floor, "awake"), "[1]")
    with pytest.raises(LostError):
        claiming.keep(either_floor.database, late, "[2]")
    with pytest.raises(LostError):
        claiming.set_aside(either_floor.database, late, "No.")
    with pytest.raises(LostError):
        claiming.give_back(either_floor.database, late)
    assert [row.result for row in parts_of(either_floor, job_id)] == ["[1]"]
    assert not claiming.is_wanted(either_floor.database, late)


def test_a_part_that_broke_off_three_times_is_set_aside_with_its_reason_and_the_others_are_done(floor: Floor) -> None:
    job_id = job_with_parts(floor, 2)
    for name in ("a", "b", "c"):
        assert claimed(floor, name).arguments["number"] == 0
        take_from(floor, name)
    assert taker(floor).claim() is None
    assert claimed(floor).arguments["number"] == 1
    first, second = parts_of(floor, job_id)
    assert (first.state, second.state) == ("failed", "running")
    assert "Part 1 of this work was tried 3 times" in first.message


def test_an_orderly_stop_is_not_counted_against_a_part(floor: Floor) -> None:
    job_id = job_with_parts(floor, 0)
    with floor.database.write() as session:
        session.add(part(floor, job_id, 0, arguments={"number": 0, "part_seconds": 60}))
    for _ in range(5):
        one = taker(floor)
        claim = one.claim()
        assert claim
        assert not claim.is_suspect
        one.stopping.set()
        one.do(claim)
    assert (parts_of(floor, job_id)[0].state, parts_of(floor, job_id)[0].tries) == ("waiting", 0)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"kind": "unknown"}, "does not know"),
        ({"arguments": {"text": "x" * 70_000}}, "too large"),
        ({"arguments": ["no", "mapping"]}, "cannot be read"),
        ({"tries": 3}, "tried 3 times"),
        ({"arguments": {"number": "no number"}}, "went wrong on our side"),
        ({"arguments": {}}, "went wrong on our side"),
    ],
)
def test_a_poisoned_part_is_set_aside_and_the_next_one_is_done(
    either_floor: Floor, columns: dict[str, Any], sentence: str
) -> None:
    job_id = job_with_parts(either_floor, 0)
    with either_floor.database.write() as session:
        session.add(part(either_floor, job_id, 0, **columns))
        session.add(part(either_floor, job_id, 1))
    one = taker(either_floor)
    wait_for(lambda: one.take_one() and parts_of(either_floor, job_id)[1].state == "done")
    poisoned = parts_of(either_floor, job_id)[0]
    assert (poisoned.state, sentence in poisoned.message) == ("failed", True)


def test_a_part_is_not_done_for_somebody_who_may_no_longer(floor: Floor) -> None:
    job_id = job_with_parts(floor)
    with floor.database.write() as session:
        session.exec(delete(MembershipRecord).where(col(MembershipRecord.user_id) == floor.ada.user_id))
    assert taker(floor).claim() is None
    assert "may no longer do it" in parts_of(floor, job_id)[0].message


@pytest.mark.parametrize(
    "ended", [{"state": "cancelled"}, {"is_cancel_asked": True}, {"state": "done"}, {"workspace_id": 2}]
)
def test_no_part_is_done_for_a_job_that_has_ended_or_is_another_workspaces(floor: Floor, ended: dict[str, Any]) -> None:
    job_id = job_with_parts(floor)
    with floor.database.write() as session:
        session.exec(update(JobRecord).where(col(JobRecord.id) == job_id).values(ended))
    assert taker(floor).claim() is None
    assert floor.marks("attempt", job_id) == []


def test_nobodys_hundred_parts_stand_before_anothers_first_one(floor: Floor) -> None:
    """Of a hundred and of three, asked for a moment later, the three do not wait for the hundred."""
    many = floor.ask(kind="answer", arguments={"parts": 100, "part_seconds": 0.2})
    few = floor.ask(kind="answer", arguments={"parts": 3}, created_by=floor.cast.femi.user_id)
    with floor.working():
        assert floor.ended(few).state == "done"
        before = len(floor.marks("attempt", many))
        assert floor.ended(many).state == "done"
    assert before < 100


def test_the_first_of_what_was_put_down_ahead_is_done_first_and_what_is_waited_for_now_before_it(floor: Floor) -> None:
    """As when all questions about a plan are put down at once, and the answer to the first is to be put together."""
    job_id = floor.ask(is_enqueued=False, kind="answer", state="running", arguments={"parts": 2})
    settings = settings_for(floor.database, floor.home)
    context = StepContext(
        floor.database, settings, job_id, 0, "answer", floor.ada.workspace_id, None, floor.ada, {},
        help_out=taker(floor).take_one,
    )  # fmt: skip
    for name in ("first question", "second question"):
        put_down(context, Parts(name, "mark", [{"number": 1}, {"number": 2}]))
    assert found_in_parts(context, Parts("first answer", "mark", [{"number": 3}])) == [9]
    assert [claimed(floor).name for _ in range(3)] == ["first question", "second question", "second question"]


def take_from(floor: Floor, worker: str) -> None:
    """As if ``worker`` had been silent for long."""
    with floor.database.write() as session:
        claiming.take_back(session, claiming.held_by(worker))


def test_a_try_of_the_job_is_not_counted_while_its_parts_run(floor: Floor) -> None:
    job_id = floor.ask(kind="answer", arguments={"parts": 1, "part_seconds": 30})
    with floor.working():
        wait_for(lambda: floor.marks("attempt", job_id))
        wait_for(lambda: floor.job(job_id).tries == 0)
        assert floor.job(job_id).tries < judging.MOST_TRIES
