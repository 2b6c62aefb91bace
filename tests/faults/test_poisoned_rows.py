"""Rows of jobs and parts with anything in them are refused, each is marked failed, and the worker lives on."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from sqlmodel import delete, select

from planner.jobs.claiming import held_by, take_back
from planner.jobs.running import run_inline
from planner.jobs.taking import Taker
from planner.storage.records import JobPartRecord, MembershipRecord
from planner.storage.records.plans import JOB_KINDS
from tests.planner.jobs.working import KINDS, PART_KINDS, STEPS, Floor, settings_for

_ROWS, _MANY_ROWS = 25, 5_000
_ARGUMENTS: Final[tuple[Callable[[random.Random], Any], ...]] = (
    lambda _: {},
    lambda _: [],
    lambda _: "text",
    lambda _: 7,
    lambda _: None,
    lambda _: {"parts": "many"},
    lambda _: {"parts": 10**9, "text": "x" * 70_000},
    lambda chance: {"number": chance.choice([None, "one", [1], {"a": 1}, -1, 1.5, 10**30])},
    lambda chance: {"parts": chance.choice([None, -1, 0, "3", [3]])},
    lambda chance: {chance.choice("abc") * chance.randint(1, 300): ["\u202e", "'; DROP TABLE job; --", "\x00"[:0]]},
    lambda _: json.loads("[" * 200 + "]" * 200),
)


def poisoned_jobs(floor: Floor, chance: random.Random, count: int) -> Iterator[int]:
    """Jobs that nobody could have asked for on a page."""
    people = (floor.cast.ada, floor.cast.eve, floor.cast.mona)
    for _ in range(count):
        arguments = chance.choice(_ARGUMENTS)(chance)
        yield floor.ask(
            is_enqueued=False,
            kind=chance.choice([one for one in JOB_KINDS if one != "optimise"]),
            arguments={} if arguments is None else arguments,
            created_by=chance.choice(people).user_id,
            tries=chance.choice([0, 0, 0, 3, 99]),
            workspace_id=chance.choice([floor.cast.workspace_id, floor.cast.other_workspace_id]),
        )


def check_jobs(floor: Floor, count: int) -> None:
    """Each ends, says why in words, and leaves the next one its turn."""
    settings, kinds = settings_for(floor.database, floor.home), {"answer": KINDS["answer"]}
    for job_id in poisoned_jobs(floor, random.Random(2026), count):
        run_inline(floor.database, settings, job_id, kinds, PART_KINDS)
        job = floor.job(job_id)
        assert job.state in {"failed", "done"}
        assert job.state == "done" or job.message
        assert job.state == "failed" or floor.marks("effect", job_id) == [1]
    good = floor.ask(is_enqueued=False)
    run_inline(floor.database, settings, good, KINDS, PART_KINDS)
    assert (floor.job(good).state, len(floor.marks("effect", good))) == ("done", STEPS)


def test_jobs_with_anything_in_their_rows_end_and_the_next_one_is_done(either_floor: Floor) -> None:
    check_jobs(either_floor, _ROWS)


@pytest.mark.long
def test_five_thousand_jobs_with_anything_in_their_rows_end_and_the_next_one_is_done(either_floor: Floor) -> None:
    check_jobs(either_floor, _MANY_ROWS)


def test_parts_with_anything_in_their_rows_are_set_aside_and_the_last_one_is_done(either_floor: Floor) -> None:
    floor, chance = either_floor, random.Random(2026)
    job_id = floor.ask(is_enqueued=False, kind="answer", state="running", run_number=1)
    moment = floor.job(job_id).created_at
    with floor.database.write() as session:
        for place in range(_ROWS):
            arguments = chance.choice(_ARGUMENTS)(chance) if place < _ROWS - 1 else {"number": 2}
            given: dict[str, Any] = {
                "arguments": {} if arguments is None else arguments,
                "turn_at": moment,
                "name": "round",
            }
            kind = chance.choice(["mark", "mark", "unknown", ""]) if place < _ROWS - 1 else "mark"
            owner: dict[str, Any] = {
                "workspace_id": floor.cast.workspace_id,
                "job_id": job_id,
                "place": place,
                "kind": kind,
            }
            session.add(JobPartRecord(**owner, **given, tries=chance.choice([0, 0, 3, 10**6])))
    one = Taker(floor.database, settings_for(floor.database, floor.home), PART_KINDS, "one")
    for _ in range(_ROWS):
        one.take_one()
    with floor.database.read() as session:
        rows = session.exec(select(JobPartRecord).order_by(JobPartRecord.place)).all()  # type: ignore[arg-type]  # a column
    assert {row.state for row in rows} <= {"failed", "done"}
    assert all(row.message or row.state == "done" for row in rows)


def test_a_person_who_is_shut_out_while_parts_wait_has_none_of_them_done(either_floor: Floor) -> None:
    floor = either_floor
    job_id = floor.ask(is_enqueued=False, kind="answer", state="running", run_number=1)
    with floor.database.write() as session:
        owner: dict[str, Any] = {
            "workspace_id": floor.cast.workspace_id,
            "job_id": job_id,
            "kind": "mark",
            "name": "round",
        }
        moment = floor.job(job_id).created_at
        session.add_all(
            JobPartRecord(**owner, place=place, arguments={"number": place}, turn_at=moment) for place in range(2)
        )
    one = Taker(floor.database, settings_for(floor.database, floor.home), PART_KINDS, "one")
    assert one.take_one()
    with floor.database.write() as session:
        session.exec(delete(MembershipRecord))
        take_back(session, held_by("one"))
    assert not one.take_one()
    assert len(floor.marks("attempt", job_id)) == 1
