"""Of all who decide at once, one does; the version that each saw is what holds it."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from budgeting.approvals.states import PlanAction
from planner.services import plans as service
from planner.services.actors import Actor
from planner.services.answers import ask_for_answers
from planner.services.errors import ConflictError
from planner.storage.database import Database
from planner.storage.records import PlanVersionRecord
from planner.storage.repositories import answers, plans
from tests.browsing import make_settings
from tests.people import Cast, make_person
from tests.planner.choose.choosing import KEY, Unplugged, bring_to, head, jobs

PEOPLE = 8


def decide_at_once(database: Database, cast: Cast) -> tuple[list[str], list[BaseException]]:
    """Eight people of finance decide on one version, some approving, some rejecting: who did, and what failed."""
    deciders = [make_person(database, f"Fin{n}", cast.workspace_id, frozenset({"finance"})) for n in range(PEOPLE)]
    seen = head(database, cast.femi).version
    start, lock = threading.Barrier(PEOPLE), threading.Lock()
    won: list[str] = []
    failed: list[BaseException] = []

    def decide(number: int) -> None:
        start.wait()
        action: PlanAction = "approve" if number % 2 else "reject"
        try:
            service.decide_plan(database, deciders[number], KEY, 1, action, "Mine", seen_version=seen)
            with lock:
                won.append(deciders[number].name)
        except BaseException as error:  # noqa: BLE001  it is handed to the test
            with lock:
                failed.append(error)

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, failed


def test_of_all_who_decide_at_once_one_does(database: Database, cast: Cast, draft: int) -> None:
    bring_to(database, cast, "in_review")
    won, failed = decide_at_once(database, cast)
    assert len(won) == 1
    assert [type(error) for error in failed] == [ConflictError] * (PEOPLE - 1)
    assert head(database, cast.ada).decided_by == won[0]


def test_without_the_version_they_saw_several_would_decide(
    database: Database, cast: Cast, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_blindly(
        session: Session, workspace_id: int, key: str, number: int, seen_version: int
    ) -> PlanVersionRecord:
        """As the real one, but neither asking for the version nor looking again at what is there."""
        session.execute(sa.update(PlanVersionRecord).values(version=seen_version + 1))
        found = session.exec(select(PlanVersionRecord).where(col(PlanVersionRecord.number) == number)).one()
        found.state, found.decided_by, found.decided_at = "in_review", None, None
        return found

    bring_to(database, cast, "in_review")
    monkeypatch.setattr(plans, "lock", lock_blindly)
    # The tables would stop the others too: this control is about the version alone.
    with database.write() as session:
        where = "" if database.is_sqlite else " ON plan_version"
        session.execute(sa.text(f"DROP TRIGGER plan_version_step{where}"))
    won, _ = decide_at_once(database, cast)
    assert len(won) > 1


def ask_at_once(database: Database, cast: Cast, home: Path) -> int:
    """Eight researchers ask at once what explains one version; how many jobs were made of it."""
    queue = Unplugged(make_settings(database, home))
    askers = [make_person(database, f"Res{n}", cast.workspace_id, frozenset({"researcher"})) for n in range(PEOPLE)]
    start = threading.Barrier(PEOPLE)

    def ask(asker: Actor) -> None:
        start.wait()
        ask_for_answers(database, queue, asker, KEY, 1)

    threads = [threading.Thread(target=ask, args=(asker,)) for asker in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(jobs(database, "answer"))


def test_of_all_who_ask_at_once_one_starts_the_job(database: Database, cast: Cast, home: Path, draft: int) -> None:
    assert ask_at_once(database, cast, home) == 1


def test_without_looking_for_the_same_job_each_would_start_one(
    database: Database, cast: Cast, home: Path, draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "answering_job", lambda *_: None)
    assert ask_at_once(database, cast, home) == PEOPLE
