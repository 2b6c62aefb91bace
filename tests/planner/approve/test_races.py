"""Of all who decide on a line at once one does, and a form sent many times at once is acted on once."""

import threading
from collections.abc import Callable

import pytest

from budgeting.approvals.decisions import LineChange
from budgeting.approvals.states import LineAction
from planner.services import line_deciding
from planner.services.actors import Actor
from planner.services.errors import LineConflictError
from planner.services.plans import decide_plan
from planner.services.review import DecidedLines, decide_lines, see_review
from planner.storage import audit
from planner.storage.database import Database
from tests.approving import approve_all_lines
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, head
from tests.promised import Measured

PEOPLE = 8
ACTIONS: tuple[LineAction, ...] = ("approve", "hold", "query", "reject")


def at_once(act: Callable[[int], object]) -> tuple[list[object], list[BaseException]]:
    """Eight threads act at the same moment: what came of those that did, and what failed."""
    start, lock = threading.Barrier(PEOPLE), threading.Lock()
    done: list[object] = []
    failed: list[BaseException] = []

    def one(number: int) -> None:
        start.wait()
        try:
            found = act(number)
            with lock:
                done.append(found)
        except BaseException as error:  # noqa: BLE001  it is handed to the test
            with lock:
                failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, failed


def deciders(database: Database, cast: Cast) -> list[Actor]:
    return [make_person(database, f"Fin{n}", cast.workspace_id, frozenset({"finance"})) for n in range(PEOPLE)]


def race(database: Database, people: list[Actor], place: str, turn: int) -> tuple[list[object], list[BaseException]]:
    """All of them decide on one line, having seen it at ``turn``; no two of them want what the other wants next."""
    shift = turn % len(ACTIONS)

    def decide(number: int) -> DecidedLines:
        action = ACTIONS[(number + shift) % len(ACTIONS)]
        change = LineChange(place, action, turn, note="Mine")
        return decide_lines(database, people[number], KEY, 1, [change], form_key="")

    return at_once(decide)


def run_rounds(database: Database, cast: Cast, rounds: int) -> None:
    people = deciders(database, cast)
    place = see_review(database, cast.femi, KEY, 1).standings[0].review.place
    for _ in range(rounds):
        turn = see_review(database, cast.femi, KEY, 1).standing(place).turn
        done, failed = race(database, people, place, turn)
        found = see_review(database, cast.femi, KEY, 1).standing(place)
        conflicts = [error for error in failed if isinstance(error, LineConflictError)]
        # Whoever comes first with what the line is already is refused for that, and decides nothing.
        assert len(done) == 1
        assert len(conflicts) >= PEOPLE - 3
        assert all(error.theirs == found.history[-1] for error in conflicts)
        assert found.turn == turn + 1


def test_of_all_who_decide_on_a_line_at_once_one_does(database: Database, cast: Cast, in_review: int) -> None:
    run_rounds(database, cast, 3)


@pytest.mark.long
def test_of_all_who_decide_on_a_line_at_once_one_does_200_times(
    database: Database, cast: Cast, in_review: int, measured: Measured
) -> None:
    run_rounds(database, cast, 200)
    measured("A5", "200 of 200: one decides, seven are shown it")


def test_without_the_turn_they_saw_several_would_decide(
    database: Database, cast: Cast, in_review: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_deciding, "check_turn", lambda _standing, _change: None)
    place = see_review(database, cast.femi, KEY, 1).standings[0].review.place
    done, _ = race(database, deciders(database, cast), place, 0)
    assert len(done) > 1


def test_a_form_sent_eight_times_at_once_is_acted_on_once(
    database: Database, cast: Cast, in_review: int, measured: Measured
) -> None:
    change = LineChange(see_review(database, cast.femi, KEY, 1).standings[0].review.place, "approve", 0)
    done, failed = at_once(lambda _: decide_lines(database, cast.femi, KEY, 1, [change], form_key="once"))
    assert failed == []
    assert len(done) == PEOPLE
    assert all(one == done[0] for one in done)
    assert entries(database, cast).count("line.approved") == 1
    measured("A4", f"sent {PEOPLE} times at once: 1 entry, {len(done)} equal answers")


def test_an_approval_of_the_plan_sent_eight_times_at_once_is_one(
    database: Database, cast: Cast, in_review: int
) -> None:
    approve_all_lines(database, cast.femi, KEY)
    seen = head(database, cast.femi).version
    done, failed = at_once(
        lambda _: decide_plan(database, cast.femi, KEY, 1, "approve", "", seen_version=seen, form_key="once")
    )
    assert (failed, done) == ([], ["approved"] * PEOPLE)
    assert entries(database, cast).count("plan.approved") == 1


def entries(database: Database, cast: Cast) -> list[str]:
    with database.read() as session:
        found = audit.entries_about(session, cast.workspace_id, f"programme:{KEY}/plan:1")
    return [entry["action"] for entry in found]
