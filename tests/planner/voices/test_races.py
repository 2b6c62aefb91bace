"""Several workers never send the same letter, and of two people who decide on a role at once one does."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from planner.services import letters, roles
from planner.services.errors import ConflictError
from planner.services.letters import Section, claim_letter, write_letter
from planner.storage.database import Database
from tests.people import Cast, make_person

NOW = datetime(2027, 3, 1, tzinfo=UTC)
LETTERS = 12
WORKERS = 4


def at_once(*acts: Callable[[], None]) -> None:
    """Run all of ``acts`` at the same time."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        start.wait()
        act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def claims(database: Database, cast: Cast) -> list[int]:
    """The letters that four workers took, each as many times as there are letters at most."""
    with database.write() as session:
        for number in range(LETTERS):
            section = Section("", (("x", ""),))
            write_letter(session, cast.workspace_id, cast.femi.user_id, "x", [section], f"notice:{number}", NOW)
    taken: list[int] = []

    def work() -> None:
        for _ in range(LETTERS):
            found = claim_letter(database, NOW)
            if found is not None:
                taken.append(found.id)

    at_once(*[work] * WORKERS)
    return taken


def test_each_letter_is_taken_by_one_worker(database: Database, cast: Cast) -> None:
    taken = claims(database, cast)
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == LETTERS


def test_without_the_claim_letters_would_be_taken_twice(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_is_free", lambda _now: sa.true())
    assert len(claims(database, cast)) > LETTERS


def test_a_role_is_decided_on_once_however_many_decide_at_once(database: Database, cast: Cast) -> None:
    others = [make_person(database, f"Olga{one}", cast.workspace_id, frozenset({"finance"})) for one in range(WORKERS)]
    roles.give_role(database, cast.adam, cast.mona.user_id, "finance", "Covers for Femi")
    grant = roles.see_people(database, cast.adam).waiting[0].id
    answers: list[str] = []

    def act(number: int) -> None:
        try:
            (roles.confirm_role if number % 2 else roles.refuse_role)(database, others[number], grant)
            answers.append("decided")
        except ConflictError:
            answers.append("too late")

    at_once(*(lambda number=number: act(number) for number in range(WORKERS)))
    assert sorted(answers) == ["decided", *["too late"] * (WORKERS - 1)]
